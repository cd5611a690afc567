"""What is measured at a visit: scores, volumes, PET, CSF and DTI, with noise, and missing in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from data.synthetic.tadpole_course import ADAS_SD, CLINICIAN_SD, States, adas_mean, beyond, diagnosis_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from data.synthetic.tadpole_people import People, Visits

    Noise: TypeAlias = Callable[[float], NDArray[np.float64]]
    Cells: TypeAlias = dict[str, NDArray[np.generic]]

UPENN = "UPENNBIOMK9_04_19_17"
DTI = "DTIROI_04_30_14"
FREESURFER = "ST60TS_UCSFFSX_11_02_15_UCSFFSX51_08_01_16"
#: Visits from here on follow a later protocol, which asks more.
GO2 = np.datetime64("2010-01-01")


def measure(people: People, visits: Visits, states: States, rng: np.random.Generator) -> Cells:
    """Columns of the visit table by name; numbers with nan for missing, CSF as text with its bounds."""

    def noise(sd: float) -> NDArray[np.float64]:
        return rng.normal(0, sd, len(states.person))

    late = visits.dates >= GO2
    found: Cells = {"diagnosis": diagnosis_of(states.stage + noise(CLINICIAN_SD))}
    found |= _missing(_cognition(states, noise), rng.random(len(late)) < 0.04)
    for name in ("MOCA", "EcogPtTotal"):
        found[name] = np.where(late, found[name], np.nan)
    found |= _missing(_volumes(people, states, noise), rng.random(len(late)) < 0.4)
    found["ICV_bl"] = np.round(states.icv, 0)
    found |= _pet(states, noise, _chosen(people, visits, (0, 24, 48, 72), 0.5, rng) & late)
    found |= _dti(states, noise, _chosen(people, visits, (0, 12, 24), 0.4, rng) & late)
    found |= _csf(people, states, noise, _chosen(people, visits, (0, 24, 48, 72), 0.75, rng))
    return found


def _missing(columns: Cells, gone: NDArray[np.bool_]) -> Cells:
    """Whole blocks of columns are missing at the same visits."""
    return {name: np.where(gone, np.nan, values) for name, values in columns.items()}


def _chosen(
    people: People, visits: Visits, months: tuple[int, ...], share: float, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Whether an examination is made at a visit: at these months only, of this share of people."""
    asked = rng.random(len(people.rid)) < share
    return asked[visits.person] & np.isin(visits.month, months)


def _cognition(states: States, noise: Noise) -> Cells:
    stage, reserve = states.stage + states.tilt, states.reserve
    adas = np.clip(adas_mean(states) + noise(ADAS_SD), 0, 85)
    learned = 46 - 1.8 * beyond(stage, -4) - 0.8 * reserve + noise(6)
    return {
        "ADAS13": np.round(adas * 3) / 3,
        "ADAS11": np.round(np.clip(0.64 * adas + noise(1.2), 0, 70) * 3) / 3,
        "MMSE": np.round(np.clip(29.4 - 0.4 * beyond(stage, 0) - 0.4 * beyond(stage, 3.5) + noise(1.5), 0, 30)),
        "CDRSB": np.round(np.clip(0.4 * beyond(stage, 0) + 0.4 * beyond(stage, 3.5) - 0.3 + noise(1.0), 0, 18) * 2) / 2,
        "FAQ": np.round(np.clip(1.0 * beyond(stage, 0.5) + 1.2 * beyond(stage, 3.5) - 1 + noise(3.5), 0, 30)),
        "RAVLT_immediate": np.round(np.clip(learned, 0, 75)),
        "RAVLT_learning": np.round(np.clip(0.12 * learned + noise(2), -5, 14)),
        "RAVLT_forgetting": np.round(np.clip(4.3 + noise(2.5), -10, 15)),
        "RAVLT_perc_forgetting": np.round(np.clip(45 + 5 * beyond(stage, -1) + noise(22), -100, 100), 1),
        "MOCA": np.round(np.clip(25.5 - 0.9 * beyond(stage, -0.5) + noise(2.2), 0, 30)),
        "EcogPtTotal": np.round(np.clip(1.4 + 0.12 * beyond(stage, -1) + noise(0.4), 1, 4), 4),
    }


def _volumes(people: People, states: States, noise: Noise) -> Cells:
    """Volumes in mm³; the personal pace of the ventricles is seen well, with 0.7 % noise."""
    size = states.icv / 1.5e6
    standing = people.volumes[states.person]
    loss = beyond(states.stage, -4)
    old = states.age - 73

    def volume(at: float, per_year: float, spread: float) -> NDArray[np.float64]:
        part = (1 - per_year * loss - 0.005 * old) * (1 + spread * standing[:, 0])
        return np.round(at * np.sqrt(size) * part * (1 + noise(0.025)))

    hippocampus = 7_500 * np.sqrt(size) * (1 - 0.012 * loss - 0.006 * old) * (1 + 0.07 * standing[:, 1])
    return {
        "Ventricles": np.round(states.ventricles * (1 + noise(0.007))),
        "Hippocampus": np.round(np.clip(hippocampus * (1 + noise(0.03)), 4_000, 9_800)),
        "WholeBrain": volume(1_060_000, 0.004, 0.03),
        "Entorhinal": volume(3_900, 0.014, 0.14),
        "Fusiform": volume(18_000, 0.008, 0.1),
        "MidTemp": volume(20_500, 0.008, 0.1),
        "ICV": np.round(states.icv * (1 + noise(0.004))),
        FREESURFER: np.round(2.6 - 0.02 * loss + 0.15 * standing[:, 2] + noise(0.06), 3),
    }


def _pet(states: States, noise: Noise, made: NDArray[np.bool_]) -> Cells:
    """FDG follows the stage; AV45 sees amyloid too, but dimly."""
    fdg = 1.32 - 0.018 * beyond(states.stage, -2) + noise(0.1)
    av45 = 1.1 + 0.012 * beyond(states.stage, -4) + noise(0.17)
    return {"FDG": np.where(made, np.round(fdg, 4), np.nan), "AV45": np.where(made, np.round(av45, 4), np.nan)}


def _dti(states: States, noise: Noise, made: NDArray[np.bool_]) -> Cells:
    tract = 0.33 - 0.003 * beyond(states.stage, -2)
    return {f"FA_CGH_{side}_{DTI}": np.where(made, np.round(tract + noise(0.025), 4), np.nan) for side in ("L", "R")}


def _csf(people: People, states: States, noise: Noise, made: NDArray[np.bool_]) -> Cells:
    """Amyloid β and tau in pg/mL, as the assay writes them: beyond its range only the bound."""
    amyloid, pace = people.amyloid[states.person], people.pace[states.person]
    abeta = np.where(amyloid, 650, 1_450) * np.exp(noise(0.22))
    tau = 170 * np.exp(0.55 * np.clip(pace, 0, 2) + noise(0.35))
    return {
        f"ABETA_{UPENN}": _text(abeta, made, (200, 1_700)),
        f"TAU_{UPENN}": _text(tau, made, (80, 1_300)),
        f"PTAU_{UPENN}": _text(0.095 * tau * np.exp(noise(0.1)), made, (8, 120)),
    }


def _text(values: NDArray[np.float64], made: NDArray[np.bool_], bounds: tuple[int, int]) -> NDArray[np.generic]:
    low, high = bounds
    cells = np.array([f"{value:.1f}" for value in values], dtype=object)
    cells[values < low] = f"<{low}"
    cells[values > high] = f">{high}"
    cells[~made] = ""
    return cells
