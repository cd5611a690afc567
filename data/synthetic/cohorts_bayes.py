"""How well anybody could do on the generated cohorts: the AUROC of the best possible score, by simulation.

Given disease time every marker is normal and independent of the others, so all that the measurements say is the mean of
disease time given them (its variance is the same for everybody). Diagnoses are bands of disease time, so that mean
orders people in the best way; for conversion the chance is integrated over disease time and pace. People are followed
and chosen as a study does it (first visit that the task is about). Rounding, ceilings and missing sessions cost a
little, so a real score stays below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr
from scipy.stats import rankdata

from data.synthetic.cohorts_markers import MARKERS
from data.synthetic.cohorts_people import (
    DEMENTIA,
    MEAN_ALLELES,
    PACE,
    PACE_PER_ALLELE,
    PACE_SPREAD,
    SPREAD_TIME,
    disease_time,
    draw_calendar,
    draw_people,
    expected_time,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SIMULATED = 60_000
HORIZON_YEARS = 3.0
#: What is measured, by feature set; age and APOE are known in all of them.
SETS = {"COG+VOL+DEMO": ("COG", "VOL"), "COG+DEMO": ("COG",), "VOL+DEMO": ("VOL",), "DEMO": ()}
#: The diagnosis rests on it, so the tasks of diagnosis do without.
_DEFINING = "CDRSB"
_GRID = 61


@dataclass(frozen=True, slots=True)
class Chosen:
    """People of one task at the visit that is used: disease time there, what is expected of them, who is a case."""

    time: Numbers
    prior: Numbers
    alleles: NDArray[np.int64]
    case: NDArray[np.bool_]


def bayes_aurocs(seed: int = 0, n: int = SIMULATED) -> dict[str, dict[str, float]]:
    """Task → feature set → best possible AUROC, over ``n`` simulated people of whom each task takes its own."""
    rng = np.random.default_rng(seed)
    told: dict[str, dict[str, float]] = {}
    for task, chosen in _choose(n, rng).items():
        conversion = task == "sMCI/pMCI"
        told[task] = {}
        for name, sorts in SETS.items():
            information = _information(sorts, defining=conversion)
            mean, variance = _posterior(chosen.time, chosen.prior, information, rng)
            score = conversion_chance(mean, variance, chosen.alleles) if conversion else mean
            told[task][name] = _auroc(score, chosen.case, ~chosen.case)
    return told


def _choose(n: int, rng: np.random.Generator) -> dict[str, Chosen]:
    people, calendar = draw_people(n, rng), draw_calendar(n, rng)
    time, prior = disease_time(people, calendar), expected_time(people.alleles, people.age)
    level = (time >= 0).astype(np.int64) + (time >= DEMENTIA)
    starts = np.flatnonzero(calendar.number == 0)

    def at(visits: NDArray[np.int64], case: NDArray[np.bool_]) -> Chosen:
        who = calendar.person[visits]
        return Chosen(time[visits], prior[who], people.alleles[who], case)

    def first(case: int) -> Chosen:
        places = np.where((level == 0) | (level == case), np.arange(len(level)), len(level))
        visits = np.minimum.reduceat(places, starts)
        visits = visits[visits < len(level)]
        return at(visits, level[visits] == case)

    ill = np.minimum.reduceat(np.where(level == 2, calendar.years, np.inf), starts)
    followed = np.maximum.reduceat(calendar.years, starts)
    mild, slack = level[starts] == 1, 0.5 / 12
    soon = mild & (ill <= HORIZON_YEARS + slack)
    stable = mild & np.isinf(ill) & (followed >= HORIZON_YEARS - slack)
    kept = soon | stable
    return {"CN/AD": first(2), "CN/MCI": first(1), "sMCI/pMCI": at(starts[kept], soon[kept])}


def conversion_chance(mean: Numbers, variance: float, alleles: NDArray[np.int64]) -> Numbers:
    """Chance of dementia within three years of somebody with MCI whose disease time is normal around ``mean``."""
    grid = (np.arange(_GRID) + 0.5) / _GRID * DEMENTIA
    weight = np.exp(-0.5 * (grid[None, :] - mean[:, None]) ** 2 / max(variance, 1e-9))
    needed = np.log((DEMENTIA - grid) / HORIZON_YEARS)
    usual = np.log(PACE) + PACE_PER_ALLELE * (alleles[:, None] - MEAN_ALLELES)
    fast_enough = ndtr((usual - needed[None, :]) / PACE_SPREAD)
    chance: Numbers = (weight * fast_enough).sum(axis=1) / weight.sum(axis=1)
    return chance


def _information(sorts: tuple[str, ...], *, defining: bool) -> float:
    """How much these markers together say of disease time: the inverse of a variance."""
    taken = [one for one in MARKERS if one.sort in sorts and (defining or one.columns != (_DEFINING,))]
    return float(sum((one.loading / SPREAD_TIME) ** 2 / one.noise for one in taken))


def _posterior(time: Numbers, prior: Numbers, information: float, rng: np.random.Generator) -> tuple[Numbers, float]:
    """Mean and variance of disease time given measurements of that information, drawn for everybody."""
    if information == 0.0:
        return prior, SPREAD_TIME**2
    measured = time + rng.normal(0, information**-0.5, len(time))
    variance = 1 / (1 / SPREAD_TIME**2 + information)
    return variance * (prior / SPREAD_TIME**2 + measured * information), variance


def _auroc(score: Numbers, positive: NDArray[np.bool_], negative: NDArray[np.bool_]) -> float:
    """The share of pairs in the right order, ties half."""
    ranks = rankdata(np.concatenate([score[positive], score[negative]]))
    m, n = int(positive.sum()), int(negative.sum())
    return float((ranks[:m].sum() - m * (m + 1) / 2) / (m * n))
