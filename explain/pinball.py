"""How good quantile forecasts are: pinball loss, interval scores, coverage, width, order. Arrays only.

Everything is in the unit of y, smaller is better, except coverage. Pairs are those of ``explain.levels.pairs``, the
widest first. Gneiting & Raftery, JASA 102 (2007); Bracher, Ray, Gneiting & Reich, PLOS Comp. Biol. 17 (2021) for WIS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explain.arrays import FloatArray
from explain.errors import ExplainError
from explain.levels import SAME, check_level, check_levels, check_quantiles, check_truth, pairs


@dataclass(frozen=True, slots=True)
class Crossings:
    """Quantiles out of order: the share of adjacent ``pairs`` of levels, and of ``rows`` with any, 0 to 1."""

    pairs: float
    rows: float


def pinball(y: ArrayLike, q: ArrayLike, levels: ArrayLike) -> FloatArray:
    """Pinball loss of every quantile, (n_rows, Q): max(τ(y − q), (τ − 1)(y − q))."""
    tau, quantiles = check_levels(levels), check_quantiles(q, levels)
    gap = check_truth(y, quantiles)[:, None] - quantiles
    return np.maximum(tau * gap, (tau - 1) * gap)


def mean_pinball(y: ArrayLike, q: ArrayLike, levels: ArrayLike) -> float:
    """The mean pinball loss over rows and levels; half of the mean WIS where levels are symmetric with .5."""
    losses = pinball(y, q, levels)
    _require_rows(len(losses))
    return float(losses.mean())


def interval_score(y: ArrayLike, low: ArrayLike, high: ArrayLike, level: float) -> FloatArray:
    """Width plus 2/α times the distance of y outside, (n_rows,), with α = 1 − level."""
    check_level(level)
    truth, lower, upper = (np.asarray(given, dtype=np.float64) for given in (y, low, high))
    return _interval_scores(truth, lower, upper, np.asarray(1 - level))


def _interval_scores(y: FloatArray, low: FloatArray, high: FloatArray, alpha: FloatArray) -> FloatArray:
    return np.asarray((high - low) + (2 / alpha) * (np.maximum(low - y, 0) + np.maximum(y - high, 0)))


def weighted_interval_score(y: ArrayLike, q: ArrayLike, levels: ArrayLike) -> FloatArray:
    """WIS, (n_rows,): (½|y − median| + Σ α/2 · interval score) / (n_pairs + ½) = 2 × the row's mean pinball loss.

    Raises ExplainError where levels are not symmetric or lack .5; pinball loss does without.
    """
    tau, quantiles = check_levels(levels), check_quantiles(q, levels)
    low, high, _ = pairs(tau)
    if len(tau) % 2 == 0:
        raise ExplainError(f"WIS needs the median: {len(tau)} levels from {tau[0]:g} to {tau[-1]:g} lack 0.5. Add it")
    truth = check_truth(y, quantiles)
    alpha = 2 * tau[low]
    scores = _interval_scores(truth[:, None], quantiles[:, low], quantiles[:, high], alpha)
    median = np.abs(truth - quantiles[:, len(tau) // 2])
    return np.asarray((median / 2 + scores @ (alpha / 2)) / (len(low) + 0.5))


def coverage(y: ArrayLike, q: ArrayLike, levels: ArrayLike) -> FloatArray:
    """The observed share of rows inside each interval, ends included, (n_pairs,), the widest first."""
    quantiles = check_quantiles(q, levels)
    truth = check_truth(y, quantiles)[:, None]
    _require_rows(len(truth))
    low, high, _ = pairs(levels)
    return np.asarray(((quantiles[:, low] <= truth) & (truth <= quantiles[:, high])).mean(axis=0))


def width(q: ArrayLike, levels: ArrayLike) -> FloatArray:
    """The mean width of each interval, (n_pairs,), the widest level first; infinite where an end is."""
    quantiles = check_quantiles(q, levels)
    _require_rows(len(quantiles))
    low, high, _ = pairs(levels)
    return np.asarray((quantiles[:, high] - quantiles[:, low]).mean(axis=0))


def mace(y: ArrayLike, q: ArrayLike, levels: ArrayLike) -> float:
    """The mean over intervals of |observed coverage − level|, 0 to 1.

    Raises ExplainError where the levels form no interval.
    """
    nominal = pairs(levels)[2]
    if not len(nominal):
        raise ExplainError("one quantile level forms no interval, so there is no coverage; give two levels or more")
    return float(np.abs(coverage(y, q, levels) - nominal).mean())


def crossings(q: ArrayLike) -> Crossings:
    """How far quantiles (n_rows, Q), in the order of increasing levels, are out of order."""
    given = np.asarray(q, dtype=np.float64)
    if given.ndim != 2:
        raise ExplainError(f"quantiles came with shape {given.shape}; crossings are counted in (n_rows, Q)")
    # Compared, not subtracted: two infinite ends are in order.
    falls = given[:, 1:] < given[:, :-1]
    if not falls.size:
        return Crossings(0.0, 0.0)
    return Crossings(float(falls.mean()), float(falls.any(axis=1).mean()))


def unconditional(y_fit: ArrayLike, levels: ArrayLike) -> FloatArray:
    """The naive forecast, the same for every row: empirical quantiles of the fit rows' targets, (Q,).

    Values of y that reach the levels (the inverse of the empirical distribution): no other constant has a smaller
    mean pinball loss on these rows.
    """
    truth, tau = np.asarray(y_fit, dtype=np.float64), check_levels(levels)
    if truth.ndim != 1 or not np.isfinite(truth).all():
        raise ExplainError(f"y came with shape {truth.shape}; finite numbers, one per row, are needed")
    _require_rows(len(truth))
    # Without the step back 0.07 · 100 is above 7, and the quantile one row too high.
    return np.asarray(np.quantile(truth, np.maximum(tau - SAME / len(truth), 0), method="inverted_cdf"))


def _require_rows(n_rows: int) -> None:
    if not n_rows:
        raise ExplainError("there are no rows to score; at least one is needed")
