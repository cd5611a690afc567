"""How the disease runs: from the stage of a person to the diagnosis, ADAS13 and ventricles without noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.synthetic.tadpole_people import People

#: Years of disease time from MCI to AD.
MCI_YEARS = 3.5
#: What ADAS13 differs by from visit to visit, in points.
ADAS_SD = 3.3
#: How unsure a clinician is about the stage, in years of disease time: about 4 % of visits say better than the last.
CLINICIAN_SD = 0.65


class States(NamedTuple):
    """What is true of people at points in time, (n,) each: disease time, standings and the brain."""

    person: NDArray[np.int64]
    stage: NDArray[np.float64]
    diagnosis: NDArray[np.int64]
    entry: NDArray[np.float64]
    years: NDArray[np.float64]
    reserve: NDArray[np.float64]
    tilt: NDArray[np.float64]
    age: NDArray[np.float64]
    ventricles: NDArray[np.float64]
    icv: NDArray[np.float64]


def states_at(people: People, person: NDArray[np.int64], years: NDArray[np.float64]) -> States:
    """What is true of each ``person`` so many ``years`` after the first visit."""
    stage = people.stage[person] + people.pace[person] * years
    grown = people.ventricles[person] * (1 + people.ventricle_pace[person] * years)
    return States(
        person=person,
        stage=stage,
        diagnosis=diagnosis_of(stage),
        entry=people.stage[person],
        years=years,
        reserve=people.reserve[person],
        tilt=people.tilt[person],
        age=people.age[person] + years,
        ventricles=np.clip(grown, 10_000, 150_000),
        icv=people.icv[person],
    )


def diagnosis_of(stage: NDArray[np.float64]) -> NDArray[np.int64]:
    """0 CN, 1 MCI, 2 AD."""
    return (stage >= 0).astype(np.int64) + (stage >= MCI_YEARS)


def beyond(stage: NDArray[np.float64], point: float) -> NDArray[np.float64]:
    """Years of disease time past ``point``, rounded off around it."""
    return np.logaddexp(0, stage - point)


def adas_mean(states: States) -> NDArray[np.float64]:
    """ADAS13 without noise, in points: most of it a person's own level at entry, then a slow rise."""
    level = 8 + states.reserve + 1.6 * beyond(states.entry, -1)
    rise = 0.15 * states.years + 0.75 * (beyond(states.stage, -1) - beyond(states.entry, -1))
    return np.clip(level + rise, 0, 85)


def ventricle_fraction(states: States) -> NDArray[np.float64]:
    """Ventricles as a fraction of the intracranial volume, without noise."""
    return states.ventricles / states.icv
