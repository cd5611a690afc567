"""Path-dependent Shapley values of trees too deep for tables: one walk over the tree for many rows at once.

On the way down the walk carries G_k = ∏_j (w_j + t_k (z_j - w_j)) over the players met, at the nodes t_k of a
Gauss-Legendre rule; on the way up C_k, the sum over the leaves below of value · G_k. A player's share at the edge where
it is met is Σ ω_k C_k (z - w) / (w + t_k (z - w)): with D = Σ ω C / ((1 - t) (w + t (1 - w))) and M = Σ ω C / (1 - t)
that is D - M where z = 1 and -M where z = 0. Where a player is met again, its earlier factor is divided out and its
earlier share taken back. Rows lie side by side in every array, so each step is a vector instruction over rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray
from explain.compiled import compiled
from explain.trees.blocks import Layout, depth_of
from explain.trees.forest import NAN_LEFT, ZERO_IS_MISSING, Nodes
from explain.trees.predict import goes_left


class Walk(NamedTuple):
    """Where a walk stands, by depth.

    ``product`` and ``below`` (depth, rule nodes, rows) are G and C, ``missed`` (depth, rows) is M. ``follows``
    (n_players, rows) is 1 where a row has answered all of a player's questions so far as the path does, ``weight``
    (n_players,) the player's w so far, ``times`` how often it was met; ``before`` and ``earlier`` keep what
    ``follows`` and ``weight`` were above the edge. ``node`` is the one at that depth, ``stage`` how many of its
    children were visited.
    """

    product: FloatArray
    below: FloatArray
    missed: FloatArray
    before: FloatArray
    earlier: FloatArray
    node: NDArray[np.int32]
    stage: NDArray[np.int32]
    follows: FloatArray
    weight: FloatArray
    times: NDArray[np.int32]


@compiled
def walk_trees(
    layout: Layout, tree_numbers: NDArray[np.int64], rules: FloatArray, rows: FloatArray, values: FloatArray
) -> None:
    """Add the Shapley values of these trees to ``values`` (n_players, n_outputs, n_rows).

    ``rules`` as in ``tables.quadrature_rules``; ``rows`` is (n_features, n_rows), any number of them: about 64 at a
    time are fastest.
    """
    nodes, paths = layout.nodes, layout.paths
    for tree in tree_numbers:
        start, stop = nodes.starts[tree], nodes.starts[tree + 1]
        n_rule = (paths.above[start:stop].max() + 1) // 2
        rule = rules[n_rule - 1, :, :n_rule]
        walk = begin(depth_of(paths.parent, start, stop), n_rule, values.shape[0], rows.shape[1])
        for output in range(nodes.value.shape[1]):
            _walk(layout, start, output, rule, (rows, values[:, nodes.output[tree] + output]), walk)


@compiled
def begin(depth: int, n_rule: int, n_players: int, n_rows: int) -> Walk:
    """Room for walks down to this depth, at the root."""
    return Walk(
        np.ones((depth + 1, n_rule, n_rows)),
        np.zeros((depth + 1, n_rule, n_rows)),
        np.zeros((depth + 1, n_rows)),
        np.empty((depth + 1, n_rows)),
        np.empty(depth + 1),
        np.empty(depth + 1, np.int32),
        np.empty(depth + 1, np.int32),
        np.ones((n_players, n_rows)),
        np.ones(n_players),
        np.zeros(n_players, np.int32),
    )


@compiled
def _walk(
    layout: Layout, root: int, output: int, rule: FloatArray, ends: tuple[FloatArray, FloatArray], walk: Walk
) -> None:
    """All edges of one tree, down and up; ``ends`` are the rows and where their values are added."""
    nodes, player = layout.nodes, layout.paths.player
    depth = 0
    walk.node[0], walk.stage[0] = root, 0
    while True:
        node = walk.node[depth]
        if walk.stage[depth] == 2 or nodes.feature[node] < 0:
            if depth == 0:
                return
            depth -= 1
            _leave(player[walk.node[depth]], depth + 1, rule, walk, ends[1])
            continue
        child = nodes.left[node] if walk.stage[depth] == 0 else nodes.right[node]
        walk.stage[depth] += 1
        depth += 1
        walk.node[depth], walk.stage[depth] = child, 0
        enter(nodes, player[node], (node, child), ends[0][nodes.feature[node]], (depth, walk))
        descend(nodes.cover[child] / nodes.cover[node], player[node], depth, rule, walk)
        if nodes.feature[child] < 0:
            reach(nodes.value[child, output], depth, rule, walk)


@compiled
def enter(nodes: Nodes, player: int, edge: tuple[int, int], x: FloatArray, at: tuple[int, Walk]) -> None:
    """Which rows follow the edge, and what is known of its player."""
    depth, walk = at
    node, child = edge
    goes = nodes.left[node] == child
    before, follows = walk.before[depth], walk.follows[player]
    before[:] = follows
    if nodes.set_start[node] >= 0 or nodes.flags[node] & ZERO_IS_MISSING:
        for row in range(len(x)):
            follows[row] *= goes_left(nodes, node, x[row]) == goes
    else:
        threshold, missing = nodes.threshold[node], (nodes.flags[node] & NAN_LEFT) == goes
        for row in range(len(x)):
            follows[row] *= ((x[row] <= threshold) == goes) & (x[row] == x[row]) | (missing & (x[row] != x[row]))


@compiled
def descend(ratio: float, player: int, depth: int, rule: FloatArray, walk: Walk) -> None:
    """The player's factor enters the product; a factor that it had before leaves it."""
    old = walk.weight[player]
    new = old * ratio
    walk.earlier[depth], walk.weight[player] = old, new
    again = walk.times[player] > 0
    walk.times[player] += 1
    before, follows = walk.before[depth], walk.follows[player]
    walk.below[depth] = 0.0
    walk.missed[depth] = 0.0
    for k in range(rule.shape[1]):
        t = rule[0, k]
        product, mine = walk.product[depth - 1, k], walk.product[depth, k]
        if again:
            # Failed before: both factors are w (1 - t). Followed before: from old + t (1 - old) to either of the new.
            had = old + t * (1.0 - old)
            fails, gains = new * (1.0 - t) / had - ratio, t / had
            for row in range(len(mine)):
                mine[row] = product[row] * (ratio + before[row] * fails + follows[row] * gains)
        else:
            fails = new * (1.0 - t)
            for row in range(len(mine)):
                mine[row] = product[row] * (fails + follows[row] * t)


@compiled
def reach(value: float, depth: int, rule: FloatArray, walk: Walk) -> None:
    """What a leaf adds to C and M."""
    missed = walk.missed[depth]
    for k in range(rule.shape[1]):
        share = rule[1, k] / (1.0 - rule[0, k])
        product, below = walk.product[depth, k], walk.below[depth, k]
        for row in range(len(below)):
            below[row] = value * product[row]
            missed[row] += share * below[row]


@compiled
def _leave(player: int, depth: int, rule: FloatArray, walk: Walk, values: FloatArray) -> None:
    """What stands below an edge is shared out to the edge's player and handed to the node above."""
    line, follows, before = values[player], walk.follows[player], walk.before[depth]
    old, new = walk.earlier[depth], walk.weight[player]
    again = walk.times[player] > 1
    for k in range(rule.shape[1]):
        t = rule[0, k]
        kept = rule[1, k] / ((1.0 - t) * (new + t * (1.0 - new)))
        taken = rule[1, k] / ((1.0 - t) * (old + t * (1.0 - old)))
        below, above = walk.below[depth, k], walk.below[depth - 1, k]
        if again:
            for row in range(len(line)):
                line[row] += below[row] * (follows[row] * kept - before[row] * taken)
                above[row] += below[row]
        else:
            for row in range(len(line)):
                line[row] += below[row] * follows[row] * kept
                above[row] += below[row]
    missed, missed_above = walk.missed[depth], walk.missed[depth - 1]
    for row in range(len(line)):
        line[row] -= 0.0 if again else missed[row]
        missed_above[row] += missed[row]
        follows[row] = before[row]
    walk.weight[player] = old
    walk.times[player] -= 1
