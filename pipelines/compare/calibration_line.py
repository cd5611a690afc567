"""Whether probabilities are too high or too extreme: calibration in the large and the calibration slope.

In the large: mean(p) - mean(y), 0 is right, above 0 too many cases are expected. Slope: of the logistic regression of
y on logit(p), 1 is right, below 1 the probabilities are too extreme (Cox 1958; Steyerberg 2019, section 15.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from explain.resample import percentile_interval
from pipelines.compare.entities import Entities
from pipelines.compare.paired import DRAWS

if TYPE_CHECKING:
    from explain.arrays import FloatArray

#: Probabilities of 0 and 1, as forests give them, have no finite logit; they are moved here. Chosen by us.
EDGE = 1e-3
#: Newton's method ends when no coefficient moves by more, or gives up.
_STEP, _MOST_STEPS = 1e-9, 60


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """Calibration in the large (probability) and slope, each as (value, low, high) with the 95 % interval.

    The slope is nan where no finite one exists: the probabilities separate the classes, or are all the same.
    """

    in_the_large: tuple[float, float, float]
    slope: tuple[float, float, float]


def calibration_line(entities: Entities, p: FloatArray, *, draws: int = DRAWS, seed: int = 0) -> CalibrationLine:
    """Both figures of probabilities ``p`` (n,), intervals over ``draws`` of entities."""
    one = np.ones((len(p), 1))
    values = [found[0] for found in (_large(entities.y, p, one), slopes(entities.y, p, one))]
    drawn: list[list[FloatArray]] = [[], []]
    for weights in entities.draws(draws, seed):
        drawn[0].append(_large(entities.y, p, weights))
        drawn[1].append(slopes(entities.y, p, weights))
    ends = [_ends(np.concatenate(parts)) for parts in drawn]
    return CalibrationLine(*((float(value), *end) for value, end in zip(values, ends, strict=True)))


def slopes(y: FloatArray, p: FloatArray, weights: FloatArray) -> FloatArray:
    """The calibration slope under each column of ``weights`` (n, n_draws): (n_draws,), nan where there is none."""
    x = logit(np.clip(p, EDGE, 1 - EDGE))
    there = _overlap(y, x, weights)
    found = np.full(weights.shape[1], np.nan)
    if there.any():
        found[there] = _newton(y, x, weights[:, there])
    return found


def bins_of(y: FloatArray, p: FloatArray, most: int = 10, fewest: int = 10) -> pd.DataFrame:
    """Predicted and observed share of cases in up to ``most`` groups of rows, each of ``fewest`` rows or more.

    Columns: predicted (probability), observed (share of rows), rows. Rows of one probability stay together.
    """
    n_bins = max(1, min(most, len(p) // fewest))
    edges = np.unique(np.quantile(p, np.arange(1, n_bins) / n_bins, method="inverted_cdf"))
    groups = pd.DataFrame({"p": p, "y": y}).groupby(np.searchsorted(edges, p, side="left"))
    frame = groups.agg(**{"predicted (probability)": ("p", "mean"), "observed (share of rows)": ("y", "mean")})
    frame["rows"] = groups.size()
    return frame[frame["rows"] >= fewest].reset_index(drop=True)


def _large(y: FloatArray, p: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray((p - y) @ weights / weights.sum(axis=0))


def _ends(draws: FloatArray) -> tuple[float, float]:
    if np.isnan(draws).sum() > len(draws) / 2:
        return np.nan, np.nan
    low, high = percentile_interval(draws)
    return float(low), float(high)


def _overlap(y: FloatArray, x: FloatArray, weights: FloatArray) -> FloatArray:
    """Whether a slope exists: drawn cases and others overlap on x, so that none of them separates the other."""
    drawn, case = weights > 0, (y == 1)[:, None]
    ends = []
    for side in (drawn & case, drawn & ~case):
        lowest = np.where(side, x[:, None], np.inf).min(axis=0)
        highest = np.where(side, x[:, None], -np.inf).max(axis=0)
        ends.append((lowest, highest))
    (case_low, case_high), (other_low, other_high) = ends
    return np.asarray((case_low < other_high) & (other_low < case_high))


def _newton(y: FloatArray, x: FloatArray, weights: FloatArray) -> FloatArray:
    """The slope of each weighted logistic regression, all at once: one equation of two unknowns per column."""
    start, slope = np.zeros(weights.shape[1]), np.zeros(weights.shape[1])
    for _ in range(_MOST_STEPS):
        chance = expit(start + x[:, None] * slope)
        off, weight = weights * (y[:, None] - chance), weights * chance * (1 - chance)
        a, b, c = weight.sum(axis=0), x @ weight, x**2 @ weight
        g, h = off.sum(axis=0), x @ off
        determinant = a * c - b * b
        steps = np.array([c * g - b * h, a * h - b * g]) / np.where(determinant > 0, determinant, np.nan)
        # Far from the answer a full step can overshoot; half the way of 8 units of log-odds never does.
        steps = np.clip(steps, -4.0, 4.0)
        start, slope = start + steps[0], slope + steps[1]
        if np.nanmax(np.abs(steps), initial=0.0) < _STEP:
            break
    return np.asarray(slope)
