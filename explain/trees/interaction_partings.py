"""Interventional interactions in trees too deep for tables: each row down the tree with each background row.

As in ``explain.trees.pairs``, a question that parts the two makes two ways, its player coming from the row on one of
them and from the background row on the other. At a leaf with a players of the first kind and b of the second the
weight of a pair is (a - 2)! b! / (a + b - 1)! where both are of the first kind, a! (b - 2)! / (a + b - 1)! where both
are of the second, and -(a - 1)! (b - 1)! / (a + b - 1)! where they differ. Leaves are summed up on the way back, so
that each way is paired once with the players above it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray
from explain.compiled import compiled, inlined
from explain.trees.blocks import Layout, depth_of
from explain.trees.interaction_tables import pair_number
from explain.trees.lookup import Words, answer


class Trail(NamedTuple):
    """The questions above that parted a row from a background row.

    By depth the ``player``, its ``side`` (1: from the row, 0: from the background row) and the ``other`` child; one
    further down the ``sums`` (depth, 3, outputs) of the leaves below on this side, weighed for pairs from the
    background row, from the row, from both. ``side_of`` (n_players,) is -1 for players that are not parted.
    """

    player: NDArray[np.int64]
    side: NDArray[np.int64]
    other: NDArray[np.int64]
    sums: FloatArray
    side_of: NDArray[np.int64]


@compiled
def part_interactions(
    layout: Layout,
    tree_numbers: NDArray[np.int64],
    both: tuple[FloatArray, FloatArray],
    weights: FloatArray,
    n_players: int,
    pairs: FloatArray,
) -> None:
    """Add δ of these trees, summed over the background, to ``pairs`` (by ``pair_number``, n_outputs, n_rows).

    ``both`` are the rows and the background rows, (n_features, n) each, about 100 of the latter at a time; ``weights``
    are ``pairs.parting_weights``, times the weight of a background row.
    """
    nodes, paths = layout.nodes, layout.paths
    rows, background = both
    for tree in tree_numbers:
        start, stop = nodes.starts[tree], nodes.starts[tree + 1]
        first, last = nodes.output[tree], nodes.output[tree] + nodes.value.shape[1]
        trail = _set_out(depth_of(paths.parent, start, stop), n_players, last - first)
        mine = np.empty((stop - start, rows.shape[1]), np.uint16)
        theirs = np.empty((stop - start, background.shape[1]), np.uint16)
        answer(nodes, tree, rows, mine)
        answer(nodes, tree, background, theirs)
        for row in range(rows.shape[1]):
            _part(layout, start, (mine[:, row], theirs), weights, trail, pairs[:, first:last, row])


@compiled
def _set_out(depth: int, n_players: int, width: int) -> Trail:
    return Trail(
        np.empty(depth, np.int64),
        np.empty(depth, np.int64),
        np.empty(depth, np.int64),
        np.zeros((depth + 1, 3, width)),
        np.full(n_players, -1),
    )


@compiled
def _part(
    layout: Layout, root: int, answers: tuple[Words, Words], weights: FloatArray, trail: Trail, pairs: FloatArray
) -> None:
    """One row's δ in one tree, for its ``answers`` and those of each background row, (n_nodes,) and (n_nodes, n)."""
    feature, left, right, value = layout.nodes.feature, layout.nodes.left, layout.nodes.right, layout.nodes.value
    asked, side_of, sums = layout.paths.player, trail.side_of, trail.sums
    mine, theirs = answers
    for one in range(theirs.shape[1]):
        node, depth, a = root, 0, 0
        while True:
            while feature[node] >= 0:
                as_row, as_other = mine[node - root], theirs[node - root, one]
                side = side_of[asked[node]]
                if side < 0 and as_row != as_other:
                    trail.player[depth], trail.side[depth] = asked[node], 1
                    trail.other[depth] = left[node] if as_other else right[node]
                    side_of[asked[node]] = 1
                    depth += 1
                    a += 1
                goes_left = as_other if side == 0 else as_row
                node = left[node] if goes_left else right[node]
            _weigh(value[node], a, depth - a, weights, sums[depth])
            while depth > 0 and trail.side[depth - 1] == 0:
                _pair(trail.player, trail.side, depth, sums, pairs)
                depth -= 1
                side_of[trail.player[depth]] = -1
            if depth == 0:
                break
            _pair(trail.player, trail.side, depth, sums, pairs)
            trail.side[depth - 1] = 0
            side_of[trail.player[depth - 1]] = 0
            node = trail.other[depth - 1]
            a -= 1


@inlined
def _weigh(value: FloatArray, a: int, b: int, weights: FloatArray, sums: FloatArray) -> None:
    """Add a leaf, where ``a`` players come from the row and ``b`` from the background row, for each kind of pair."""
    for output in range(len(value)):
        if b > 1:
            sums[0, output] += value[output] * weights[a, b - 2]
        if a > 1:
            sums[1, output] += value[output] * weights[a - 2, b]
        if a > 0 and b > 0:
            sums[2, output] -= value[output] * weights[a - 1, b - 1]


@inlined
def _pair(player: NDArray[np.int64], side: NDArray[np.int64], depth: int, sums: FloatArray, pairs: FloatArray) -> None:
    """Pair the last player with those above it on this side, and hand the leaves below to the player above."""
    mine = depth - 1
    for level in range(mine):
        kind = side[mine] if side[level] == side[mine] else 2
        line = pair_number(player[level], player[mine])
        for output in range(sums.shape[2]):
            pairs[line, output] += sums[depth, kind, output]
    for kind in range(3):
        for output in range(sums.shape[2]):
            sums[mine, kind, output] += sums[depth, kind, output]
            sums[depth, kind, output] = 0.0
