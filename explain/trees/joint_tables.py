"""Joint tables made: for every combination of ranks, the sum of what the planes in a table have for it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.compiled import compiled
from explain.trees.blocks import Layout
from explain.trees.joint import ABREAST, Joint
from explain.trees.lookup import Words, add_plane
from explain.trees.scales import Scales


class Planes(NamedTuple):
    """The planes of joined trees, (n_planes,) each.

    What a plane has is for ``player`` and ``output``; it comes from ``tree`` and begins at ``at`` in the trees' tables.
    It depends on the steps ``steps[p, :n_steps[p]]``, of (n_planes, MOST_QUESTIONS).
    """

    player: NDArray[np.int32]
    output: NDArray[np.int32]
    tree: NDArray[np.int32]
    at: IntArray
    steps: NDArray[np.int32]
    n_steps: IntArray


def lay_out_joint(scales: Scales, planes: Planes, table: IntArray, joined: NDArray[np.bool_]) -> Joint:
    """Joint tables of zeros for planes that are sorted by their ``table`` (n_planes,)."""
    known = np.arange(planes.steps.shape[1]) < planes.n_steps[:, None]
    owner, step = np.divmod(np.unique((table[:, None] * len(scales.node) + planes.steps)[known]), len(scales.node))
    scale = scales.scale[step]
    stride, size = _strides(owner, scale)
    counts = np.bincount(owner)
    asked = np.concatenate([[0], np.cumsum(-(-counts // ABREAST) * ABREAST)])
    at = asked[owner] + np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]
    parts = np.zeros((3, asked[-1]), np.int64)
    parts[:, at] = scale, step - scales.first[scale], stride
    first = np.flatnonzero(np.diff(table, prepend=-1))
    offset = np.concatenate([[0], np.cumsum(size)])
    return Joint(
        scales,
        parts[0].astype(np.int32),
        parts[1].astype(np.uint16),
        parts[2].astype(np.uint16),
        asked,
        planes.player[first],
        planes.output[first],
        offset,
        np.zeros(offset[-1]),
        joined,
    )


@compiled
def _strides(owner: IntArray, scale: IntArray) -> tuple[IntArray, IntArray]:
    """What each step adds to the patterns of its table (``owner``), and the entries of each table."""
    stride, size = np.empty_like(owner), np.ones(owner[-1] + 1, np.int64)
    mine = 1
    for at in range(len(owner)):
        if at == 0 or owner[at] != owner[at - 1] or scale[at] != scale[at - 1]:
            mine = size[owner[at]]
        stride[at] = mine
        size[owner[at]] += mine
    return stride, size


@compiled
def fill_joint(
    layout: Layout, joint: Joint, planes: Planes, table: IntArray, step: IntArray, tables: FloatArray
) -> None:
    """Add every plane to its joint ``table`` (n_planes,)."""
    pattern = np.empty(np.diff(joint.offset).max(), np.uint16)
    for plane in range(len(table)):
        mine, tree = joint.entries[joint.offset[table[plane]] : joint.offset[table[plane] + 1]], planes.tree[plane]
        _spread(layout, joint, table[plane], tree, step, pattern)
        size = 1 << layout.blocks.bits[layout.blocks.first[tree]]
        add_plane(tables[planes.at[plane] : planes.at[plane] + size], pattern[: len(mine)], mine)


@compiled
def _spread(layout: Layout, joint: Joint, table: int, tree: int, step: IntArray, pattern: Words) -> None:
    """For each entry of a joint table, the pattern that such a row has in the block of the tree."""
    pattern[0], size = 0, 1
    at, end = joint.asked[table], joint.asked[table + 1]
    while at < end and joint.stride[at] > 0:
        # Steps of one scale have the same stride. A row of rank r among them goes left from the r-th on.
        count = 0
        while at + count < end and joint.stride[at + count] == joint.stride[at]:
            count += 1
        left = 0
        for rank in range(count, -1, -1):
            if rank < count:
                left |= _bits_of(layout, tree, step, joint.scales.first[joint.scale[at]] + joint.rank[at + rank])
            for low in range(size):
                pattern[rank * size + low] = pattern[low] | left
        size *= count + 1
        at += count


@compiled
def _bits_of(layout: Layout, tree: int, step: IntArray, wanted: int) -> int:
    """The bits of a tree's questions that are this step."""
    bits = 0
    for node in range(layout.nodes.starts[tree], layout.nodes.starts[tree + 1]):
        if step[node] == wanted:
            bits |= 1 << layout.blocks.own_bit[node]
    return bits
