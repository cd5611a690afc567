"""Intervals calibrated within groups, so that each group is inside as often as promised, not only all rows together.

Mondrian conformal prediction: Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World (2005), chapter 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explain.arrays import FloatArray, IntArray
from explain.conformal import Calibration, Shape, calibrate, shifted
from explain.errors import ExplainError
from explain.levels import check_quantiles
from explain.words import listing

#: A group with fewer calibration rows than this is calibrated by all rows: its own shifts would swing too much.
FEWEST_ROWS = 50


@dataclass(frozen=True, slots=True)
class GroupCalibration:
    """One calibration per group of at least 50 calibration rows; ``overall`` serves all other rows.

    ``codes`` (n_groups,) are the groups seen, in order, with ``counts`` (n_groups,) calibration rows. ``own`` has the
    calibration of each group that has rows enough. An interval that its rows are too few for is shifted by all rows.
    """

    codes: IntArray
    counts: IntArray
    own: dict[int, Calibration]
    overall: Calibration

    def calibrated(self, groups: ArrayLike) -> NDArray[np.bool_]:
        """Which intervals of each row are calibrated by the row's own group, (n_rows, n_pairs)."""
        codes = _codes(groups)
        found = np.zeros((len(codes), len(self.overall.calibrated)), dtype=np.bool_)
        for code, calibration in self.own.items():
            found[codes == code] = calibration.calibrated
        return found

    def apply(self, q: ArrayLike, groups: ArrayLike) -> FloatArray:
        """The calibrated quantiles (n_rows, Q) in order, each row by its group (n_rows,), or by all rows.

        Groups that calibration never saw, and small ones, are calibrated by all rows.
        """
        quantiles, codes = check_quantiles(q, self.overall.levels), _codes(groups)
        if len(codes) != len(quantiles):
            raise ExplainError(f"{len(codes)} groups came with {len(quantiles)} rows; one per row is needed")
        by_own = self.calibrated(codes)
        low = np.tile(self.overall.low_shift, (len(codes), 1))
        high = np.tile(self.overall.high_shift, (len(codes), 1))
        for code, calibration in self.own.items():
            low[codes == code], high[codes == code] = calibration.low_shift, calibration.high_shift
        low = np.where(by_own, low, self.overall.low_shift)
        high = np.where(by_own, high, self.overall.high_shift)
        return shifted(quantiles, self.overall.levels, low, high)

    def notes(self, names: Sequence[str]) -> tuple[str, ...]:
        """Sentences on which groups are not calibrated by their own rows; ``names`` has a word for each code."""
        small = [
            f"{names[code]} ({count})"
            for code, count in zip(self.codes, self.counts, strict=True)
            if code not in self.own
        ]
        if not small:
            return self.overall.notes
        sentence = f"Calibrated by all rows, for want of {FEWEST_ROWS} calibration rows of their own: {listing(small)}."
        return (sentence, *self.overall.notes)


def calibrate_groups(
    q: ArrayLike, y: ArrayLike, groups: ArrayLike, levels: ArrayLike, shape: Shape = "symmetric"
) -> GroupCalibration:
    """Shifts per group from rows set aside: q (n_rows, Q), y (n_rows,), groups (n_rows,) whole numbers from 0.

    For each group of at least 50 rows: a new row of it that is exchangeable with its calibration rows is inside with a
    chance of at least the level. Raises ExplainError as ``calibrate`` does, and for groups that are no codes.
    """
    overall = calibrate(q, y, levels, shape)
    codes, quantiles, truth = _codes(groups), np.asarray(q, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if len(codes) != len(truth):
        raise ExplainError(f"{len(codes)} groups came with {len(truth)} rows; one per row is needed")
    seen, counts = np.unique(codes, return_counts=True)
    own = {
        int(code): calibrate(quantiles[codes == code], truth[codes == code], levels, shape)
        for code in seen[counts >= FEWEST_ROWS]
    }
    return GroupCalibration(seen, counts.astype(np.int64), own, overall)


def _codes(groups: ArrayLike) -> IntArray:
    given = np.asarray(groups)
    if given.ndim != 1 or not (np.issubdtype(given.dtype, np.integer) or not len(given)):
        raise ExplainError(f"groups came as {given.dtype} of shape {given.shape}; a whole number per row is needed")
    return given.astype(np.int64)
