"""Whether two areas under the ROC curve on the same rows differ: DeLong, DeLong and Clarke-Pearson (1988).

Placements by mid-ranks: Sun and Xu (2014), in n log n instead of all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain.ranks import average_ranks
from pipelines.compare.entities import Entities, confirm_one_each
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.arrays import FloatArray

_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference of two areas with its 95 % interval, z and two-sided p.

    z and p are nan where the variance is 0 but the difference is not: few rows in perfect order say nothing of chance.
    """

    value: float
    low: float
    high: float
    z: float
    p: float


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas under the ROC curve of several models (k,) and their covariance (k, k)."""

    values: FloatArray
    covariance: FloatArray

    def interval(self, model: int) -> tuple[float, float]:
        """The 95 % interval of one area, within 0 and 1."""
        reach = _NORMAL_95 * float(np.sqrt(self.covariance[model, model]))
        return max(0.0, float(self.values[model]) - reach), min(1.0, float(self.values[model]) + reach)

    def gap(self, one: int, other: int) -> Gap:
        """The area of ``one`` less that of ``other``."""
        covariance, value = self.covariance, float(self.values[one] - self.values[other])
        variance = float(covariance[one, one] + covariance[other, other] - 2 * covariance[one, other])
        # Of equal placements only rounding is left.
        variance = variance if variance > 1e-15 else 0.0
        reach = _NORMAL_95 * float(np.sqrt(variance))
        if not variance:
            z, p = (0.0, 1.0) if abs(value) < 1e-12 else (float("nan"), float("nan"))
        else:
            z = value / float(np.sqrt(variance))
            p = _two_sided(z)
        return Gap(value, value - reach, value + reach, z, p)


def delong(entities: Entities, outputs: FloatArray) -> Areas:
    """The areas of k models, ``outputs`` (n, k), on the same rows, and how they vary together.

    Raises StudyError where an entity has several rows, or a class fewer than two.
    """
    confirm_one_each(entities, "DeLong's test")
    positive = entities.y == 1
    n_cases, n_others = int(positive.sum()), int((~positive).sum())
    if min(n_cases, n_others) < 2:
        raise StudyError(
            f"{n_cases} cases and {n_others} others were given", "DeLong's test needs two of each", "Add rows"
        )
    placed = [_placements(outputs[positive, k], outputs[~positive, k]) for k in range(outputs.shape[1])]
    of_cases, of_others = (np.array(side) for side in zip(*placed, strict=True))
    covariance = np.atleast_2d(np.cov(of_cases)) / n_cases + np.atleast_2d(np.cov(of_others)) / n_others
    return Areas(of_cases.mean(axis=1), covariance)


def _placements(cases: FloatArray, others: FloatArray) -> tuple[FloatArray, FloatArray]:
    """For each case the share of others below it, for each other the share of cases above it; ties half."""
    ranks = average_ranks(np.concatenate([cases, others]))
    m, n = len(cases), len(others)
    return (ranks[:m] - average_ranks(cases)) / n, 1 - (ranks[m:] - average_ranks(others)) / m


def _two_sided(z: float) -> float:
    from math import erfc, sqrt

    return erfc(abs(z) / sqrt(2))
