"""Joint tables, and rows looked up in them: what many small trees add to one player, found with one addition."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.compiled import compiled
from explain.trees.forest import Nodes
from explain.trees.lookup import Words, add_plane
from explain.trees.scales import Scales, find_ranks

#: Questions that are put into the patterns of a joint table in one pass; a table's questions are padded to these.
ABREAST = 4


class Joint(NamedTuple):
    """Joint tables and what their patterns are made of.

    Table t adds ``entries[offset[t]:offset[t + 1]]`` to ``player[t]`` and ``output[t]``. Its questions are
    ``asked[t]:asked[t + 1]``: each adds ``stride`` to the pattern of a row whose rank on ``scale`` is above ``rank``.
    ``joined`` (n_trees,) are the trees that it stands for.
    """

    scales: Scales
    scale: NDArray[np.int32]
    rank: Words
    stride: Words
    asked: IntArray
    player: NDArray[np.int32]
    output: NDArray[np.int32]
    offset: IntArray
    entries: FloatArray
    joined: NDArray[np.bool_]


@compiled
def add_joint(nodes: Nodes, joint: Joint, rows: FloatArray, values: FloatArray) -> None:
    """Add the Shapley values of all joined trees to ``values`` (n_players, n_outputs, n_rows).

    ``rows`` is (n_features, n_rows), as in ``explain.trees.lookup.add_values``.
    """
    ranks = find_ranks(nodes, joint.scales, rows)
    pattern = np.empty(rows.shape[1], np.uint16)
    for table in range(len(joint.player)):
        pattern[:] = 0
        for at in range(joint.asked[table], joint.asked[table + 1], ABREAST):
            _put(joint, at, ranks, pattern)
        entries = joint.entries[joint.offset[table] : joint.offset[table + 1]]
        add_plane(entries, pattern, values[joint.player[table], joint.output[table]])


@compiled
def _put(joint: Joint, at: int, ranks: Words, pattern: Words) -> None:
    """Put ``ABREAST`` questions into the patterns of all rows."""
    a, b, c, d = joint.scale[at], joint.scale[at + 1], joint.scale[at + 2], joint.scale[at + 3]
    ranks_a, ranks_b, ranks_c, ranks_d = ranks[a], ranks[b], ranks[c], ranks[d]
    rank_a, rank_b, rank_c, rank_d = joint.rank[at], joint.rank[at + 1], joint.rank[at + 2], joint.rank[at + 3]
    add_a, add_b, add_c, add_d = joint.stride[at], joint.stride[at + 1], joint.stride[at + 2], joint.stride[at + 3]
    for row in range(len(pattern)):
        pattern[row] += (
            add_a * np.uint16(ranks_a[row] > rank_a)
            + add_b * np.uint16(ranks_b[row] > rank_b)
            + add_c * np.uint16(ranks_c[row] > rank_c)
            + add_d * np.uint16(ranks_d[row] > rank_d)
        )
