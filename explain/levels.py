"""Quantile levels: which of them form an interval, and quantiles at levels that a model was not asked for.

A quantile level τ is the share of rows meant to lie below; the level of an interval is the share meant to lie inside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError

#: Levels closer than this are the same: .95 − .05 is .8999999999999999 in floating point.
SAME = 1e-9


def _grid(steps: int) -> FloatArray:
    levels = np.arange(1, steps) / steps
    levels.setflags(write=False)
    return levels


#: .01 to .99 for a full run, .05 to .95 for a quick one and for models that are fitted once per level.
GRID_99, GRID_19 = _grid(100), _grid(20)


def check_levels(levels: ArrayLike) -> FloatArray:
    """The levels as float64, (Q,): increasing, above 0 and below 1.

    Raises ExplainError naming the levels that are not.
    """
    given = np.asarray(levels, dtype=np.float64)
    if given.ndim != 1 or not len(given):
        raise ExplainError(f"levels came with shape {given.shape}; a list of at least one quantile level is needed")
    outside = given[~((given > 0) & (given < 1))]
    if len(outside):
        raise ExplainError(f"quantile levels must lie between 0 and 1; these do not: {_named(outside)}")
    turns = np.flatnonzero(np.diff(given) <= 0)
    if len(turns):
        found = ", ".join(f"{given[k + 1]:g} after {given[k]:g}" for k in turns[:3])
        raise ExplainError(f"quantile levels must increase; these do not: {found}. Sort them, each once")
    return given


def check_quantiles(q: ArrayLike, levels: ArrayLike) -> FloatArray:
    """Quantiles as float64, (..., Q) for Q levels; infinite ones pass, missing ones do not.

    Raises ExplainError naming both sizes, or the number of rows with a missing value.
    """
    given, n_levels = np.asarray(q, dtype=np.float64), len(check_levels(levels))
    if given.ndim < 1 or given.shape[-1] != n_levels:
        raise ExplainError(f"quantiles came with shape {given.shape} and {n_levels} levels; the last axis must match")
    missing = np.isnan(given).any(axis=-1)
    if missing.any():
        raise ExplainError(
            f"{int(missing.sum())} of {missing.size} rows of quantiles have a missing value, first row "
            f"{int(np.argmax(missing))}; leave these rows out or predict them"
        )
    return given


def check_truth(y: ArrayLike, q: FloatArray) -> FloatArray:
    """The truth as float64, (n_rows,), beside quantiles (n_rows, Q). Raises ExplainError naming what differs."""
    given = np.asarray(y, dtype=np.float64)
    if q.ndim != 2 or given.shape != q.shape[:1]:
        raise ExplainError(f"y came with shape {given.shape} and quantiles with {q.shape}; (n,) and (n, Q) are needed")
    bad = ~np.isfinite(given)
    if bad.any():
        raise ExplainError(f"y is no finite number in {int(bad.sum())} rows, first row {int(np.argmax(bad))}")
    return given


def is_symmetric(levels: ArrayLike) -> bool:
    """Whether every level τ has its 1 − τ; with or without .5."""
    given = check_levels(levels)
    return bool((np.abs(given + given[::-1] - 1) < SAME).all())


def pairs(levels: ArrayLike) -> tuple[IntArray, IntArray, FloatArray]:
    """Positions of the lower and upper ends of all intervals and their levels, **the widest first**: (n_pairs,) each.

    Q levels give Q // 2 intervals: .05 and .95 are the ends of 90 %. The level .5 is no end.
    Raises ExplainError naming the levels where they are not symmetric.
    """
    given = check_levels(levels)
    if not is_symmetric(given):
        alone = given[np.abs(given[:, None] + given - 1).min(axis=1) >= SAME]
        raise ExplainError(
            f"intervals need levels symmetric around 0.5; these have no counterpart 1 − τ: {_named(alone)}. "
            "Pinball loss does without"
        )
    low = np.arange(len(given) // 2)
    high = len(given) - 1 - low
    return low, high, np.round(given[high] - given[low], 9)


def pair_of(levels: ArrayLike, level: float) -> tuple[int, int, float]:
    """Positions of the ends of the narrowest interval of at least ``level``, and the level that it has.

    That is the next wider interval where the grid lacks the one asked for: the returned level says so.
    Raises ExplainError where no interval is wide enough.
    """
    low, high, nominal = pairs(levels)
    check_level(level)
    wide = np.flatnonzero(nominal >= level - SAME)
    if not len(wide):
        widest = f"the widest interval is {percent(nominal[0])}" if len(nominal) else "there is no interval"
        raise ExplainError(
            f"{percent(level)} intervals were asked for, and with levels {_named(check_levels(levels))} {widest}; "
            f"add the quantile levels {(1 - level) / 2:g} and {(1 + level) / 2:g}"
        )
    k = wide[-1]
    return int(low[k]), int(high[k]), float(nominal[k])


def check_level(level: float) -> None:
    """Raises ExplainError where the level of an interval is not above 0 and below 1."""
    if not 0 < level < 1:
        raise ExplainError(f"the level of an interval was {level!r}; a share above 0 and below 1 is needed, as 0.9")


def percent(level: float) -> str:
    """The level of an interval as it is said: "90 %"."""
    return f"{round(100 * float(level), 6):g} %"


def spread_levels(q: ArrayLike, have: ArrayLike, want: ArrayLike) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Quantiles (..., n_want) at the levels wanted from those (..., n_have) that there are, and which are a guess.

    Sorts, then interpolates linearly in Φ⁻¹(τ), on which a Gaussian's quantiles are a straight line. Levels outside
    those given continue the last slope and are marked in ``extrapolated`` (n_want,). Levels that are there keep
    their sorted values exactly. Raises ExplainError for quantiles that are not finite, and for a single level spread
    to others.
    """
    known, asked = check_levels(have), check_levels(want)
    given = np.sort(check_quantiles(q, known), axis=-1)
    if not np.isfinite(given).all():
        raise ExplainError("quantiles to be spread to other levels must be finite; some are not")
    extrapolated = (asked < known[0] - SAME) | (asked > known[-1] + SAME)
    if len(known) == 1:
        if len(asked) == 1 and not extrapolated.any():
            return given, extrapolated
        raise ExplainError(
            f"quantiles at {known[0]:g} alone cannot be spread to {_named(asked)}; give two levels or more"
        )
    x, t = ndtri(known), ndtri(asked)
    left = np.clip(np.searchsorted(known, asked + SAME, side="right") - 1, 0, len(known) - 2)
    share = (t - x[left]) / (x[left + 1] - x[left])
    share = np.where(
        np.abs(asked - known[left]) < SAME, 0.0, np.where(np.abs(asked - known[left + 1]) < SAME, 1.0, share)
    )
    return _between(given[..., left], given[..., left + 1], share), extrapolated


def _between(low: FloatArray, high: FloatArray, share: FloatArray) -> FloatArray:
    """Linear between the ends, from whichever is nearer: exact at both, and in order despite rounding."""
    step = high - low
    found = np.where(share < 0.5, low + share * step, high - (1 - share) * step)
    return np.asarray(np.maximum.accumulate(found, axis=-1))


def _named(levels: FloatArray) -> str:
    shown = ", ".join(f"{level:g}" for level in levels[:5])
    return shown if len(levels) <= 5 else f"{shown}, … {levels[-1]:g}"
