"""From a network to rows: one per ego and step of time, for one value dimension, with the friends of that time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.networks.network import ValueNetwork
from explain.arrays import FloatArray, IntArray
from explain.bounded.moves import Circle, circle


@dataclass(frozen=True, slots=True)
class Moves:
    """Rows of one dimension: who (``ego``, a position in the network), from which time (``wave``), and to which score.

    ``links`` has the scores at that time and the friends that have one, ``after`` (n_rows,) the scores one time later.
    ``left_out`` are the lines of the table (from 1) whose score, or whose next one, is missing.
    """

    dimension: str
    ego: IntArray
    wave: IntArray
    after: FloatArray
    links: Circle
    left_out: tuple[int, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.ego)

    @property
    def change(self) -> FloatArray:
        """By how much each score changes, (n_rows,)."""
        return self.after - self.links.own

    def take(self, rows: IntArray) -> Moves:
        """These rows alone, in this order."""
        return Moves(
            self.dimension, self.ego[rows], self.wave[rows], self.after[rows], self.links.take(rows), self.left_out
        )


def moves_of(network: ValueNetwork, dimension: int) -> Moves:
    """The rows of that dimension (its position), from every time but the last to the next."""
    n_steps = len(network.times) - 1
    scores = network.scores[:, :, dimension]
    ego, wave = np.repeat(network.egos, n_steps), np.tile(np.arange(n_steps), len(network.egos))
    known = np.isfinite(scores[ego, wave]) & np.isfinite(scores[ego, wave + 1])
    left_out = _lines(network, dimension, ego[~known], wave[~known])
    ego, wave = ego[known], wave[known]
    links = circle_at(network, dimension, ego, wave)
    return Moves(network.dimensions[dimension], ego, wave, scores[ego, wave + 1], links, left_out)


def latest(network: ValueNetwork, dimension: int) -> tuple[IntArray, Circle]:
    """The egos that have a score at the last time, and their friends of that time: from where the future is told."""
    last = len(network.times) - 1
    ego = network.egos[np.isfinite(network.scores[network.egos, last, dimension])]
    return ego, circle_at(network, dimension, ego, np.full(len(ego), last))


def circle_at(network: ValueNetwork, dimension: int, ego: IntArray, wave: IntArray) -> Circle:
    """The egos at these times, one row each, with the friends that have a score then."""
    scores = network.scores[:, :, dimension]
    row, link = _links(network, ego)
    friend = network.friend[link]
    heard = np.isfinite(scores[friend, wave[row]])
    row, link, friend = row[heard], link[heard], friend[heard]
    return circle(scores[ego, wave], row, friend, scores[friend, wave[row]], network.weight[link])


def _links(network: ValueNetwork, ego: IntArray) -> tuple[IntArray, IntArray]:
    """For every link of every row: the row, and the position in the network's list of links."""
    counts = np.bincount(network.ego, minlength=len(network.users))
    first = np.concatenate([[0], np.cumsum(counts)])[:-1]
    # The network's links stand sorted by ego.
    row = np.repeat(np.arange(len(ego)), counts[ego])
    within = np.arange(len(row)) - np.repeat(np.cumsum(counts[ego]) - counts[ego], counts[ego])
    return row, first[ego][row] + within


def _lines(network: ValueNetwork, dimension: int, ego: IntArray, wave: IntArray) -> tuple[int, ...]:
    """Lines of the table, from 1, on which the missing score stands; of lines that are not there, those before."""
    found: set[int] = set()
    for person, time in zip(ego.tolist(), wave.tolist(), strict=True):
        for at in (time, time + 1):
            if not np.isfinite(network.scores[person, at, dimension]):
                line = int(network.line[person, at])
                found.add((line if line >= 0 else int(network.line[person].max())) + 1)
    return tuple(sorted(found))


def friendless(moves: Moves) -> NDArray[np.bool_]:
    """Rows without any friend that has a score, (n_rows,)."""
    alone: NDArray[np.bool_] = moves.links.counts == 0
    return alone
