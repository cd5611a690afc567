"""The bound ε and the pull μ with the least squared error, found exactly.

The loss Σ (d − μ m(ε))² / n is a step function of ε: it changes only where ε passes the gap of a friend. Between two
gaps μ is one-dimensional least squares. So all friends of all rows are sorted by the size of their gap, and running
sums of d·m and m² give μ and the loss at every gap: O(E log E) for E links, no search. Our own contribution.

Running sums lose digits, so the best few bounds are computed afresh. The answer is an interval of tied bounds
[a_k, a_(k+1)), on which every prediction is the same; its middle stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.bounded.moves import Circle, pulls
from explain.errors import ExplainError

Edge: TypeAlias = Literal["", "lower", "upper", "undefined"]

#: Bounds whose loss is computed afresh because running sums cannot tell them apart.
_AFRESH = 8
#: Share of the loss of staying that running sums may be off by.
_ROUNDING = 1e-12
#: A sum of squares below this share of the sums it came from is rounding.
_NOTHING = 1e-14


@dataclass(frozen=True, slots=True)
class Curve:
    """The loss at every bound that makes a difference.

    ``epsilon`` (n,) are the left ends, from 0 on; ``mu``, ``loss`` and ``squares`` (Σ m²) hold until the next one,
    the last until 1. ``mu`` is nan where nobody in bound pulls; the loss is then ``persistence``, that of no change.
    """

    epsilon: FloatArray
    mu: FloatArray
    loss: FloatArray
    squares: FloatArray
    persistence: float
    n_rows: int

    @property
    def ends(self) -> FloatArray:
        """Right ends, (n,)."""
        return np.append(self.epsilon[1:], max(1.0, self.epsilon[-1]))


@dataclass(frozen=True, slots=True)
class BoundFit:
    """The best bound and pull: ``epsilon`` is the middle of the ``tied`` interval, ``loss`` a mean of squares.

    ``edge`` says whether μ was cut to an end of its range, or is undefined because nobody in bound pulls.
    """

    epsilon: float
    mu: float
    loss: float
    tied: tuple[float, float]
    edge: Edge
    curve: Curve
    exponent: float = 1.0
    mu_bounds: tuple[float, float] = (0.0, 1.0)

    @property
    def persistence(self) -> float:
        """The loss of "nothing changes" on the same rows."""
        return self.curve.persistence


def sweep(links: Circle, change: FloatArray, mu_bounds: tuple[float, float] = (0.0, 1.0)) -> BoundFit:
    """The exact fit to the ``change`` of each row, (n_rows,), from its score to the next one.

    A μ whose best value lies beyond ``mu_bounds`` is cut to them. Raises ExplainError without rows.
    """
    if len(change) != links.n_rows or not len(change):
        raise ExplainError(f"{len(change)} changes came with {links.n_rows} rows; one per row, at least one, is needed")
    if not np.isfinite(change).all():
        raise ExplainError("changes were given that are missing; leave out those rows first")
    curve = loss_curve(links, change, mu_bounds)
    best, mu, loss = _best(links, change, mu_bounds, curve)
    curve = _corrected(curve, best, mu, loss)
    tied = float(curve.epsilon[best]), float(curve.ends[best])
    undefined = bool(np.isnan(mu))
    edge: Edge = "undefined" if undefined else "lower" if mu <= mu_bounds[0] else "upper" if mu >= mu_bounds[1] else ""
    if edge == "upper" and not _pushed(links, change, tied[0], mu_bounds[1]):
        edge = ""
    return BoundFit(
        (tied[0] + tied[1]) / 2, mu_bounds[0] if undefined else mu, loss, tied, edge, curve, mu_bounds=mu_bounds
    )


def loss_curve(links: Circle, change: FloatArray, mu_bounds: tuple[float, float]) -> Curve:
    """μ and the loss at every bound, by running sums."""
    products, squares = _increments(links, change)
    order = np.argsort(links.distance, kind="stable")
    sizes = links.distance[order]
    # Equal gaps come in together: the last of them counts.
    last = np.flatnonzero(np.append(sizes[1:] != sizes[:-1], [True] * bool(len(sizes))))
    s1, s2 = np.cumsum(products[order])[last], np.cumsum(squares[order])[last]
    s2[s2 <= _NOTHING * np.cumsum(np.abs(squares[order]))[last]] = 0.0
    epsilon = sizes[last]
    if not len(epsilon) or epsilon[0] > 0:
        epsilon, s1, s2 = np.append(0.0, epsilon), np.append(0.0, s1), np.append(0.0, s2)
    total = float(change @ change)
    mu = np.full(len(s2), np.nan)
    some = s2 > 0
    mu[some] = np.clip(s1[some] / s2[some], *mu_bounds)
    used = np.where(some, mu, 0.0)
    loss = np.maximum(total - 2 * used * s1 + used**2 * s2, 0.0) / len(change)
    loss[~some] = total / len(change)
    return Curve(epsilon, mu, loss, s2, total / len(change), len(change))


def sweep_exponents(
    links: Circle,
    change: FloatArray,
    mu_bounds: tuple[float, float] = (0.0, 1.0),
    exponents: tuple[float, ...] = (0.0, 0.5, 1.0),
) -> BoundFit:
    """The best of the exact fits with weights to the power of each exponent; ties keep the first."""
    fits = [(exponent, sweep(links.weighed(exponent), change, mu_bounds)) for exponent in exponents]
    exponent, fit = min(fits, key=lambda pair: pair[1].loss)
    return replace(fit, exponent=exponent)


def at_bound(
    links: Circle, change: FloatArray, epsilon: float, mu_bounds: tuple[float, float] = (0.0, 1.0)
) -> tuple[float, float]:
    """μ in closed form and the loss at one bound, computed afresh; μ is nan where nobody in bound pulls."""
    pull = pulls(links, epsilon)
    square = float(pull @ pull)
    if square == 0:
        return float("nan"), float(change @ change) / len(change)
    mu = float(np.clip(float(change @ pull) / square, *mu_bounds))
    left = change - mu * pull
    return mu, float(left @ left) / len(change)


def _increments(links: Circle, change: FloatArray) -> tuple[FloatArray, FloatArray]:
    """By how much d·m and m² of its row change when each link comes in bound, (n_links,) each."""
    starts = np.concatenate([[0], np.cumsum(links.counts)])[:-1][links.row]
    weights, gaps = (np.append(0.0, np.cumsum(part)) for part in (links.weight, links.weight * links.gap))
    mean = (gaps[1:] - gaps[starts]) / (weights[1:] - weights[starts])
    first = starts == np.arange(len(mean))
    before = np.where(first, 0.0, np.append(0.0, mean[:-1])[: len(mean)])
    return change[links.row] * (mean - before), mean**2 - before**2


def _best(links: Circle, change: FloatArray, mu_bounds: tuple[float, float], curve: Curve) -> tuple[int, float, float]:
    """Position, μ and loss of the best bound, afresh; of equal ones the smallest."""
    near = curve.loss <= curve.loss.min() + _ROUNDING * curve.persistence
    close: IntArray = np.flatnonzero(near)
    close = np.sort(close[np.argsort(curve.loss[close], kind="stable")[:_AFRESH]])
    found = [(int(k), *at_bound(links, change, float(curve.epsilon[k]), mu_bounds)) for k in close]
    # Where a μ of 0 is as good as nobody in bound, it is the answer: somebody pulls, to no use.
    return min(found, key=lambda one: (one[2], np.isnan(one[1])))


def _corrected(curve: Curve, at: int, mu: float, loss: float) -> Curve:
    """The curve with the numbers that were computed afresh."""
    here = np.arange(len(curve.loss)) == at
    return replace(curve, mu=np.where(here, mu, curve.mu), loss=np.where(here, loss, curve.loss))


def _pushed(links: Circle, change: FloatArray, epsilon: float, limit: float) -> bool:
    """Whether the best μ lies truly beyond the upper end: a planted μ of 1 is reached to rounding only."""
    pull = pulls(links, epsilon)
    return float(change @ pull) > limit * (1 + 1e-9) * float(pull @ pull)
