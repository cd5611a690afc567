"""What friends within a bound of confidence do to a score: each pulls by its gap, the mean of the pulls moves.

Row i is one ego at one time, with the score x_i; its friend j has the score x_j and the weight w_ij > 0:

    gap    g_ij = x_j − x_i, rounded to 12 places
    pull   m_i(ε) = Σ_j w_ij · [|g_ij| ≤ ε] · g_ij / Σ_j w_ij · [|g_ij| ≤ ε], 0 with nobody in bound
    next   x_i + μ · m_i(ε), cut to 0…1

The bound is ≤ and the ego itself does not count: libraries differ in both (some use <, some count the ego). Without
the rounding 0.8 − 0.7 is not ≤ 0.1. Reconstructed after Deffuant and others (2000) and Hegselmann and Krause (2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError

#: Decimal places to which gaps are rounded.
PLACES = 12


@dataclass(frozen=True, slots=True)
class Circle:
    """Rows and their friends as one list of links, in an order of its own whatever order they came in.

    ``own`` (n_rows,) are scores. ``row``, ``friend`` (a number that names the friend), ``score``, ``weight`` and
    ``gap`` have shape (n_links,), sorted by row, then by the size of the gap. Rows may be without links.
    """

    own: FloatArray
    row: IntArray
    friend: IntArray
    score: FloatArray
    weight: FloatArray
    gap: FloatArray

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.own)

    @property
    def counts(self) -> IntArray:
        """How many links each row has, (n_rows,)."""
        return np.bincount(self.row, minlength=self.n_rows).astype(np.int64)

    @property
    def distance(self) -> FloatArray:
        """Size of each gap, (n_links,)."""
        return np.abs(self.gap)

    def take(self, rows: IntArray) -> Circle:
        """These rows alone, numbered anew in the order of ``rows``; each row once."""
        place = np.full(self.n_rows, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        kept = np.flatnonzero(place[self.row] >= 0)
        kept = kept[np.argsort(place[self.row[kept]], kind="stable")]
        return Circle(
            self.own[rows],
            place[self.row[kept]],
            self.friend[kept],
            self.score[kept],
            self.weight[kept],
            self.gap[kept],
        )

    def weighed(self, exponent: float) -> Circle:
        """The same links with their weights to the power of ``exponent``: 0 makes all alike."""
        return Circle(self.own, self.row, self.friend, self.score, self.weight**exponent, self.gap)


def circle(own: FloatArray, row: IntArray, friend: IntArray, score: FloatArray, weight: FloatArray) -> Circle:
    """The links of rows with scores ``own`` (n_rows,) to friends with scores ``score`` (n_links,).

    Raises ExplainError for scores that are no numbers and for weights that are not above 0.
    """
    own, score, weight = (np.asarray(part, dtype=np.float64) for part in (own, score, weight))
    row, friend = np.asarray(row, dtype=np.int64), np.asarray(friend, dtype=np.int64)
    if not (np.isfinite(own).all() and np.isfinite(score).all()):
        raise ExplainError("scores were given that are missing or endless; leave out those rows and links first")
    if not (weight > 0).all():
        raise ExplainError(f"a weight of {weight.min():g} was given; weights above 0 are needed: leave out the others")
    gap = np.round(score - own[row], PLACES)
    order = np.lexsort((friend, weight, gap, np.abs(gap), row))
    return Circle(own, row[order], friend[order], score[order], weight[order], gap[order])


def within(links: Circle, epsilon: float) -> NDArray[np.bool_]:
    """Which links are in bound, (n_links,)."""
    near: NDArray[np.bool_] = links.distance <= epsilon
    return near


def pulls(links: Circle, epsilon: float) -> FloatArray:
    """m(ε) of each row, (n_rows,)."""
    return _mean_gap(links, links.gap, epsilon)


def moved(links: Circle, epsilon: float, mu: float, steps: int = 1) -> FloatArray:
    """Predicted scores before they are cut to 0…1, (n_rows,); with several ``steps`` friends stay where they are."""
    now = links.own + mu * pulls(links, epsilon)
    for _ in range(steps - 1):
        now = now + mu * _mean_gap(links, np.round(links.score - now[links.row], PLACES), epsilon)
    return now


def predict(links: Circle, epsilon: float, mu: float, steps: int = 1) -> FloatArray:
    """Predicted scores, cut to 0…1, (n_rows,)."""
    return np.clip(moved(links, epsilon, mu, steps), 0.0, 1.0)


def _mean_gap(links: Circle, gap: FloatArray, epsilon: float) -> FloatArray:
    heavy = np.where(np.abs(gap) <= epsilon, links.weight, 0.0)
    total = np.bincount(links.row, weights=heavy, minlength=links.n_rows)
    pulled = np.bincount(links.row, weights=heavy * gap, minlength=links.n_rows)
    return np.divide(pulled, total, out=np.zeros(links.n_rows), where=total > 0)
