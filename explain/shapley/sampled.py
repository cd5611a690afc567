"""Sampled interventional Shapley values: the same number of orders for every row, or as many as its error asks for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray, Progress
from explain.errors import ExplainError
from explain.shapley.game import Game
from explain.shapley.target import Target
from explain.shapley.walks import Walker

#: A further batch is this part of the pairs that a row has, at most so many at once. Many small ones would ask too
#: often whether an error happens to be small; large ones would go past the target.
PART, AT_ONCE = 4, 8
#: So many independent deviations make a standard error worth comparing with a target.
FREEDOM = 8


@dataclass(frozen=True, slots=True)
class Sampled:
    """Shapley values and their standard errors, both (n_rows, n_players, n_outputs).

    ``pairs`` (n_rows,) of an order and its reverse were walked from each background row.
    """

    values: FloatArray
    error: FloatArray
    pairs: IntArray


@dataclass(frozen=True, slots=True)
class _Sums:
    """What walks gave so far: the mean per background row, (rows, background, players, outputs).

    ``squares`` (rows, players, outputs) are the squared deviations from these means, all background rows together.
    """

    pairs: IntArray
    mean: FloatArray
    squares: FloatArray

    @staticmethod
    def nothing(game: Game, n_rows: int) -> _Sums:
        """Before any walk."""
        shape = game.n_players, len(game.outputs)
        background = len(game.background)
        return _Sums(np.zeros(n_rows, np.int64), np.zeros((n_rows, background, *shape)), np.zeros((n_rows, *shape)))

    def add(self, at: IntArray, shares: FloatArray) -> None:
        """Take in the ``shares`` (rows, pairs, background, players, outputs) of the rows ``at`` (rows,).

        Chan, Golub and LeVeque (1983): squared deviations of two batches and of their means, so nothing cancels.
        """
        had, new, mean = self.pairs[at][:, None, None, None], shares.shape[1], shares.mean(axis=1)
        shift = mean - self.mean[at]
        inner = ((shares - mean[:, None]) ** 2).sum(axis=(1, 2))
        self.squares[at] += inner + (had * new / (had + new) * shift**2).sum(axis=1)
        self.mean[at] += new / (had + new) * shift
        self.pairs[at] += new

    def values(self, at: IntArray) -> FloatArray:
        """Shapley values of the rows ``at``."""
        return np.asarray(self.mean[at].mean(axis=1))

    def error(self, at: IntArray) -> FloatArray:
        """Standard errors of ``values``: within background rows; of one pair how these differ, on the safe side."""
        n_background, pairs = self.mean.shape[1], self.pairs[at][:, None, None]
        within = self.squares[at] / np.maximum(1, n_background * (pairs - 1))
        if (single := self.pairs[at] == 1).any():
            within[single] = self.mean[at[single]].var(axis=1, ddof=1)
        return np.asarray(np.sqrt(within / (n_background * pairs)))

    def told(self, at: IntArray) -> NDArray[np.bool_]:
        """Whether the error rests on enough deviations to be compared with a target."""
        n_background, pairs = self.mean.shape[1], self.pairs[at]
        return np.asarray(np.where(pairs == 1, n_background - 1, n_background * (pairs - 1)) >= FREEDOM)


def sampled_values(
    game: Game, rows: IntArray, pairs: int, seed: int, target: Target | None = None, progress: Progress | None = None
) -> Sampled:
    """Shapley values whose sum is exactly a row's prediction minus the mean background prediction, and their errors.

    Each background row is the start of ``pairs`` orders and of their reverses. With a ``target`` that is the first
    batch: further ones follow for rows that are not near enough, until all are or the ceiling is spent; where it does
    not last for all, those with the largest error go first. The orders depend on ``seed`` and the row's number in
    ``rows`` only. What else is explained decides how many there are only where the ceiling is spent.

    The error is that of the sampled orders, background rows kept; with one pair the spread also holds how background
    rows differ, and is on the safe side. With a target one number per row, background row, player and output is held.
    """
    if pairs * len(game.background) < 2:
        raise ExplainError(
            "one pair of orders and one background row were given; an error estimate needs two of either"
        )
    walker = Walker(game, rows, seed, (game.predictions(game.X), game.predictions(game.background)))
    return _as_many(walker, pairs, progress) if target is None else _until(walker, pairs, target, progress)


def _as_many(walker: Walker, pairs: int, progress: Progress | None) -> Sampled:
    """The same number of orders for every row; nothing is kept of rows that are done."""
    game, n_rows = walker.game, len(walker.game.X)
    shape = n_rows, game.n_players, len(game.outputs)
    found = Sampled(np.empty(shape), np.empty(shape), np.full(n_rows, pairs))
    for part in walker.pieces(np.arange(n_rows), pairs):
        sums, here = _Sums.nothing(game, len(part)), np.arange(len(part))
        sums.add(here, walker.shares(part, sums.pairs, pairs))
        found.values[part], found.error[part] = sums.values(here), sums.error(here)
        if progress:
            progress(float(part[-1] + 1) / n_rows)
    return found


def _until(walker: Walker, pairs: int, target: Target, progress: Progress | None) -> Sampled:
    """Batch after batch, for the rows whose error is not small enough, as far as the ceiling lasts."""
    everyone, costs = np.arange(len(walker.game.X)), walker.costs()
    sums = _Sums.nothing(walker.game, len(everyone))
    most, spent = max(target.most, pairs * int(costs.sum()), 1), 0
    chosen, more = everyone, pairs
    while len(chosen):
        for part in walker.pieces(chosen, more):
            sums.add(part, walker.shares(part, sums.pairs[part], more))
            spent += more * int(costs[part].sum())
            if progress and spent < most:
                progress(spent / most)
        chosen, more = _next(sums, target, costs, target.most - spent)
    if progress:
        progress(1.0)
    return Sampled(sums.values(everyone), sums.error(everyone), sums.pairs)


def _next(sums: _Sums, target: Target, costs: IntArray, left: int) -> tuple[IntArray, int]:
    """The rows that get a further batch, and of how many pairs: the largest errors first, as far as ``left`` lasts."""
    everyone = np.arange(len(costs))
    largest = sums.error(everyone).max(axis=(1, 2), initial=0.0)
    # Where no two players differ all orders are the same: two of them say so.
    matters = (costs > 0) | (sums.pairs == 1)
    waiting = np.flatnonzero(matters & ((largest > target.error) | ~sums.told(everyone)))
    more = int(np.clip(sums.pairs[waiting].min(initial=AT_ONCE * PART) // PART, 1, AT_ONCE))
    neediest = waiting[np.argsort(-largest[waiting], kind="stable")]
    return np.sort(neediest[np.cumsum(more * costs[neediest]) <= left]), more
