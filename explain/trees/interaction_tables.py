"""What the leaves of every block add to the interaction of each pair of players, for every pattern of answers.

As in ``explain.trees.tables``, a leaf adds a · ∏ (z or w), and G(z) is ∏ (w + t (z - w)) at a node t of a
Gauss-Legendre rule. Player i's factor becomes z_i - w_i by a step on patterns: -G(z) / (1 - t) where z_i = 0, and
(G(z) - G(z') / (1 - t)) / t where z_i = 1 and z' is z with z_i = 0. Two such steps give the interaction of a pair,

    δ_ij(z) = ∫ (z_i - w_i) (z_j - w_j) ∏ of the others dt,

so six numbers per pattern give those of all pairs: the sums over the rule of G / s², G / ts, G / ts², G / t², G / t²s
and G / t²s², with s = 1 - t. Half as many nodes as there are other players make them exact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.compiled import compiled, inlined
from explain.trees.blocks import Blocks, Layout
from explain.trees.lookup import Words, add_plane, answer, find_pattern, follow, make_room
from explain.trees.tables import Leaf, climb, empty_leaf, joint_at, leaf_shares, product_at


class Room(NamedTuple):
    """Scratch for one leaf.

    By the leaf's own pattern z: the six ``sums`` (6, 2^players), G, the background's ``share`` and one pair's
    ``delta``. By the block's pattern: the leaf's ``own``.
    """

    sums: FloatArray
    product: FloatArray
    share: FloatArray
    delta: FloatArray
    own: Words


@inlined
def pair_number(one: int, other: int) -> int:
    """The place of a pair in a list of all: 0 and 1, 0 and 2, 1 and 2, 0 and 3, and so on. For compiled loops."""
    high, low = max(one, other), min(one, other)
    return high * (high - 1) // 2 + low


def pair_offsets(blocks: Blocks, width: int) -> IntArray:
    """Where each block's tables of pairs begin, (n_blocks + 1,): 2^bits numbers per output and pair of planes."""
    n_planes = np.diff(blocks.first_plane)
    return np.concatenate([[0], np.cumsum((n_planes * (n_planes - 1) // 2 << blocks.bits) * width)])


@compiled
def fill_pair_tables(
    layout: Layout, trees: tuple[int, int], shares: FloatArray, rules: FloatArray, tables: FloatArray
) -> None:
    """Add the tables of the trees from ``trees[0]`` to before ``trees[1]`` to ``tables``, one after the other.

    ``layout.blocks.offset`` are ``pair_offsets``; ``shares`` and ``rules`` as in ``tables.fill_tables``.
    """
    nodes, blocks = layout.nodes, layout.blocks
    begin, end = blocks.first[trees[0]], blocks.first[trees[1]]
    most, width = 1 << blocks.bits[begin:end].max(), nodes.value.shape[1]
    room = Room(np.empty((6, most)), np.empty(most), np.empty(most), np.empty(most), np.empty(most, np.uint16))
    leaf = empty_leaf()
    seen = np.zeros(end - begin + 1, np.int64)
    for number in range(begin, end):
        seen[number - begin + 1] = seen[number - begin] + (1 << blocks.bits[number])
    for node in range(nodes.starts[trees[0]], nodes.starts[trees[1]]):
        number = blocks.block[node]
        if nodes.feature[node] >= 0 or number < 0:
            continue
        size, n_patterns = climb(layout, node, leaf), 1 << blocks.bits[number]
        if size < 2:
            continue
        at = seen[number - begin]
        _find_sums(leaf, size, shares[at : at + n_patterns], rules, room)
        _find_own(leaf, size, room.own[:n_patterns])
        mine = tables[blocks.offset[number] - blocks.offset[begin] : blocks.offset[number + 1] - blocks.offset[begin]]
        _add_leaf(leaf, size, nodes.value[node], room, mine.reshape((width, -1, n_patterns)))


@compiled
def _find_sums(leaf: Leaf, size: int, shares: FloatArray, rules: FloatArray, room: Room) -> None:
    """The six sums of a leaf: from the background's patterns in its block, or from its path weights without one."""
    n_rule = max(1, size // 2)
    product = room.product
    room.sums[:, : 1 << size] = 0.0
    if len(shares):
        leaf_shares(leaf, size, shares, room.share)
    for k in range(n_rule):
        t, weight = rules[n_rule - 1, 0, k], rules[n_rule - 1, 1, k]
        s = 1.0 - t
        if len(shares):
            joint_at(size, t, room.share, product)
        else:
            product_at(size, t, leaf.weight, product)
        for at, divisor in enumerate((s * s, t * s, t * s * s, t * t, t * t * s, t * t * s * s)):
            scale, line = weight / divisor, room.sums[at]
            for z in range(1 << size):
                line[z] += scale * product[z]


@compiled
def _find_own(leaf: Leaf, size: int, own: Words) -> None:
    """The leaf's own pattern z, one bit per player that answers as the path does, for each pattern of the block."""
    own[:] = 0
    for i in range(size):
        mask, want = leaf.mask[i], leaf.want[i]
        for pattern in range(len(own)):
            own[pattern] |= np.uint16(((pattern & mask) == want) << i)


@compiled
def _add_leaf(leaf: Leaf, size: int, value: FloatArray, room: Room, tables: FloatArray) -> None:
    """Add δ of all pairs of a leaf's players to their planes, (outputs, pairs, patterns) of the block."""
    delta, own, sums = room.delta, room.own[: tables.shape[2]], room.sums[:, : 1 << size]
    for i in range(size):
        for j in range(i):
            _find_delta(1 << i, 1 << j, sums, delta)
            for output in range(len(value)):
                scale, table = value[output], tables[output, pair_number(leaf.plane[i], leaf.plane[j])]
                for pattern in range(len(own)):
                    table[pattern] += scale * delta[own[pattern]]


@compiled
def _find_delta(i: int, j: int, sums: FloatArray, delta: FloatArray) -> None:
    """δ of the two players with these bits, for every pattern z of the leaf."""
    neither, one, one_less, both, both_less, both_none = sums
    for z in range(sums.shape[1]):
        if z & i and z & j:
            delta[z] = both[z] - both_less[z ^ i] - both_less[z ^ j] + both_none[z ^ i ^ j]
        elif z & (i | j):
            delta[z] = one_less[z & ~(i | j)] - one[z]
        else:
            delta[z] = neither[z]


@compiled
def add_interactions(
    layout: Layout, trees: tuple[int, int], tables: FloatArray, rows: FloatArray, pairs: FloatArray
) -> None:
    """Add δ of these trees, by their tables, to ``pairs`` (by ``pair_number`` of the players, n_outputs, n_rows).

    ``rows`` is (n_features, n_rows).
    """
    nodes, blocks = layout.nodes, layout.blocks
    left, word, pattern = make_room(layout, trees, rows.shape[1])
    begin = blocks.offset[blocks.first[trees[0]]]
    for tree in range(trees[0], trees[1]):
        if blocks.first[tree] == blocks.first[tree + 1]:
            continue
        answer(nodes, tree, rows, left)
        follow(layout, tree, left, word)
        first, last = nodes.output[tree], nodes.output[tree] + nodes.value.shape[1]
        for number in range(blocks.first[tree], blocks.first[tree + 1]):
            if blocks.offset[number] == blocks.offset[number + 1]:
                continue
            find_pattern(layout, number, nodes.starts[tree], (left, word), pattern)
            table = tables[blocks.offset[number] - begin : blocks.offset[number + 1] - begin]
            player = blocks.plane_player[blocks.first_plane[number] : blocks.first_plane[number + 1]]
            planes = table.reshape((last - first, -1, 1 << blocks.bits[number]))
            _add_block(planes, player, pattern, pairs[:, first:last])


@compiled
def _add_block(tables: FloatArray, player: NDArray[np.int32], pattern: Words, pairs: FloatArray) -> None:
    for output in range(len(tables)):
        for i in range(len(player)):
            for j in range(i):
                line = pairs[pair_number(player[i], player[j]), output]
                add_plane(tables[output, pair_number(i, j)], pattern, line)
