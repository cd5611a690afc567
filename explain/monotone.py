"""Quantiles of a row put in order, so that no lower end is above an upper one."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from explain.arrays import FloatArray
from explain.errors import ExplainError
from explain.levels import SAME, check_levels, check_quantiles

#: sort: the row's values in order. isotonic: the nearest row in order (least squares). Neither ever raises the mean
#: pinball loss of a row (Chernozhukov, Fernández-Val & Galichon 2010; Robertson, Wright & Dykstra 1988).
#: nest: from the middle outwards, every interval widened to hold those inside it. It can raise the loss, but never
#: loses coverage: for calibrated intervals only. none: as they are.
Order: TypeAlias = Literal["sort", "isotonic", "nest", "none"]


def in_order(q: ArrayLike, levels: ArrayLike, how: Order = "sort") -> FloatArray:
    """The quantiles (n_rows, Q) in order along the levels, by one of the four ways of ``Order``; a new array.

    Raises ExplainError for another way, and for missing values.
    """
    tau, given = check_levels(levels), check_quantiles(q, levels)
    if given.ndim != 2:
        raise ExplainError(f"quantiles came with shape {given.shape}; (n_rows, {len(tau)}) is needed")
    match how:
        case "sort":
            return np.sort(given, axis=1)
        case "isotonic":
            return _isotonic(given)
        case "nest":
            return _nested(given, tau)
        case "none":
            return given.copy()
    raise ExplainError(f"order was {how!r}; one of {', '.join(get_args(Order))} is needed")


def _isotonic(q: FloatArray) -> FloatArray:
    if not np.isfinite(q).all():
        raise ExplainError("isotonic order averages quantiles, and some are infinite; take 'sort' or 'nest'")
    found = q.copy()
    # Rows in order are their own projection: most rows, after most models.
    for row in np.flatnonzero((q[:, 1:] < q[:, :-1]).any(axis=1)):
        found[row] = isotonic_regression(q[row]).x
    return found


def _nested(q: FloatArray, levels: FloatArray) -> FloatArray:
    """Running minimum downwards and maximum upwards, both from the middle: the median, or the two levels around it."""
    found = q.copy()
    start, stop = np.searchsorted(levels, [0.5 - SAME, 0.5 + SAME])
    if start == stop:
        # No median: the levels next to the middle, where there are two, are each other's bound.
        start, stop = max(start - 1, 0), min(stop + 1, len(levels))
    middle = q[:, start:stop]
    found[:, start], found[:, stop - 1] = middle.min(axis=1), middle.max(axis=1)
    found[:, : start + 1] = np.minimum.accumulate(found[:, start::-1], axis=1)[:, ::-1]
    found[:, stop - 1 :] = np.maximum.accumulate(found[:, stop - 1 :], axis=1)
    return found
