"""Small trees joined: their planes of one player packed into joint tables, to be looked up together.

A plane depends only on the questions on the paths of those leaves that its player is asked about: fewer than the tree
has, so that the planes of several trees fit into one table that is no longer than theirs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.compiled import compiled
from explain.trees.blocks import Layout
from explain.trees.joint import Joint
from explain.trees.joint_tables import Planes, fill_joint, lay_out_joint
from explain.trees.packing import pack
from explain.trees.scales import find_scales, off_scale
from explain.trees.tables import climb, empty_leaf

#: Questions of the largest tree that is joined, and entries of the longest joint table. Every piece of rows reads all
#: tables: with twice as many entries that takes as long as is saved by having fewer tables.
MOST_QUESTIONS = 9
MOST_ENTRIES = 1 << MOST_QUESTIONS
#: A rank is a 16-bit word.
MOST_STEPS = (1 << 16) - 1


def join_trees(layout: Layout, tables: FloatArray) -> Joint | None:
    """The joint tables of all small trees; None where there are fewer than two such, or more questions than fit.

    ``tables`` are those of all trees.
    """
    nodes = layout.nodes
    joined = small_trees(layout)
    if joined.sum() < 2:
        return None
    scales, step = find_scales(nodes, joined)
    if len(scales.node) > MOST_STEPS:
        return None
    planes = find_planes(layout, joined, step)
    planes = _in_order(planes, np.lexsort((-planes.n_steps, planes.output, planes.player)))
    key = planes.player * np.int64(nodes.output.max() + nodes.value.shape[1]) + planes.output
    table = pack(key, planes.steps, planes.n_steps, scales.scale, MOST_ENTRIES)
    order = np.argsort(table, kind="stable")
    planes, table = _in_order(planes, order), table[order]
    joint = lay_out_joint(scales, planes, table, joined)
    fill_joint(layout, joint, planes, table, step, tables)
    return joint


def small_trees(layout: Layout) -> NDArray[np.bool_]:
    """Which trees (n_trees,) are one block, have at most ``MOST_QUESTIONS`` questions, and all of them on scales."""
    nodes, blocks = layout.nodes, layout.blocks
    asked, odd = _per_tree(nodes.feature >= 0, nodes.starts), _per_tree(off_scale(nodes), nodes.starts)
    one_block = (np.diff(blocks.first) == 1) & (_per_tree(blocks.n_own, blocks.first) == asked)
    return np.asarray(one_block & (asked <= MOST_QUESTIONS) & (odd == 0))


def _per_tree(counts: NDArray[Any], starts: IntArray) -> IntArray:
    """Sums of these counts, from each start to the next."""
    return np.diff(np.concatenate([[0], np.cumsum(counts)])[starts])


@compiled
def find_planes(layout: Layout, joined: NDArray[np.bool_], step: IntArray) -> Planes:
    """The planes of the joined trees, one after the other, with the steps that each needs."""
    nodes, blocks = layout.nodes, layout.blocks
    width = nodes.value.shape[1]
    n_planes = 0
    for tree in np.flatnonzero(joined):
        n_planes += width * (blocks.first_plane[blocks.first[tree] + 1] - blocks.first_plane[blocks.first[tree]])
    found = Planes(
        np.empty(n_planes, np.int32),
        np.empty(n_planes, np.int32),
        np.empty(n_planes, np.int32),
        np.empty(n_planes, np.int64),
        np.empty((n_planes, MOST_QUESTIONS), np.int32),
        np.zeros(n_planes, np.int64),
    )
    at = 0
    for tree in np.flatnonzero(joined):
        number = blocks.first[tree]
        needs = _needs(layout, int(tree))
        for place in range(width * len(needs)):
            plane = place % len(needs)
            found.player[at] = blocks.plane_player[blocks.first_plane[number] + plane]
            found.output[at] = nodes.output[tree] + place // len(needs)
            found.tree[at] = tree
            found.at[at] = blocks.offset[number] + (place << blocks.bits[number])
            for node in range(nodes.starts[tree], nodes.starts[tree + 1]):
                known = found.steps[at, : found.n_steps[at]]
                if nodes.feature[node] >= 0 and needs[plane] >> blocks.own_bit[node] & 1 and step[node] not in known:
                    found.steps[at, found.n_steps[at]] = step[node]
                    found.n_steps[at] += 1
            at += 1
    return found


@compiled
def _needs(layout: Layout, tree: int) -> IntArray:
    """For each plane of a tree in one block, the bits of the questions that it depends on."""
    nodes, blocks = layout.nodes, layout.blocks
    number = blocks.first[tree]
    leaf = empty_leaf()
    needs = np.zeros(blocks.first_plane[number + 1] - blocks.first_plane[number], np.int64)
    for node in range(nodes.starts[tree], nodes.starts[tree + 1]):
        if nodes.feature[node] >= 0:
            continue
        size = climb(layout, node, leaf)
        path = 0
        for i in range(size):
            path |= leaf.mask[i]
        for i in range(size):
            needs[leaf.plane[i]] |= path
    return needs


def _in_order(planes: Planes, order: IntArray) -> Planes:
    player, output, tree, at, steps, n_steps = planes
    return Planes(player[order], output[order], tree[order], at[order], steps[order], n_steps[order])
