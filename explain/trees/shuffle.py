"""A forest's outputs with columns shuffled between rows, at a small part of the cost of predicting them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from explain.arrays import Encoded, FloatArray, Groups, IntArray
from explain.pieces import in_pieces
from explain.trees.forest import Forest
from explain.trees.predict import linked
from explain.trees.walkers import Shuffle, shuffle_rows
from explain.trees.wood import Wood, lay_out

#: Repeats that go together, one bit each.
TOGETHER = 64
#: Rows that one thread takes at a time.
PIECE = 1024
#: The most that the outputs of several groups take together; beyond it the rows go down the trees once more.
RESULT_BYTES = 128 * 2**20
#: What a block of rows may hold to stay near the processor, when trees are so small that they stay there too, or not.
BLOCK_BYTES, LARGE_BLOCK_BYTES, LARGE = 2**19, 2**21, 1024


@dataclass(frozen=True, slots=True)
class ForestShuffler:
    """A forest and rows made ready for any shuffles of their columns; ``shuffler`` makes one.

    ``rows`` (n_rows, n_seats) are the columns that the forest asks about, as it sees them, and ``columns`` (n_seats,)
    where they stand in the table.
    """

    forest: Forest
    wood: Wood
    rows: FloatArray
    columns: IntArray
    threads: int = 1

    def unshuffled(self) -> FloatArray:
        """The forest's outputs (n_rows, n_outputs), of the exact sum of leaves, rounded once.

        It is what ``shuffled`` gives where a shuffle changes nothing, to the last bit.
        """
        nobody, stay = np.empty(0, np.int64), np.arange(len(self.rows))[None]
        alone: FloatArray = next(self.shuffled([nobody], lambda _: stay))[0]
        return alone

    def shuffled(self, groups: Groups, orders: Callable[[int], IntArray]) -> Iterator[FloatArray]:
        """For each group in turn the outputs (n_repeats, n_rows, n_outputs) with its columns shuffled.

        ``orders`` gives for the position of a group the row whose values each row gets, (n_repeats, n_rows). As many
        groups are done at a time as ``RESULT_BYTES`` holds.
        """
        shape = (*orders(0).shape, self.forest.n_outputs) if len(groups) else (0,)
        most = max(1, RESULT_BYTES // max(1, 8 * int(np.prod(shape))))
        for first in range(0, len(groups), most):
            players = groups[first : first + most]
            own = [orders(first + place) for place in range(len(players))]
            stacked = np.stack(own[:1] if all(one is own[0] for one in own) else own)
            yield from self._together(players, np.ascontiguousarray(stacked, np.int64), shape)

    def _together(self, players: Groups, orders: IntArray, shape: tuple[int, ...]) -> Iterator[FloatArray]:
        player = np.full(len(self.columns), -1)
        for number, group in enumerate(players):
            player[np.isin(self.columns, group)] = number
        shuffle = Shuffle(self.rows, player, orders, self.forest.base, np.empty((len(players), *shape)))
        for start in range(0, shape[0], TOGETHER):
            repeats = (start, min(start + TOGETHER, shape[0]))
            in_pieces(partial(self._piece, shuffle, repeats), shape[1], PIECE, self.threads)
        for margins in shuffle.outputs:
            yield linked(self.forest, margins.reshape(-1, shape[-1])).reshape(shape)

    def _piece(self, shuffle: Shuffle, repeats: tuple[int, int], piece: slice) -> None:
        each = 8 * (repeats[1] - repeats[0]) * (self.rows.shape[1] + 2 * len(shuffle.outputs) * self.forest.n_outputs)
        large = len(self.wood.seat) > LARGE * self.forest.n_trees
        block = int(np.clip((LARGE_BLOCK_BYTES if large else BLOCK_BYTES) // max(1, each), 16, PIECE))
        shuffle_rows((self.forest.nodes, self.wood), shuffle, repeats, (piece.start, piece.stop), block)


def shuffler(forest: Forest, X: Encoded, threads: int = 1) -> ForestShuffler:
    """A forest and rows (n_rows, n_features) made ready to shuffle any columns between the rows, on so many threads."""
    wood, rows, columns = lay_out(forest.nodes, forest.rows(X))
    return ForestShuffler(forest, wood, rows, columns, threads)
