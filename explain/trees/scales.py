"""Questions of many trees put in order: those about one feature are steps of a scale, of which a row passes the first.

So one number, its rank, has a row's answers to all of them; and n steps make n + 1 patterns, not 2^n.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.compiled import compiled
from explain.trees.forest import NAN_LEFT, ZERO_IS_MISSING, Nodes
from explain.trees.lookup import Words


class Scales(NamedTuple):
    """The distinct questions of joined trees: steps, in ascending order on the scale of their feature.

    ``node`` (n_steps,) asks that question, ``scale`` (n_steps,) is where the step belongs, and scale s has the steps
    ``first[s]:first[s + 1]``. A row's rank on a scale is how many of its questions send it right: it is sent right by
    the first ones, and left by all others.
    """

    node: IntArray
    scale: IntArray
    first: IntArray


def off_scale(nodes: Nodes) -> NDArray[np.bool_]:
    """Which nodes (n_nodes,) ask a question that fits on no scale: about categories, or with zeros missing."""
    return np.asarray((nodes.set_start >= 0) | ((nodes.flags & ZERO_IS_MISSING) > 0))


def find_scales(nodes: Nodes, joined: NDArray[np.bool_]) -> tuple[Scales, IntArray]:
    """The scales of all questions of the trees that are ``joined`` (n_trees,), and the step (n_nodes,) of each node.

    The step is -1 where a node has none. Questions share a scale that ask about the same feature and send missing
    values the same way. At least one question is needed, and none that is ``off_scale``.
    """
    asked = np.flatnonzero(np.repeat(joined, np.diff(nodes.starts)) & (nodes.feature >= 0))
    way = nodes.flags[asked] & NAN_LEFT
    asked = asked[np.lexsort((nodes.threshold[asked], way, nodes.feature[asked]))]
    feature, way, threshold = nodes.feature[asked], nodes.flags[asked] & NAN_LEFT, nodes.threshold[asked]
    new_scale = np.concatenate([[True], (np.diff(feature) != 0) | (way[1:] != way[:-1])])
    new_step = new_scale | np.concatenate([[True], threshold[1:] != threshold[:-1]])
    step = np.full(len(nodes.feature), -1)
    step[asked] = np.cumsum(new_step) - 1
    scale = (np.cumsum(new_scale) - 1)[new_step]
    first = np.concatenate([np.flatnonzero(new_scale[new_step]), [len(scale)]])
    return Scales(asked[new_step], scale, first), step


@compiled
def find_ranks(nodes: Nodes, scales: Scales, rows: FloatArray) -> Words:
    """Each row's rank on each scale (n_scales, n_rows): counted, which vector instructions do, unlike a search."""
    ranks = np.zeros((len(scales.first) - 1, rows.shape[1]), np.uint16)
    for step in range(len(scales.node)):
        node = scales.node[step]
        _count_right(nodes, node, rows[nodes.feature[node]], ranks[scales.scale[step]])
    return ranks


@compiled
def _count_right(nodes: Nodes, node: int, x: FloatArray, rank: Words) -> None:
    """Add one to the rank of each row that this question sends right."""
    threshold = nodes.threshold[node]
    if nodes.flags[node] & NAN_LEFT:
        for row in range(len(x)):
            rank[row] += np.uint16(x[row] > threshold)
    else:
        for row in range(len(x)):
            rank[row] += np.uint16(not x[row] <= threshold)
