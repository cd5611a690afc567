"""Walks between a background row and the row to explain: players are switched one after the other, and back.

Castro, Gómez and Tejada (2009) sample orders of the players; Mitchell et al. (2022) pair each order with its reverse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.batches import BATCH_BYTES
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


@dataclass(frozen=True, slots=True)
class Walker:
    """Walks from every background row to rows of the game, in orders that depend on ``seed`` and the row's number only.

    ``rows`` (n_rows,) are the numbers; ``ends`` the predictions of the rows and of the background rows. The orders of a
    row are one endless list: it does not matter in which portions they are taken, nor together with which other rows.
    """

    game: Game
    rows: IntArray
    seed: int
    ends: tuple[FloatArray, FloatArray]

    def shares(self, part: IntArray, taken: IntArray, pairs: int) -> FloatArray:
        """What each player adds in each of the next ``pairs`` of an order and its reverse, mean of the two.

        (rows, pairs, background, players, outputs) for the rows at ``part`` (rows,), of whose pairs ``taken`` (rows,)
        have been walked before.
        """
        walks = self._draw(part, taken, pairs)
        forest = self.game.forest
        payouts = _by_mixtures(self.game, walks, self.ends) if forest is None else _by_trees(self.game, forest, walks)
        added = np.diff(payouts, axis=2)
        shares = np.take_along_axis(added, walks.step[..., None], axis=2).mean(axis=0)
        return np.asarray(shares.reshape(len(part), pairs, len(self.game.background), *shares.shape[1:]))

    def pieces(self, part: IntArray, pairs: int) -> Iterator[IntArray]:
        """The rows at ``part`` in pieces of which so many pairs can be walked at once in bounded memory."""
        game = self.game
        per_row = 2 * pairs * len(game.background) * game.n_players * max(game.X.shape[1], len(game.outputs))
        size = max(1, BATCH_BYTES // (8 * per_row))
        for start in range(0, len(part), size):
            yield part[start : start + size]

    def costs(self) -> IntArray:
        """How many evaluations one pair from every background row takes for each row, (n_rows,).

        Players that are equal in both rows take none, except in a forest, which passes all stops of an order anyway.
        """
        game, everyone = self.game, np.arange(len(self.game.X))
        if game.forest is not None:
            return np.full(len(everyone), 2 * len(game.background) * (game.n_players - 1))
        costs = np.empty(len(everyone), np.int64)
        for part in self.pieces(everyone, 1):
            costs[part] = 2 * np.maximum(0, game.differing(part).sum(axis=2) - 1).sum(axis=1)
        return costs

    def _draw(self, part: IntArray, taken: IntArray, pairs: int) -> Walks:
        n_background, n_players = len(self.game.background), self.game.n_players
        shape = pairs, n_background, n_players
        keys = np.stack([self._generator(*one, shape).random(shape) for one in zip(part, taken, strict=True)])
        differing = np.broadcast_to(self.game.differing(part)[:, None], keys.shape).reshape(-1, n_players)
        order = np.argsort(keys.reshape(-1, n_players) + ~differing, axis=1)
        forward = np.empty_like(order)
        np.put_along_axis(forward, order, np.broadcast_to(np.arange(n_players), order.shape), axis=1)
        length = differing.sum(axis=1)
        reverse = np.where(differing, length[:, None] - 1 - forward, forward)
        row = np.repeat(part, pairs * n_background)
        other = np.tile(np.arange(n_background), len(part) * pairs)
        return Walks(row, other, np.stack([forward, reverse]), length)

    def _generator(self, at: int, taken: int, shape: tuple[int, int, int]) -> np.random.Generator:
        """The row's own random numbers, from where those end that were taken: each key takes one."""
        bits = np.random.PCG64([self.seed, int(self.rows[at]) % 2**64])
        return np.random.Generator(bits.advance(int(taken) * shape[1] * shape[2]))


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
