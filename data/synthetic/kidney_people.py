"""People with chronic kidney disease, month by month: kidney function, instability, and what becomes of them.

True GFR never looks at race. Two processes bring kidney failure: the GFR – its level, and how fast it fell half a year
to a year before, for the decline turns steep at some month in a quarter of the people – and spells of instability that
nobody measures, which show in claims a year and a half before they tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.clinical.visits.calendar import DAYS_PER_MONTH, DAYS_PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = 120
#: First day that somebody can enter, last day that anybody is seen.
FIRST, LAST = np.datetime64("2009-01-01"), np.datetime64("2018-12-31")
SLOPE_MEAN, SLOPE_SD = -2.0, 4.0
BLACK_SHARE = 0.25
_KEPT = 0.9  # of the wander of instability, from one month to the next
#: Chance that a spell of instability begins, and that it goes on for one more month.
_BEGINS, _GOES_ON = 0.0022, 0.98
#: Months from instability to the kidney failure that it brings.
_LAG = 18


@dataclass(frozen=True, slots=True)
class People:
    """What is true of each person: arrays of shape (n,); days since 1970-01-01, nan for never."""

    entry: NDArray[np.float64]
    birth: NDArray[np.float64]
    female: NDArray[np.bool_]
    black: NDArray[np.bool_]
    diabetes: NDArray[np.bool_]
    proteinuria: NDArray[np.float64]
    slope: NDArray[np.float64]

    def age(self, days: NDArray[np.float64], person: NDArray[np.int64]) -> NDArray[np.float64]:
        """Years of age of these persons on these days."""
        years: NDArray[np.float64] = (days - self.birth[person]) / DAYS_PER_YEAR
        return years


@dataclass(frozen=True, slots=True)
class Course:
    """Per person and month since entry, shape (n, MONTHS): what kidneys do, and how unstable the person is.

    ``lasting`` is the GFR without the short dips of acute injury, ``gfr`` with them, in mL/min/1.73 m².
    """

    gfr: NDArray[np.float32]
    lasting: NDArray[np.float32]
    instability: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ends:
    """Days since 1970-01-01 of kidney failure and death (nan for never seen), and the last day of follow-up."""

    esrd: NDArray[np.float64]
    death: NDArray[np.float64]
    last: NDArray[np.float64]


def draw_people(n: int, rng: np.random.Generator) -> People:
    """People as they enter, 40 to 85 years old; slope in mL/min/1.73 m² per year, mean -2 and sd 4, a few far steeper.

    Diabetes and proteinuria (log uACR, standardised) make it steeper; race has nothing to do with anything.
    """
    entry = FIRST.astype(np.int64) + rng.integers(0, round(5 * DAYS_PER_YEAR), n).astype(np.float64)
    age = 40 + 45 * rng.beta(2.2, 1.8, n)
    diabetes = rng.random(n) < 0.45
    proteinuria = rng.standard_normal(n) + np.where(diabetes, 0.4, -0.33)
    own = 1.5 - rng.gamma(1.5, 1.0, n)
    explained = -1.2 * (diabetes - 0.45) - 1.3 * proteinuria
    slope = explained + own * np.sqrt((SLOPE_SD**2 - explained.var()) / 1.5)
    return People(
        entry=entry,
        birth=np.round(entry - age * DAYS_PER_YEAR),
        female=rng.random(n) < 0.5,
        black=rng.random(n) < BLACK_SHARE,
        diabetes=diabetes,
        proteinuria=proteinuria,
        slope=slope - slope.mean() + SLOPE_MEAN,
    )


def draw_course(people: People, rng: np.random.Generator) -> Course:
    """Month by month: slope, a turn for the worse, lasting and passing acute injury, and an unmeasured instability."""
    n = len(people.entry)
    month = np.arange(MONTHS, dtype=np.float32)
    start = np.clip(rng.normal(48, 8, n), 28, 80).astype(np.float32)
    turns = rng.random(n) < 0.25
    turn = rng.uniform(0, 84, n).astype(np.float32)
    steeper = (turns * rng.gamma(3.0, 5.0, n)).astype(np.float32)
    lasting = start[:, None] + people.slope.astype(np.float32)[:, None] * month / 12
    lasting -= steeper[:, None] * np.maximum(month - turn[:, None], 0) / 12
    injured = rng.random((n, MONTHS), dtype=np.float32) < 0.03
    loss = injured * rng.exponential(1.5, (n, MONTHS)).astype(np.float32)
    lasting = np.clip(lasting - np.cumsum(loss, axis=1), 5, 95)
    dip = injured * rng.uniform(0.2, 0.5, (n, MONTHS)).astype(np.float32)
    dip[:, 1:] = np.maximum(dip[:, 1:], 0.6 * dip[:, :-1])
    return Course((lasting * (1 - dip)).astype(np.float32), lasting.astype(np.float32), _instability(n, rng))


def draw_ends(people: People, course: Course, rng: np.random.Generator) -> Ends:
    """Kidney failure by lasting GFR and instability, competing death, and an end of follow-up that is staggered."""
    n = len(people.entry)
    month = np.arange(MONTHS, dtype=np.float32)
    age = ((people.entry - people.birth) / DAYS_PER_YEAR)[:, None] + month / 12
    lost_lately = np.zeros_like(course.lasting)
    lost_lately[:, 12:] = course.lasting[:, :-12] - course.lasting[:, 6:-6]
    failing = np.exp(-12.8 + 0.8 * (30 - course.lasting) / 5 + 0.8 * lost_lately)
    failing[:, _LAG:] += 0.12 * np.exp(3 * (course.instability[:, :-_LAG] - 2))
    dying = np.exp(-6.6 + 0.05 * (age - 65) + 0.4 * course.instability)
    esrd = people.entry + _first(failing, rng) * DAYS_PER_MONTH
    death = people.entry + _first(dying, rng) * DAYS_PER_MONTH
    lost = people.entry + rng.exponential(20, n) * DAYS_PER_YEAR
    stop = np.floor(np.minimum(np.maximum(lost, people.entry + 30), LAST.astype(np.int64)))
    last = np.fmin(stop, np.floor(death))
    esrd = np.where(np.floor(esrd) <= last, np.floor(esrd), np.nan)
    return Ends(esrd, np.where(np.floor(death) <= stop, np.floor(death), np.nan), last)


def _instability(n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Spells that begin in one month of 450 and last four years on average, over a slow wander of sd .3."""
    shape = (n, MONTHS)
    walk = rng.standard_normal(shape, dtype=np.float32)
    begins = rng.random(shape, dtype=np.float32) < _BEGINS
    goes_on = rng.random(shape, dtype=np.float32) < _GOES_ON
    spell = begins.copy()
    fresh = np.float32(np.sqrt(1 - _KEPT**2))
    for month in range(1, MONTHS):
        walk[:, month] = _KEPT * walk[:, month - 1] + fresh * walk[:, month]
        spell[:, month] |= spell[:, month - 1] & goes_on[:, month]
    return (0.3 * walk + 2.0 * spell).astype(np.float32)


def _first(rate: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Months until the event, drawn month by month with this monthly rate; nan where it never comes."""
    happens = rng.random(rate.shape, dtype=np.float32) < 1 - np.exp(-rate)
    month = happens.argmax(axis=1) + rng.random(len(rate))
    return np.where(happens.any(axis=1), month, np.nan)
