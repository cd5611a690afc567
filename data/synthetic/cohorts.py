"""A training cohort and two external ones in ADNI's form, with planted truth and faults to switch on. Generated.

No row is about a real person; columns have the names of ADNI so that the same code reads both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from data.errors import TableError
from data.synthetic.cohorts_bayes import bayes_aurocs
from data.synthetic.cohorts_faults import FAULTS, LEAK
from data.synthetic.cohorts_markers import AMYGDALA, HIPPOCAMPUS, MARKERS, MEMORY, NOISE, PLANTED_H, RATING
from data.synthetic.cohorts_visits import draw_cohort

if TYPE_CHECKING:
    import pandas as pd

#: External B: scanner and people differ.
OLDER_YEARS, SCANNER = 6.0, 1.07
#: Years of education up to which the codes 1, 2, 3 and 4 go.
EDUCATION_BANDS = (8, 11, 12, 15)
_KEPT_VOLUMES = HIPPOCAMPUS.columns


@dataclass(frozen=True, slots=True)
class Switches:
    """Faults of the training table, each off by default."""

    duplicate_feature: bool = False
    rescans: bool = False
    leak_cdr: bool = False
    leak_missing: bool = False
    broken_row: bool = False
    filled_cdr: bool = False
    merged_converted: bool = False


@dataclass(frozen=True, slots=True)
class CohortTruth:
    """What was planted.

    ``drivers`` are aspects, the strongest first; ``signs`` say for every column that follows the disease whether more
    of it goes with more disease (+1) or less (−1). ``noise`` has nothing to do with it. ``aspects`` of several columns
    are found where the tree is cut at dependency ``planted_h``. ``bayes``: task → feature set → the best AUROC that
    anybody could reach at the first visit. ``leaks`` are columns that a switch derived from the label.
    """

    drivers: tuple[tuple[str, ...], ...]
    signs: Mapping[str, int]
    noise: tuple[str, ...]
    aspects: tuple[tuple[str, ...], ...]
    planted_h: float
    bayes: Mapping[str, Mapping[str, float]]
    leaks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cohorts:
    """A row per visit in each table, and what was planted in them."""

    train: pd.DataFrame
    external_a: pd.DataFrame
    external_b: pd.DataFrame
    truth: CohortTruth


def make_alzheimers_cohorts(n_subjects: int = 600, seed: int = 0, **switches: bool) -> Cohorts:
    """A training cohort of so many subjects, two external ones of half as many, and the truth.

    External A lacks ADAS13 and RAVLT; external B lacks all volumes but the hippocampus, codes education 1 to 5, is six
    years older and was scanned on another scanner. ``switches`` are the names in ``Switches``; they change the
    training table only. Raises TableError for a switch that there is not.
    """
    chosen = _switched(switches)
    rng, rng_a, rng_b, faults = (np.random.default_rng([seed, part]) for part in range(4))
    train = draw_cohort(n_subjects, "SYN", rng)
    for name, fault in FAULTS.items():
        if getattr(chosen, name):
            train = fault(train, faults)
    truth = CohortTruth(
        drivers=(AMYGDALA.columns, MEMORY.columns, HIPPOCAMPUS.columns),
        signs={column: marker.worse for marker in MARKERS for column in marker.columns} | {"APOE4": 1},
        noise=NOISE,
        aspects=(*(marker.columns for marker in MARKERS if len(marker.columns) > 1), RATING),
        planted_h=PLANTED_H,
        bayes=bayes_aurocs(seed),
        leaks=(LEAK,) if chosen.leak_cdr else (),
        notes=(
            "Synthetic: no real patient.",
            "Disease time drives every marker; the markers differ in how closely they follow it.",
            "Cognitive tests together say more of it than volumes together.",
        ),
    )
    return Cohorts(train, _external_a(n_subjects // 2, rng_a), _external_b(n_subjects // 2, rng_b), truth)


def _switched(switches: Mapping[str, bool]) -> Switches:
    known = [one.name for one in fields(Switches)]
    unknown = [name for name in switches if name not in known]
    if unknown:
        raise TableError(f"The switch {unknown[0]!r} was given", f"there are {', '.join(known)}", "Choose one of these")
    return Switches(**switches)


def _external_a(n: int, rng: np.random.Generator) -> pd.DataFrame:
    frame = draw_cohort(n, "EXA", rng)
    return frame.drop(columns=["ADAS13", "RAVLT_immediate", "RAVLT_learning"])


def _external_b(n: int, rng: np.random.Generator) -> pd.DataFrame:
    frame = draw_cohort(n, "EXB", rng, OLDER_YEARS)
    volumes = [column for marker in MARKERS if marker.sort == "VOL" for column in marker.columns]
    frame = frame.drop(columns=[name for name in (*volumes, *NOISE) if name not in _KEPT_VOLUMES])
    scanned = {name: (frame[name] * SCANNER).round(1) for name in _KEPT_VOLUMES}
    code = 1 + np.searchsorted(EDUCATION_BANDS, frame["PTEDUCAT"].to_numpy(), side="left")
    return frame.assign(**scanned, PTEDUCAT=code)
