"""From rows to their patterns, and from patterns to Shapley values: a few comparisons and additions per block and row.

Rows lie side by side in every array, so that a step is a vector instruction over rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray
from explain.compiled import compiled
from explain.trees.blocks import Layout
from explain.trees.cutting import MOST_BITS
from explain.trees.forest import NAN_LEFT, ZERO_IS_MISSING, Nodes
from explain.trees.predict import goes_left

Words = NDArray[np.uint16]


@compiled
def add_values(
    layout: Layout,
    trees: tuple[int, int],
    joined: NDArray[np.bool_],
    tables: FloatArray,
    rows: FloatArray,
    values: FloatArray,
) -> None:
    """Add the Shapley values of these trees, by their tables, to ``values`` (n_players, n_outputs, n_rows).

    ``rows`` is (n_features, n_rows): one column of the table after the other. Trees that are ``joined`` (n_trees,) have
    tables too, but are left to ``explain.trees.joint``.
    """
    nodes, blocks = layout.nodes, layout.blocks
    left, word, pattern = make_room(layout, trees, rows.shape[1])
    for tree in range(trees[0], trees[1]):
        if joined[tree] or blocks.first[tree] == blocks.first[tree + 1]:
            continue
        answer(nodes, tree, rows, left)
        follow(layout, tree, left, word)
        at = blocks.offset[blocks.first[tree]] - blocks.offset[blocks.first[trees[0]]]
        for number in range(blocks.first[tree], blocks.first[tree + 1]):
            find_pattern(layout, number, nodes.starts[tree], (left, word), pattern)
            size = 1 << blocks.bits[number]
            for output in range(nodes.output[tree], nodes.output[tree] + nodes.value.shape[1]):
                for plane in range(blocks.first_plane[number], blocks.first_plane[number + 1]):
                    add_plane(tables[at : at + size], pattern, values[blocks.plane_player[plane], output])
                    at += size


@compiled
def count_patterns(layout: Layout, trees: tuple[int, int], rows: FloatArray, counts: FloatArray) -> None:
    """Add to ``counts`` how many of the rows (n_features, n_rows) have each pattern, block by block of these trees."""
    nodes, blocks = layout.nodes, layout.blocks
    lanes = np.zeros((4, 1 << MOST_BITS), np.int32)
    left, word, pattern = make_room(layout, trees, rows.shape[1])
    at = 0
    for tree in range(trees[0], trees[1]):
        if blocks.first[tree] == blocks.first[tree + 1]:
            continue
        answer(nodes, tree, rows, left)
        follow(layout, tree, left, word)
        for number in range(blocks.first[tree], blocks.first[tree + 1]):
            find_pattern(layout, number, nodes.starts[tree], (left, word), pattern)
            size = 1 << blocks.bits[number]
            _count(pattern, counts[at : at + size], lanes)
            at += size


@compiled
def _count(pattern: Words, counts: FloatArray, lanes: NDArray[np.int32]) -> None:
    """Add one per row. Neighbours often have the same pattern: four counters in turn need not wait for each other."""
    size, n_rows = len(counts), len(pattern)
    shared = n_rows - n_rows % 4 if 4 * size <= n_rows else 0
    for row in range(0, shared, 4):
        for lane in range(4):
            lanes[lane, pattern[row + lane]] += 1
    for row in range(shared, n_rows):
        counts[pattern[row]] += 1.0
    if shared:
        for one in range(size):
            counts[one] += lanes[0, one] + lanes[1, one] + lanes[2, one] + lanes[3, one]
        lanes[:, :size] = 0


@compiled
def add_plane(table: FloatArray, pattern: Words, line: FloatArray) -> None:
    """Add to each row what the table has for its pattern."""
    for row in range(len(line)):
        line[row] += table[pattern[row]]


@compiled
def make_room(layout: Layout, trees: tuple[int, int], n_rows: int) -> tuple[Words, Words, Words]:
    """Room for the answers and words of the largest tree among these that is cut, and for one block's patterns."""
    nodes, blocks = layout.nodes, layout.blocks
    largest = 1
    for tree in range(trees[0], trees[1]):
        if blocks.first[tree] < blocks.first[tree + 1]:
            largest = max(largest, nodes.starts[tree + 1] - nodes.starts[tree])
    return (
        np.empty((largest, n_rows), np.uint16),
        np.empty((largest, n_rows), np.uint16),
        np.empty(n_rows, np.uint16),
    )


@compiled
def answer(nodes: Nodes, tree: int, rows: FloatArray, left: Words) -> None:
    """1 where a row goes left, for every question of the tree."""
    start = nodes.starts[tree]
    for node in range(start, nodes.starts[tree + 1]):
        if nodes.feature[node] < 0:
            continue
        mine, x = left[node - start], rows[nodes.feature[node]]
        if nodes.set_start[node] >= 0 or nodes.flags[node] & ZERO_IS_MISSING:
            for row in range(len(x)):
                mine[row] = goes_left(nodes, node, x[row])
            continue
        threshold, missing = nodes.threshold[node], np.uint16(nodes.flags[node] & NAN_LEFT)
        for row in range(len(x)):
            mine[row] = np.uint16(x[row] <= threshold) | (missing & np.uint16(x[row] != x[row]))


@compiled
def follow(layout: Layout, tree: int, left: Words, word: Words) -> None:
    """One bit per player above each node where a block begins: did the row answer all of its questions that way?"""
    nodes, paths, needed = layout.nodes, layout.paths, layout.blocks.needed
    start = nodes.starts[tree]
    word[0] = 0
    for node in range(start + 1, nodes.starts[tree + 1]):
        if not needed[node]:
            continue
        up = paths.parent[node]
        mine, theirs, there = word[node - start], word[up - start], left[up - start]
        turned = np.uint16(nodes.left[up] != node)
        if paths.place[up] < 0:
            shift = np.uint16(paths.above[up])
            for row in range(len(mine)):
                mine[row] = theirs[row] | np.uint16((there[row] ^ turned) << shift)
        else:
            shift = np.uint16(paths.place[up])
            others = np.uint16(0xFFFF ^ (1 << paths.place[up]))
            for row in range(len(mine)):
                mine[row] = theirs[row] & (others | np.uint16((there[row] ^ turned) << shift))


@compiled
def find_pattern(layout: Layout, number: int, start: int, known: tuple[Words, Words], pattern: Words) -> None:
    """Each row's pattern in a block: answers to the block's questions, then the word of the path above.

    ``known`` are the tree's answers and words, ``start`` is the tree's first node.
    """
    nodes, blocks = layout.nodes, layout.blocks
    left, word = known
    node = blocks.root[number]
    above = word[node - start]
    shift = np.uint16(blocks.n_own[number])
    for row in range(len(pattern)):
        pattern[row] = above[row] << shift
    remaining = blocks.n_own[number]
    while remaining > 0:
        if blocks.block[node] == number and nodes.feature[node] >= 0:
            bit, there = np.uint16(blocks.own_bit[node]), left[node - start]
            for row in range(len(pattern)):
                pattern[row] |= np.uint16(there[row] << bit)
            remaining -= 1
        node += 1
