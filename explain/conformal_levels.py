"""Intervals of a target with few values: calibrated by which level to take, not by how far to move the ends.

Where ends stand on the values themselves, moving them leaves all rows as they were, or loses whole values. Taking the
ends of another level changes some rows only, because rows reach the next value at different levels. The score of a row
is the smallest interval of its own forecast that holds it: distributional conformal prediction, Chernozhukov, Wüthrich
& Zhu, PNAS 118 (2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explain.arrays import FloatArray, IntArray
from explain.conformal import rank, rows_needed
from explain.errors import ExplainError
from explain.levels import check_levels, check_quantiles, check_truth, pair_of, pairs, percent
from explain.monotone import in_order


@dataclass(frozen=True, slots=True)
class LevelCalibration:
    """For each interval of the grid, the widest first, the one whose ends it takes: ``takes`` (n_pairs,).

    Its own place where ``n_rows`` calibration rows are too few, or where no interval of the grid is wide enough;
    ``calibrated`` (n_pairs,) says which are calibrated.
    """

    levels: FloatArray
    takes: IntArray
    calibrated: NDArray[np.bool_]
    n_rows: int

    @property
    def notes(self) -> tuple[str, ...]:
        """That ends were not moved, and which intervals are not calibrated."""
        found = ["Intervals are calibrated by which level they take, because the target takes few values."]
        if not self.calibrated.all():
            least = float(pairs(self.levels)[2][~self.calibrated].min())
            found.append(f"Intervals from {percent(least)} on are not calibrated: {self._why(least)}.")
        return tuple(found)

    def require(self, level: float) -> None:
        """Raises ExplainError where the interval that answers for ``level`` is not calibrated."""
        low, _, nominal = pair_of(self.levels, level)
        if not self.calibrated[low]:
            raise ExplainError(f"{percent(nominal)} intervals are not calibrated: {self._why(nominal)}")

    def apply(self, q: ArrayLike) -> FloatArray:
        """The calibrated quantiles (n_rows, Q) in order, each interval with the ends of the one that it takes."""
        given = check_quantiles(q, self.levels)
        low, high, _ = pairs(self.levels)
        found = np.array(given, copy=True)
        found[:, low], found[:, high] = given[:, low[self.takes]], given[:, high[self.takes]]
        return in_order(found, self.levels, "nest")

    def _why(self, level: float) -> str:
        needed = rows_needed(level)
        if self.n_rows < needed:
            return f"{self.n_rows} calibration rows are there, and {needed} are needed"
        return "too many rows lie outside the widest interval"


def calibrate_levels(q: ArrayLike, y: ArrayLike, levels: ArrayLike) -> LevelCalibration:
    """Which interval of the grid holds how many rows set aside: q (n_rows, Q) in order, y (n_rows,).

    A new row that is exchangeable with these rows is inside with a chance of at least the level. Raises ExplainError
    for levels, shapes and values that do not fit.
    """
    tau, quantiles = check_levels(levels), check_quantiles(q, levels)
    truth = check_truth(y, quantiles)[:, None]
    low, high, nominal = pairs(tau)
    n_pairs, n_rows = len(nominal), len(truth)
    # Pairs stand the widest first: how many of them, from the widest on, hold the row.
    holding = ((quantiles[:, low] <= truth) & (truth <= quantiles[:, high])).cumprod(axis=1).sum(axis=1)
    ordered = np.sort(holding)[::-1]
    takes, calibrated = np.arange(n_pairs), np.zeros(n_pairs, dtype=np.bool_)
    for k in range(n_pairs):
        place = rank(float(nominal[k]), n_rows)
        if place <= n_rows and ordered[place - 1] > 0:
            takes[k], calibrated[k] = ordered[place - 1] - 1, True
    return LevelCalibration(tau, takes.astype(np.int64), calibrated, n_rows)
