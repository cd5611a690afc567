"""Where to cut a tree into blocks: the cheapest way, by dynamic programming from the leaves to the root."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.compiled import compiled
from explain.trees.forest import Nodes

#: Bits of the longest pattern, as many as a word has. Planes up to 2^12 stay in the first cache; longer ones serve a
#: few deep leaves, whose trees would else be walked with every background row.
MOST_BITS = 16
_FAR = 1e300


class Costs(NamedTuple):
    """What the parts of the work cost, in additions of one number to one row.

    ``n_rows`` rows are looked up. A table entry costs ``entry`` to compute and ``n_rows`` × ``stream`` to be read; a
    block costs ``block`` per row for its pattern. A tree that is not cut is walked down, for ``walk`` per question and
    row, and ``visit`` per row and question that a walk in company comes by: the square of the tree's mean depth,
    about.
    """

    n_rows: float
    entry: float
    stream: float
    block: float
    walk: float
    most_bits: int
    visit: float = 0.0


class _Search(NamedTuple):
    """The state of one tree's search, by node (from the tree's first).

    ``cost`` (size, k, 2): the cheapest way below a node whose block has k questions so far and, by the last index, no
    leaf or some; what the block itself costs is added when it is closed. ``closed`` (size,) is the cheapest of those,
    closed at the node, ``best`` (size, 2) its k and index, ``chosen`` (size, k, 2, 4) the k and index of both children.
    ``below`` (size,) counts the questions from the node on, at most as many as a pattern has bits.
    """

    cost: NDArray[np.float64]
    closed: NDArray[np.float64]
    best: NDArray[np.int8]
    chosen: NDArray[np.int8]
    below: NDArray[np.int64]


@compiled
def join_nodes(nodes: Nodes, above: NDArray[np.int32], costs: Costs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which questions share the block of their parent (n_nodes,), and which trees are cut at all (n_trees,).

    ``above`` (n_nodes,) counts the unique players above each node.
    """
    n_trees = len(nodes.output)
    joined = np.zeros(len(above), np.bool_)
    cut = np.zeros(n_trees, np.bool_)
    for tree in range(n_trees):
        start, stop = nodes.starts[tree], nodes.starts[tree + 1]
        walking = costs.n_rows * walk_cost(stop - start, costs)
        deepest = above[start:stop].max()
        if nodes.feature[start] < 0 or deepest > costs.most_bits:
            continue
        search = _search(nodes, above, tree, costs)
        if search.closed[0] < min(walking, _FAR):
            cut[tree] = True
            _trace(nodes, start, search, joined)
    return joined, cut


@compiled
def walk_cost(n_nodes: int, costs: Costs) -> float:
    """Cost of walking one row down a tree that is not cut."""
    return float(costs.walk * (n_nodes - 1) / 2 + costs.visit * np.log2(n_nodes) ** 2)


@compiled
def _search(nodes: Nodes, above: NDArray[np.int32], tree: int, costs: Costs) -> _Search:
    start, stop = nodes.starts[tree], nodes.starts[tree + 1]
    size, most = stop - start, costs.most_bits
    search = _Search(
        np.full((size, most + 1, 2), _FAR),
        np.full(size, _FAR),
        np.zeros((size, 2), np.int8),
        np.zeros((size, most + 1, 2, 4), np.int8),
        np.zeros(size, np.int64),
    )
    for node in range(stop - 1, start - 1, -1):
        if nodes.feature[node] < 0:
            continue
        at = node - start
        _merge(nodes, node, start, search)
        for k in range(1, search.below[at] + 1):
            for leaf in range(2):
                total = search.cost[at, k, leaf] + leaf * _close(k + above[node], costs)
                if total < search.closed[at]:
                    search.closed[at] = total
                    search.best[at, 0], search.best[at, 1] = k, leaf
    return search


@compiled
def _close(bits: int, costs: Costs) -> float:
    """Cost of a block with patterns of so many bits: it has about as many planes as bits."""
    if bits > costs.most_bits:
        return _FAR
    return costs.n_rows * (bits + costs.block) + (costs.entry + costs.n_rows * costs.stream) * bits * 2.0**bits


@compiled
def _merge(nodes: Nodes, node: int, start: int, search: _Search) -> None:
    """The cheapest ways below a node: each child is a leaf, closes its own block, or goes on in the node's."""
    at = node - start
    left, right = nodes.left[node], nodes.right[node]
    cost, most = search.cost[at], search.cost.shape[1] - 1
    n_left, n_right = search.below[left - start], search.below[right - start]
    search.below[at] = min(most, 1 + n_left + n_right)
    for k_left in range(min(most - 1, n_left) + 1):
        for leaf_left in range(2):
            below = _child(nodes, left, start, search, k_left, leaf_left)
            if below >= _FAR:
                continue
            for k_right in range(min(most - 1 - k_left, n_right) + 1):
                for leaf_right in range(2):
                    total = below + _child(nodes, right, start, search, k_right, leaf_right)
                    k, leaf = 1 + k_left + k_right, leaf_left | leaf_right
                    if total < cost[k, leaf]:
                        cost[k, leaf] = total
                        pick = search.chosen[at, k, leaf]
                        pick[0], pick[1], pick[2], pick[3] = k_left, leaf_left, k_right, leaf_right


@compiled
def _child(nodes: Nodes, child: int, start: int, search: _Search, k: int, leaf: int) -> float:
    """Cost below a child that brings ``k`` questions to its parent's block; a leaf brings none, only itself."""
    if nodes.feature[child] < 0:
        return 0.0 if k == 0 and leaf == 1 else _FAR
    if k == 0:
        return float(search.closed[child - start]) if leaf == 0 else _FAR
    return float(search.cost[child - start, k, leaf])


@compiled
def _trace(nodes: Nodes, start: int, search: _Search, joined: NDArray[np.bool_]) -> None:
    """Mark the questions that share the block of their parent, from the root down."""
    state = np.zeros((len(search.closed), 2), np.int8)
    state[0] = search.best[0]
    for at in range(len(state)):
        node = start + at
        if nodes.feature[node] < 0:
            continue
        pick = search.chosen[at, state[at, 0], state[at, 1]]
        for side in range(2):
            child = nodes.left[node] if side == 0 else nodes.right[node]
            if nodes.feature[child] >= 0:
                joined[child] = pick[2 * side] > 0
                state[child - start] = pick[2 * side : 2 * side + 2] if joined[child] else search.best[child - start]
