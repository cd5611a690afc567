"""Who takes part, and when they are seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS_PER_YEAR = 365.25
#: Months after the first visit at which people are asked to come.
SCHEDULE = np.array([0, 6, 12, 18, 24, 36, 48, 60, 72, 84, 96, 108, 120])
FEWEST, MOST = 3, 12
#: No visit of the history is later.
LAST_DAY = np.datetime64("2017-05-31")


@dataclass(frozen=True, slots=True)
class People:
    """One entry per person in every array.

    ``stage`` is the disease time at the first visit, in years since the step from CN to MCI; it moves by ``pace`` per
    year. ``reserve`` are ADAS13 points; by ``tilt`` years a person seems further on than the stage says, in all other
    scores. ``volumes`` are standings (mean 0, sd 1) of the brain, ``forecast`` marks D2.
    """

    rid: NDArray[np.int64]
    forecast: NDArray[np.bool_]
    start: NDArray[np.datetime64]
    amyloid: NDArray[np.bool_]
    apoe4: NDArray[np.int64]
    age: NDArray[np.float64]
    female: NDArray[np.bool_]
    education: NDArray[np.int64]
    stage: NDArray[np.float64]
    pace: NDArray[np.float64]
    reserve: NDArray[np.float64]
    tilt: NDArray[np.float64]
    volumes: NDArray[np.float64]
    icv: NDArray[np.float64]
    ventricles: NDArray[np.float64]
    ventricle_pace: NDArray[np.float64]

    def years_at(self, person: NDArray[np.int64], dates: NDArray[np.datetime64]) -> NDArray[np.float64]:
        """Years from each person's first visit to these dates."""
        return np.asarray((dates - self.start[person]).astype(np.float64) / DAYS_PER_YEAR)


@dataclass(frozen=True, slots=True)
class Visits:
    """One entry per visit, by person and date: who, the scheduled month, the day, years since the first visit."""

    person: NDArray[np.int64]
    month: NDArray[np.int64]
    dates: NDArray[np.datetime64]
    years: NDArray[np.float64]


def draw_people(n_d1: int, n_d2: int, rng: np.random.Generator) -> People:
    """People to learn from and people to forecast, who are healthier and joined when they can still be active."""
    n = n_d1 + n_d2
    forecast = np.arange(n) >= n_d1
    amyloid = rng.random(n) < 0.5
    pace = np.where(amyloid, 1.0 * np.exp(rng.normal(0, 0.3, n)), 0.06 * np.exp(rng.normal(0, 0.4, n)))
    late = rng.random(n) < np.where(forecast, 0.75, 0.5)
    offset = np.where(late, rng.integers(0, 1_000, n), rng.integers(0, 700, n))
    start = np.where(late, np.datetime64("2011-06-01"), np.datetime64("2005-09-15")) + offset
    # D2 is drawn by its stage at the end of the history, so that it is healthier although it was followed for longer.
    followed = np.where(forecast, (LAST_DAY - start).astype(np.int64) / DAYS_PER_YEAR, 1.0)
    stage = rng.uniform(-4.5, np.where(forecast, 4.5, 6.5), n) - pace * followed
    icv = 1.5e6 * (1 + 0.1 * np.clip(rng.standard_normal(n), -2.5, 2.5))
    age = np.round(np.clip(rng.normal(73, 6.5, n), 55, 90), 1)
    ventricles = 30_000 * (icv / 1.5e6) * np.exp(rng.normal(0, 0.4, n) + 0.02 * (age - 73))
    return People(
        rid=rng.permutation(np.arange(2, 2 + 3 * n))[:n].astype(np.int64),
        forecast=forecast,
        start=start,
        amyloid=amyloid,
        apoe4=_alleles(amyloid, rng),
        age=age.astype(np.float64),
        female=rng.random(n) < 0.46,
        education=np.clip(np.round(rng.normal(16, 2.8, n)), 6, 20).astype(np.int64),
        stage=stage,
        pace=pace,
        reserve=rng.normal(0, 4, n),
        tilt=rng.normal(0, 1.2, n),
        volumes=rng.standard_normal((n, 3)),
        icv=icv,
        ventricles=np.clip(ventricles, 11_000, 95_000),
        ventricle_pace=0.045 * np.exp(rng.normal(0, 0.55, n)),
    )


def _alleles(amyloid: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    """APOE4 alleles: none, one or two, more often with amyloid."""
    drawn = rng.random(len(amyloid))
    one, two = np.where(amyloid, 0.5, 0.74), np.where(amyloid, 0.9, 0.975)
    return (drawn > one).astype(np.int64) + (drawn > two)


def draw_visits(people: People, rng: np.random.Generator) -> Visits:
    """3 to 12 visits each, 6 or 12 months apart with gaps; D1 leaves the study early, D2 is seen until it ends."""
    n = len(people.rid)
    open_months = ((LAST_DAY - people.start).astype(np.int64) / DAYS_PER_YEAR * 12 - 1.5).astype(np.int64)
    stay = np.where(people.forecast, 130, rng.choice([12, 24, 36, 48, 72, 120], n, p=[0.1, 0.2, 0.2, 0.2, 0.15, 0.15]))
    reachable = SCHEDULE[None, :] <= np.minimum(open_months, stay)[:, None]
    came = reachable & (rng.random((n, len(SCHEDULE))) > 0.12)
    came[:, 0] = True
    came = _within_limits(came, reachable)
    person, slot = np.nonzero(came)
    month = SCHEDULE[slot]
    days = np.round(month * DAYS_PER_YEAR / 12).astype(np.int64) + np.where(
        month > 0, rng.integers(-20, 45, len(month)), 0
    )
    dates = np.minimum(people.start[person] + days, LAST_DAY)
    return Visits(person, month, dates, people.years_at(person, dates))


def _within_limits(came: NDArray[np.bool_], reachable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The visits with the first gaps filled where somebody came less than three times, and no more than twelve."""
    came = came.copy()
    for slot in range(came.shape[1]):
        came[:, slot] |= (came.sum(axis=1) < FEWEST) & reachable[:, slot]
    return came & (np.cumsum(came, axis=1) <= MOST)
