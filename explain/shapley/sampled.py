"""Sampled interventional Shapley values from antithetic walks between a background row and the row to explain.

Castro, Gómez and Tejada (2009) sample orders of the players; Mitchell et al. (2022) pair each order with its reverse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray, Progress
from explain.batches import BATCH_BYTES
from explain.errors import ExplainError
from explain.shapley.game import Game

if TYPE_CHECKING:
    from explain.trees.forest import Forest


@dataclass(frozen=True, slots=True)
class Walks:
    """Orders in which players are switched from a background row to a row to explain.

    ``row`` and ``other`` (n,) name the two ends. ``step`` (2, n, players) is when each player is switched, forwards
    and in reverse, counted from 0; players that are equal in both rows come after all others. ``length`` (n,) counts
    the players that differ.
    """

    row: IntArray
    other: IntArray
    step: IntArray
    length: IntArray


def sampled_values(
    game: Game, rows: IntArray, pairs: int, seed: int, progress: Progress | None
) -> tuple[FloatArray, ...]:
    """Shapley values and their standard errors, both (n_rows, n_players, n_outputs).

    Each background row is the start of ``pairs`` orders and of their reverses, so the values of a row sum exactly to
    its prediction minus the mean background prediction. The orders depend on ``seed`` and the row's number in ``rows``
    only, not on what else is explained. The error is that of the sampled orders, background rows kept (``pairs`` ≥ 2);
    with one pair the spread also holds how background rows differ, and is on the safe side.
    """
    if pairs * len(game.background) < 2:
        raise ExplainError(
            "one pair of orders and one background row were given; an error estimate needs two of either"
        )
    ends = game.predictions(game.X), game.predictions(game.background)
    n_background = len(game.background)
    shape = len(game.X), game.n_players, len(game.outputs)
    values, errors = np.empty(shape), np.empty(shape)
    per_row = 2 * pairs * n_background * game.n_players * max(game.X.shape[1], len(game.outputs))
    size = max(1, BATCH_BYTES // (8 * per_row))
    for start in range(0, len(game.X), size):
        part = np.arange(start, min(start + size, len(game.X)))
        walks = _draw(game, part, rows, pairs, seed)
        shares = _walk(game, walks, ends).reshape(len(part), pairs, n_background, *shape[1:])
        values[part] = shares.mean(axis=(1, 2))
        errors[part] = _error(shares)
        if progress:
            progress((part[-1] + 1) / len(game.X))
    return values, errors


def _draw(game: Game, part: IntArray, rows: IntArray, pairs: int, seed: int) -> Walks:
    n_background, n_players = len(game.background), game.n_players
    keys = np.stack([_generator(seed, rows[i]).random((pairs, n_background, n_players)) for i in part])
    differing = np.broadcast_to(game.differing(part)[:, None], keys.shape).reshape(-1, n_players)
    order = np.argsort(keys.reshape(-1, n_players) + ~differing, axis=1)
    forward = np.empty_like(order)
    np.put_along_axis(forward, order, np.broadcast_to(np.arange(n_players), order.shape), axis=1)
    length = differing.sum(axis=1)
    reverse = np.where(differing, length[:, None] - 1 - forward, forward)
    row = np.repeat(part, pairs * n_background)
    other = np.tile(np.arange(n_background), len(part) * pairs)
    return Walks(row, other, np.stack([forward, reverse]), length)


def _generator(seed: int, row: int) -> np.random.Generator:
    return np.random.default_rng([seed, int(row) % 2**64])


def _walk(game: Game, walks: Walks, ends: tuple[FloatArray, FloatArray]) -> FloatArray:
    """What each player adds when it is switched, mean of the order and its reverse: (n_walks, players, outputs)."""
    payouts = _by_mixtures(game, walks, ends) if game.forest is None else _by_trees(game, game.forest, walks)
    added = np.diff(payouts, axis=2)
    return np.asarray(np.take_along_axis(added, walks.step[..., None], axis=2).mean(axis=0))


def _by_trees(game: Game, forest: Forest, walks: Walks) -> FloatArray:
    """Outputs at every stop of both directions, (2, n_walks, players + 1, outputs), from all trees at once."""
    from explain.trees.mixtures import ends_of, orders_of

    ends = ends_of(forest, game.X, game.background, (walks.row, walks.other))
    return np.stack([orders_of(forest, game.players, ends, step) for step in walks.step])


def _by_mixtures(game: Game, walks: Walks, ends: tuple[FloatArray, FloatArray]) -> FloatArray:
    """The same, by predicting every mixture on the way."""
    stops = np.arange(game.n_players + 1)
    arrived = stops >= walks.length[:, None]
    x, z = ends[0][walks.row][:, None], ends[1][walks.other][:, None]
    on_the_way = np.where((stops == 0)[:, None], z, x)
    payouts = np.repeat(on_the_way[None], 2, axis=0)
    direction, walk, stop = _inner_stops(arrived)
    present = walks.step[direction, walk] < stop[:, None]
    payouts[direction, walk, stop] = game.mixed(walks.row[walk], walks.other[walk], present)
    payouts[:, walks.length == 0, 0] = x[walks.length == 0, 0]
    return payouts


def _inner_stops(arrived: NDArray[np.bool_]) -> tuple[IntArray, IntArray, IntArray]:
    """Direction, walk and number of switched players of every mixture between the two ends."""
    inner = ~arrived
    inner[:, 0] = False
    walk, stop = np.nonzero(inner)
    return np.repeat([0, 1], len(walk)), np.tile(walk, 2), np.tile(stop, 2)


def _error(shares: FloatArray) -> FloatArray:
    """Standard error of the mean of ``shares`` (rows, pairs, background, players, outputs)."""
    pairs, n_background = shares.shape[1:3]
    if pairs == 1:
        return np.asarray(np.sqrt(shares[:, 0].var(axis=1, ddof=1) / n_background))
    within = shares.var(axis=1, ddof=1).mean(axis=1)
    return np.asarray(np.sqrt(within / (pairs * n_background)))
