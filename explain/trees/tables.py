"""The table of every block: what its leaves add to each player's Shapley value, for every pattern of answers.

A leaf of value a adds a · ∏ (z or w) to the game: z_i is whether the row answers all of player i's questions as the
path does, w_i how much of the background does. With G_k(z) = ∏_j (w_j + t_k (z_j - w_j)) at the nodes t_k and weights
ω_k of a Gauss-Legendre rule (exact from half as many nodes as players), S = Σ ω G / (1 - t) and T = Σ ω G / t:

    φ_i(z) = -a S(z) where z_i = 0,    a (T(z) - S(z') - T(z')) where z_i = 1 and z' is z with z_i = 0.

So two numbers per pattern give the values of all players. Against a background, w of a leaf are bits of each background
row; they enter as the share of rows with each pattern of bits, *jointly*, by a transform with one step per player.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray
from explain.compiled import compiled
from explain.trees.blocks import Layout
from explain.trees.cutting import MOST_BITS


class Leaf(NamedTuple):
    """One leaf's players: their planes in the block, the bits of the pattern that decide each, their path weights.

    Player i answers as the path does where pattern & mask[i] == want[i].
    """

    plane: NDArray[np.int64]
    mask: NDArray[np.int64]
    want: NDArray[np.int64]
    weight: FloatArray


class Moments(NamedTuple):
    """S and T (2^players,) of one leaf by its own pattern z, and room for G and for the background's shares."""

    S: FloatArray
    T: FloatArray
    product: FloatArray
    share: FloatArray


@lru_cache(maxsize=16)
def quadrature_rules(most: int) -> FloatArray:
    """Gauss-Legendre rules on (0, 1) with 1 to ``most`` nodes: (most, 2, most), nodes first, then weights.

    Kept, because every piece of rows asks for them, and finding them takes as long as a small piece.
    """
    rules = np.zeros((most, 2, most))
    for n_nodes in range(1, most + 1):
        t, weight = np.polynomial.legendre.leggauss(n_nodes)
        rules[n_nodes - 1, 0, :n_nodes] = (t + 1) / 2
        rules[n_nodes - 1, 1, :n_nodes] = weight / 2
    return rules


@compiled
def fill_tables(
    layout: Layout,
    trees: tuple[int, int],
    shares: FloatArray,
    rules: FloatArray,
    tables: FloatArray,
    expected: FloatArray,
) -> None:
    """Add the tables of the trees from ``trees[0]`` to before ``trees[1]`` to ``tables``, one after the other.

    ``shares`` holds, block by block, which share of the background rows has each pattern; it is empty for
    path-dependent values, whose weights are shares of ``cover``. The mean margin of these trees over the background is
    added to ``expected`` (n_outputs,).
    """
    nodes, blocks = layout.nodes, layout.blocks
    begin, end = blocks.first[trees[0]], blocks.first[trees[1]]
    most = 1 << MOST_BITS
    leaf = empty_leaf()
    moments = Moments(np.empty(most), np.empty(most), np.empty(most), np.empty(most))
    seen = np.zeros(end - begin + 1, np.int64)
    for number in range(begin, end):
        seen[number - begin + 1] = seen[number - begin] + (1 << blocks.bits[number])
    for tree in range(trees[0], trees[1]):
        for node in range(nodes.starts[tree], nodes.starts[tree + 1]):
            number = blocks.block[node]
            if nodes.feature[node] >= 0 or number < 0:
                continue
            at, bits = seen[number - begin], blocks.bits[number]
            size = climb(layout, node, leaf)
            _find_moments(leaf, size, shares[at : at + (1 << bits)], rules, moments)
            # Where all players follow the path: the share of the background that reaches this leaf.
            reach = moments.share[(1 << size) - 1] if len(shares) else leaf.weight[:size].prod()
            n_planes = blocks.first_plane[number + 1] - blocks.first_plane[number]
            at = blocks.offset[number] - blocks.offset[begin]
            for output in range(nodes.value.shape[1]):
                value = nodes.value[node, output]
                expected[nodes.output[tree] + output] += reach * value
                _add_leaf(leaf, size, value, bits, moments, tables[at : at + (n_planes << bits)])
                at += n_planes << bits


@compiled
def empty_leaf() -> Leaf:
    """Room for one leaf's players."""
    return Leaf(np.empty(64, np.int64), np.empty(64, np.int64), np.empty(64, np.int64), np.empty(64))


@compiled
def _find_moments(leaf: Leaf, size: int, shares: FloatArray, rules: FloatArray, moments: Moments) -> None:
    """S and T of a leaf: from the background's patterns in its block, or from its path weights where there are none."""
    rule = rules[(size + 1) // 2 - 1, :, : (size + 1) // 2]
    if len(shares):
        leaf_shares(leaf, size, shares, moments.share)
        _joint_moments(size, rule, moments)
    else:
        _product_moments(size, leaf.weight, rule, moments)


@compiled
def climb(layout: Layout, node: int, found: Leaf) -> int:
    """Fill ``found`` for a leaf, from it up to the root; how many players it has is returned."""
    nodes, paths, blocks = layout.nodes, layout.paths, layout.blocks
    number = blocks.block[node]
    size = 0
    up = paths.parent[node]
    while up >= 0:
        if blocks.block[up] == number:
            plane, bit = blocks.plane[up], 1 << blocks.own_bit[up]
            want = bit if nodes.left[up] == node else 0
        else:
            plane = paths.place[up] if paths.place[up] >= 0 else paths.above[up]
            bit = 1 << (blocks.n_own[number] + plane)
            want = bit
        at = 0
        while at < size and found.plane[at] != plane:
            at += 1
        if at == size:
            found.plane[at], found.mask[at], found.want[at], found.weight[at] = plane, 0, 0, 1.0
            size += 1
        found.mask[at] |= bit
        found.want[at] |= want
        found.weight[at] *= nodes.cover[node] / nodes.cover[up]
        node, up = up, paths.parent[up]
    return size


@compiled
def leaf_shares(leaf: Leaf, size: int, of_block: FloatArray, share: FloatArray) -> None:
    """Share of the background per pattern of the leaf's own players, summed up from that per pattern of the block."""
    share[: 1 << size] = 0.0
    for pattern in range(len(of_block)):
        if of_block[pattern] > 0.0:
            share[_own_pattern(leaf, size, pattern)] += of_block[pattern]


@compiled
def _own_pattern(leaf: Leaf, size: int, pattern: int) -> int:
    """The z of a leaf: one bit per player that answers as the path does."""
    z = 0
    for i in range(size):
        z |= ((pattern & leaf.mask[i]) == leaf.want[i]) << i
    return z


@compiled
def _product_moments(size: int, weight: FloatArray, rule: FloatArray, moments: Moments) -> None:
    """S and T where w is a product: each player doubles the patterns known so far."""
    moments.S[: 1 << size] = 0.0
    moments.T[: 1 << size] = 0.0
    for k in range(rule.shape[1]):
        product_at(size, rule[0, k], weight, moments.product)
        _collect(size, rule[0, k], rule[1, k], moments)


@compiled
def product_at(size: int, t: float, weight: FloatArray, product: FloatArray) -> None:
    """G(z) at t for every pattern z, where w is a product."""
    product[0] = 1.0
    for i in range(size):
        absent = weight[i] * (1.0 - t)
        for z in range(1 << i):
            product[z | 1 << i] = product[z] * (absent + t)
            product[z] *= absent


@compiled
def _joint_moments(size: int, rule: FloatArray, moments: Moments) -> None:
    """S and T where ``moments.share`` of the background has each pattern of w."""
    moments.S[: 1 << size] = 0.0
    moments.T[: 1 << size] = 0.0
    for k in range(rule.shape[1]):
        joint_at(size, rule[0, k], moments.share, moments.product)
        _collect(size, rule[0, k], rule[1, k], moments)


@compiled
def joint_at(size: int, t: float, share: FloatArray, product: FloatArray) -> None:
    """G(z) at t for every pattern z, where this ``share`` of the background has each pattern of w."""
    product[: 1 << size] = share[: 1 << size]
    for i in range(size):
        bit = 1 << i
        for start in range(0, 1 << size, 2 * bit):
            for z in range(start, start + bit):
                there = product[z + bit]
                product[z + bit] = t * product[z] + there
                product[z] = (1.0 - t) * there


@compiled
def _collect(size: int, t: float, weight: float, moments: Moments) -> None:
    """Add one node of the rule to S and T."""
    for z in range(1 << size):
        moments.S[z] += weight / (1.0 - t) * moments.product[z]
        moments.T[z] += weight / t * moments.product[z]


@compiled
def _add_leaf(leaf: Leaf, size: int, value: float, bits: int, moments: Moments, table: FloatArray) -> None:
    """Add a leaf's Shapley values to the planes of its players, for every pattern of the block."""
    for pattern in range(1 << bits):
        z = _own_pattern(leaf, size, pattern)
        lost, kept = -value * moments.S[z], value * moments.T[z]
        for i in range(size):
            without = z & ~(1 << i)
            at = (leaf.plane[i] << bits) + pattern
            if without == z:
                table[at] += lost
            else:
                table[at] += kept - value * (moments.S[without] + moments.T[without])
