"""The people of the generated cohorts: where they are in the disease, how fast it goes, and when they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Disease time is in years since impairment begins (0); dementia begins at ``DEMENTIA``.
DEMENTIA = 3.0
MEAN_TIME, SPREAD_TIME = 0.7, 3.0
#: Years of disease that one ε4 allele, and seven years of age, add on average.
PER_ALLELE, PER_AGE = 0.9, 0.2
ALLELES = np.array([0.55, 0.36, 0.09])
MEAN_ALLELES = float(ALLELES @ [0, 1, 2])
#: Years of disease per year: log-normal about this median, faster with ε4.
PACE, PACE_SPREAD, PACE_PER_ALLELE = 0.36, 0.45, 0.2
REVERTERS = 0.04


@dataclass(frozen=True, slots=True)
class People:
    """One entry per person. ``time`` is disease time at the first visit, ``pace`` years of disease per year."""

    age: NDArray[np.float64]
    male: NDArray[np.bool_]
    education: NDArray[np.int64]
    alleles: NDArray[np.int64]
    head: NDArray[np.float64]
    time: NDArray[np.float64]
    pace: NDArray[np.float64]

    def __len__(self) -> int:
        """How many people."""
        return len(self.age)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One entry per visit, in the order of people and months. ``person`` is the place of the person in ``People``."""

    person: NDArray[np.int64]
    number: NDArray[np.int64]
    months: NDArray[np.int64]
    years: NDArray[np.float64]


def expected_time(alleles: NDArray[np.int64], age: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean disease time of people with so many alleles and of that age."""
    mean: NDArray[np.float64] = MEAN_TIME + PER_ALLELE * (alleles - MEAN_ALLELES) + PER_AGE * (age - 73) / 7
    return mean


def draw_people(n: int, rng: np.random.Generator, older: float = 0.0) -> People:
    """``n`` people of 55 to 90 years (all of them ``older`` by so many years)."""
    age = np.clip(rng.normal(73, 7, n), 55, 90).round(1).astype(np.float64)
    alleles = rng.choice(3, n, p=ALLELES)
    male = rng.random(n) < 0.47
    return People(
        age=age + older,
        male=male,
        education=np.clip(np.round(rng.normal(15.5, 2.8, n)), 6, 20).astype(np.int64),
        alleles=alleles,
        head=np.round(rng.normal(np.where(male, 1_590_000, 1_410_000), 105_000)),
        time=expected_time(alleles, age) + rng.normal(0, SPREAD_TIME, n),
        pace=draw_pace(alleles, rng),
    )


def draw_pace(alleles: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Years of disease per year."""
    log_pace = np.log(PACE) + PACE_PER_ALLELE * (alleles - MEAN_ALLELES) + rng.normal(0, PACE_SPREAD, len(alleles))
    pace: NDArray[np.float64] = np.exp(log_pace)
    return pace


def draw_calendar(n: int, rng: np.random.Generator) -> Calendar:
    """One to six visits per person, 6 or 12 months apart, some days sooner or later than planned."""
    counts = rng.choice(np.arange(1, 7), n, p=[0.05, 0.07, 0.10, 0.18, 0.25, 0.35])
    spacing = rng.choice([6, 12], n, p=[0.2, 0.8])
    person = np.repeat(np.arange(n), counts)
    number = np.concatenate([np.arange(count) for count in counts])
    months = number * spacing[person]
    late = np.where(number > 0, rng.uniform(-10, 10, len(person)) / 365.25, 0.0)
    return Calendar(person, number, months, np.round(months / 12 + late, 4))


def diagnose(people: People, calendar: Calendar, rng: np.random.Generator) -> NDArray[np.str_]:
    """CN, MCI or Dementia at every visit by disease time; about 4 % of people go back once."""
    time = disease_time(people, calendar)
    level = (time >= 0).astype(np.int64) + (time >= DEMENTIA)
    impaired_before = np.flatnonzero((calendar.number > 0) & (np.roll(level, 1) > 0))
    candidates = np.unique(calendar.person[impaired_before])
    for person in rng.choice(candidates, min(len(candidates), round(REVERTERS * len(people))), replace=False):
        place = rng.choice(impaired_before[calendar.person[impaired_before] == person])
        level[place] = level[place - 1] - 1
    return np.array(["CN", "MCI", "Dementia"])[level]


def disease_time(people: People, calendar: Calendar) -> NDArray[np.float64]:
    """Disease time at every visit, in years."""
    time: NDArray[np.float64] = people.time[calendar.person] + people.pace[calendar.person] * calendar.years
    return time
