"""What a forest gives for mixtures of a row and a background row, many at once, without building a single mixture.

Down a tree, row and background row go together until a question whose player they answer differently. There the way
splits: mixtures with the player from the row go one way, all others the other. A leaf is thus reached once for all of
the mixtures that reach it, however many these are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import Encoded, FloatArray, IntArray
from explain.compiled import compiled, inlined
from explain.trees.blocks import depth_of, find_paths
from explain.trees.forest import NAN_LEFT, ZERO_IS_MISSING, Forest, Nodes
from explain.trees.predict import goes_left, linked


class Ends(NamedTuple):
    """Rows and background rows, (n, n_features) each, and which two of them each mixture is made of, (n_pairs,)."""

    rows: FloatArray
    background: FloatArray
    row: IntArray
    other: IntArray


class Open(NamedTuple):
    """Ways that are still to be taken: the node, and which mixtures take it (two numbers, meant as the caller does)."""

    node: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]


def ends_of(forest: Forest, X: Encoded, background: Encoded, pairs: tuple[IntArray, IntArray]) -> Ends:
    """Row ``pairs[0][i]`` of ``X`` and row ``pairs[1][i]`` of the background, as the forest's library sees them."""
    row, other = (np.asarray(one, dtype=np.int64) for one in pairs)
    return Ends(forest.rows(X), forest.rows(background), row, other)


def orders_of(forest: Forest, players: IntArray, ends: Ends, step: IntArray) -> FloatArray:
    """Outputs while players are switched from the background row to the row: (n_pairs, n_players + 1, n_outputs).

    ``players`` (n_features,) is the player of each column, ``step`` (n_pairs, n_players) when it is switched, counted
    from 0. The first output is that of the background row, the last that of the row.
    """
    changes = np.zeros((*step.shape, forest.n_outputs))
    changes = np.concatenate([changes, np.zeros((len(step), 2, forest.n_outputs))], axis=1)
    _add_orders(forest.nodes, _player(forest, players), ends, np.asarray(step, dtype=np.int64), changes)
    margins = forest.base + changes[:, :-1].cumsum(axis=1)
    return linked(forest, margins.reshape(-1, forest.n_outputs)).reshape(margins.shape)


def coalitions_of(forest: Forest, players: IntArray, ends: Ends) -> FloatArray:
    """Outputs for every set of players from the row, the others from the background row.

    (n_pairs, 2^n_players, n_outputs); bit i of a set's number is 1 where player i comes from the row.
    """
    n_players = int(players.max()) + 1
    margins = np.zeros((len(ends.row), 1 << n_players, forest.n_outputs))
    _add_coalitions(forest.nodes, _player(forest, players), ends, margins)
    _subset_sums(n_players, margins)
    margins += forest.base
    return linked(forest, margins.reshape(-1, forest.n_outputs)).reshape(margins.shape)


def _player(forest: Forest, players: IntArray) -> NDArray[np.int32]:
    feature = forest.nodes.feature
    return np.where(feature >= 0, players[feature], -1).astype(np.int32)


@compiled
def _open(nodes: Nodes, player: NDArray[np.int32]) -> Open:
    """Room for the ways that may be open at a time, in the deepest tree: one per level."""
    parent = find_paths(nodes, player).parent
    depth = 0
    for tree in range(len(nodes.output)):
        depth = max(depth, depth_of(parent, nodes.starts[tree], nodes.starts[tree + 1]))
    return Open(np.empty(depth + 2, np.int64), np.empty(depth + 2, np.int64), np.empty(depth + 2, np.int64))


@compiled
def _add_orders(nodes: Nodes, player: NDArray[np.int32], ends: Ends, step: IntArray, changes: FloatArray) -> None:
    """Add to ``changes`` (n_pairs, n_players + 2, n_outputs) how the margin changes when so many players are switched.

    A way is open from one number of switched players to before another.
    """
    feature, threshold, left, right, flags = nodes.feature, nodes.threshold, nodes.left, nodes.right, nodes.flags
    value, set_start = nodes.value, nodes.set_start
    waiting, since, until = _open(nodes, player)
    for tree in range(len(nodes.output)):
        output = nodes.output[tree]
        for pair in range(len(ends.row)):
            x, z, when, change = ends.rows[ends.row[pair]], ends.background[ends.other[pair]], step[pair], changes[pair]
            n_open = 1
            waiting[0], since[0], until[0] = nodes.starts[tree], 0, len(when) + 1
            while n_open > 0:
                n_open -= 1
                node, start, stop = waiting[n_open], since[n_open], until[n_open]
                while feature[node] >= 0:
                    a, b = x[feature[node]], z[feature[node]]
                    if set_start[node] >= 0 or flags[node] & ZERO_IS_MISSING:
                        a_left, b_left = goes_left(nodes, node, a), goes_left(nodes, node, b)
                    else:
                        missing = (flags[node] & NAN_LEFT) != 0
                        a_left = (a <= threshold[node]) | (missing & (a != a))  # noqa: PLR0124 - only nan differs
                        b_left = (b <= threshold[node]) | (missing & (b != b))  # noqa: PLR0124 - only nan differs
                    switched = when[player[node]] + 1
                    if a_left != b_left and start < switched < stop:
                        waiting[n_open], since[n_open], until[n_open] = (
                            right[node] if b_left else left[node],
                            switched,
                            stop,
                        )
                        n_open += 1
                        stop = switched
                    node = left[node] if (a_left if start >= switched else b_left) else right[node]
                for place in range(value.shape[1]):
                    change[start, output + place] += value[node, place]
                    change[stop, output + place] -= value[node, place]


@compiled
def _add_coalitions(nodes: Nodes, player: NDArray[np.int32], ends: Ends, margins: FloatArray) -> None:
    """Add every tree to ``margins`` (n_pairs, 2^n_players, n_outputs), as differences between a set and its subsets.

    A way is open to the sets that hold all players of one set and none of another.
    """
    feature, threshold, left, right, flags = nodes.feature, nodes.threshold, nodes.left, nodes.right, nodes.flags
    value, set_start = nodes.value, nodes.set_start
    waiting, within, without = _open(nodes, player)
    for tree in range(len(nodes.output)):
        output = nodes.output[tree]
        for pair in range(len(ends.row)):
            x, z, margin = ends.rows[ends.row[pair]], ends.background[ends.other[pair]], margins[pair]
            n_open = 1
            waiting[0], within[0], without[0] = nodes.starts[tree], 0, 0
            while n_open > 0:
                n_open -= 1
                node, inside, outside = waiting[n_open], within[n_open], without[n_open]
                while feature[node] >= 0:
                    a, b = x[feature[node]], z[feature[node]]
                    if set_start[node] >= 0 or flags[node] & ZERO_IS_MISSING:
                        a_left, b_left = goes_left(nodes, node, a), goes_left(nodes, node, b)
                    else:
                        missing = (flags[node] & NAN_LEFT) != 0
                        a_left = (a <= threshold[node]) | (missing & (a != a))  # noqa: PLR0124 - only nan differs
                        b_left = (b <= threshold[node]) | (missing & (b != b))  # noqa: PLR0124 - only nan differs
                    bit = 1 << player[node]
                    if a_left != b_left and not (inside | outside) & bit:
                        waiting[n_open] = left[node] if a_left else right[node]
                        within[n_open], without[n_open] = inside | bit, outside
                        n_open += 1
                        outside |= bit
                    node = left[node] if (a_left if inside & bit else b_left) else right[node]
                # Sets within ``inside | T`` for T within ``outside``, added and taken in turn: their subset sums are 1
                # just for the sets that hold all of ``inside`` and none of ``outside``.
                some = outside
                while True:
                    sign = 1.0 - 2.0 * (_size(some) & 1)
                    for place in range(value.shape[1]):
                        margin[inside | some, output + place] += sign * value[node, place]
                    if some == 0:
                        break
                    some = (some - 1) & outside


@inlined
def _size(players: int) -> int:
    """How many players a set holds."""
    count = 0
    while players:
        players &= players - 1
        count += 1
    return count


@compiled
def _subset_sums(n_players: int, margins: FloatArray) -> None:
    """Replace the number of every set by the sum over its subsets; ``margins`` (n_pairs, 2^n_players, n_outputs)."""
    for pair in range(len(margins)):
        for player in range(n_players):
            bit = 1 << player
            for start in range(0, 1 << n_players, 2 * bit):
                for one in range(start, start + bit):
                    for output in range(margins.shape[2]):
                        margins[pair, one + bit, output] += margins[pair, one, output]
