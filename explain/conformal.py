"""Intervals moved by what was missed on rows set aside, until they hold their level: every interval at once.

Conformalized quantile regression: Romano, Patterson & Candès, NeurIPS 32 (2019). Pairs are those of
``explain.levels.pairs``, the widest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError
from explain.interval import Interval
from explain.levels import check_level, check_levels, check_quantiles, check_truth, pair_of, pairs, percent
from explain.monotone import in_order

#: symmetric: both ends move by the same. asymmetric: each end by its own, which needs twice as many rows and holds the
#: level on each side.
Shape: TypeAlias = Literal["symmetric", "asymmetric"]

#: split: rows that neither models nor weights have seen, hence a promise. out of fold: the rows that weights were
#: chosen on, predicted by models that had not seen them: approximate, hence none.
How: TypeAlias = Literal["split", "out of fold"]


def rank(level: float, n_rows: int) -> int:
    """Which of n sorted scores is the shift: ceil(level · (n + 1)) without the noise of floating point.

    Above n, n rows are too few. .7 · 10 is 7.000000000000001 on some ways to .7: rounding to nine places comes first.
    """
    check_level(level)
    return int(np.ceil(round(level * (n_rows + 1), 9)))


def rows_needed(level: float, shape: Shape = "symmetric") -> int:
    """The fewest calibration rows with which an interval of this level has finite ends: 9 for 90 %, 19 asymmetric."""
    end = _end_level(level, _checked_shape(shape))
    needed = int(np.ceil(round(end / (1 - end), 6)))
    while rank(end, needed) > needed:
        needed += 1
    while needed > 1 and rank(end, needed - 1) <= needed - 1:
        needed -= 1
    return needed


def _end_level(level: float, shape: Shape) -> float:
    """The level that each score's rank is taken at: α is halved where each end has its own score."""
    check_level(level)
    return level if shape == "symmetric" else (1 + level) / 2


def _checked_shape(shape: Shape) -> Shape:
    if shape not in get_args(Shape):
        raise ExplainError(f"shape was {shape!r}; one of {', '.join(get_args(Shape))} is needed")
    return shape


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far lower ends move down and upper ends up, (n_pairs,) each, in the unit of y; negative ones narrow.

    Infinite where ``n_rows`` calibration rows are too few for the level: these intervals stay as they are, and
    ``calibrated`` says so.
    """

    levels: FloatArray
    low_shift: FloatArray
    high_shift: FloatArray
    n_rows: int
    shape: Shape
    how: How = "split"

    @property
    def calibrated(self) -> NDArray[np.bool_]:
        """Which intervals are calibrated, (n_pairs,); the others have ends that nothing vouches for."""
        return np.isfinite(self.low_shift) & np.isfinite(self.high_shift)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what does not hold; none where all does."""
        found = []
        if self.how == "out of fold":
            found.append("Calibrated on rows that the weights have seen: approximate, without a promise.")
        nominal = pairs(self.levels)[2]
        if not self.calibrated.all():
            narrowest = float(nominal[~self.calibrated].min())
            found.append(f"{self._refusal(narrowest)} Intervals from {percent(narrowest)} on are not calibrated.")
        return tuple(found)

    def require(self, level: float) -> None:
        """Raises ExplainError where the interval that answers for ``level`` is not calibrated, with the rows needed."""
        low, _, nominal = pair_of(self.levels, level)
        if not self.calibrated[low]:
            raise ExplainError(f"{self._refusal(nominal)} Ask for a lower level, or set more rows aside")

    def apply(self, q: ArrayLike) -> FloatArray:
        """The calibrated quantiles (n_rows, Q) in order: shifted, then widened to hold what is inside them.

        Intervals that are not ``calibrated`` keep their own ends, or those of the calibrated ones inside them.
        """
        return shifted(q, self.levels, self.low_shift, self.high_shift)

    def interval(self, q: ArrayLike, level: float) -> Interval:
        """The calibrated interval of at least ``level`` for every row of q (n_rows, Q); its own level says which.

        Raises ExplainError where there are too few calibration rows for it, or no levels as wide.
        """
        self.require(level)
        low, high, nominal = pair_of(self.levels, level)
        ends = self.apply(q)
        return Interval(nominal, ends[:, low], ends[:, high], f"conformal, {self.shape}, {self.how}")

    def _refusal(self, level: float) -> str:
        needed = rows_needed(level, self.shape)
        sides = "" if self.shape == "symmetric" else " with ends of their own"
        rows = "row" if self.n_rows == 1 else "rows"
        return (
            f"{self.n_rows} calibration {rows} cannot give {percent(level)} intervals{sides}; "
            f"at least {needed} are needed."
        )


def calibrate(
    q: ArrayLike, y: ArrayLike, levels: ArrayLike, shape: Shape = "symmetric", how: How = "split"
) -> Calibration:
    """The shift of every interval from rows set aside: q (n_rows, Q), y (n_rows,), levels symmetric around .5.

    A new row that is exchangeable with these rows is inside with a chance of at least the level, and of at most the
    level + 1 / (n_rows + 1) where scores do not tie. Raises ExplainError for levels, shapes and values that do not fit.
    """
    tau, quantiles = check_levels(levels), check_quantiles(q, levels)
    truth = check_truth(y, quantiles)
    below, above = misses(truth, quantiles, tau)
    if how not in get_args(How):
        raise ExplainError(f"how was {how!r}; one of {', '.join(get_args(How))} is needed")
    if _checked_shape(shape) == "symmetric":
        shift = _ranked(np.maximum(below, above), tau, shape)
        return Calibration(tau, shift, shift, len(truth), shape, how)
    return Calibration(tau, _ranked(below, tau, shape), _ranked(above, tau, shape), len(truth), shape, how)


def misses(y: FloatArray, q: FloatArray, levels: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far y is below the lower and above the upper ends, (n_rows, n_pairs) each; negative inside."""
    low, high, _ = pairs(levels)
    return q[:, low] - y[:, None], y[:, None] - q[:, high]


def shifted(q: ArrayLike, levels: FloatArray, low_shift: FloatArray, high_shift: FloatArray) -> FloatArray:
    """Quantiles (n_rows, Q) with ends moved outwards by shifts (n_pairs,) or (n_rows, n_pairs), then nested.

    Ends with an infinite shift stay where they are.
    """
    found = in_order(q, levels, "none")
    low, high, _ = pairs(levels)
    found[:, low] -= np.where(np.isfinite(low_shift), low_shift, 0.0)
    found[:, high] += np.where(np.isfinite(high_shift), high_shift, 0.0)
    return in_order(found, levels, "nest")


def _ranked(scores: FloatArray, levels: FloatArray, shape: Shape) -> FloatArray:
    """The score (n_rows, n_pairs) at each interval's rank, (n_pairs,); infinite where that is beyond the last."""
    n_rows, ordered = len(scores), np.sort(scores, axis=0)
    places: IntArray = np.array(
        [rank(_end_level(float(level), shape), n_rows) for level in pairs(levels)[2]], dtype=int
    )
    found = np.full(len(places), np.inf)
    enough = places <= n_rows
    found[enough] = ordered[places[enough] - 1, np.flatnonzero(enough)]
    return found
