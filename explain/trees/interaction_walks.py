"""Path-dependent interactions in trees too deep for tables: every edge against the players met above it.

The walk, its G and its C are those of ``explain.trees.deep``. A leaf adds Σ ω a G r_i r_j to a pair, where r_i is
(z_i - w_i) / (w_i + t (z_i - w_i)): -1 / (1 - t) where z_i = 0, and 1 / ((1 - t) (w_i + t (1 - w_i))) more where
z_i = 1. At the edge where r_i changes, all leaves below add C times that change times r_j, for each player j above;
over the edges of a path that sums up to the r_i r_j of its leaf.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray
from explain.compiled import compiled
from explain.trees.blocks import Layout, depth_of
from explain.trees.deep import Walk, begin, descend, enter, reach
from explain.trees.interaction_tables import pair_number


@compiled
def walk_interactions(
    layout: Layout,
    tree_numbers: NDArray[np.int64],
    rules: FloatArray,
    rows: FloatArray,
    n_players: int,
    pairs: FloatArray,
) -> None:
    """Add δ of these trees to ``pairs`` (by ``pair_number`` of the players, n_outputs, n_rows).

    ``rows`` is (n_features, n_rows), about 64 at a time; ``rules`` as in ``tables.quadrature_rules``.
    """
    nodes, paths = layout.nodes, layout.paths
    for tree in tree_numbers:
        start, stop = nodes.starts[tree], nodes.starts[tree + 1]
        n_rule = max(1, paths.above[start:stop].max() // 2)
        rule = rules[n_rule - 1, :, :n_rule]
        walk = begin(depth_of(paths.parent, start, stop), n_rule, n_players, rows.shape[1])
        changes = np.empty((n_rule + 2, rows.shape[1]))
        for output in range(nodes.value.shape[1]):
            _walk(layout, (start, output), rule, (rows, pairs[:, nodes.output[tree] + output]), walk, changes)


@compiled
def _walk(
    layout: Layout,
    tree: tuple[int, int],
    rule: FloatArray,
    ends: tuple[FloatArray, FloatArray],
    walk: Walk,
    changes: FloatArray,
) -> None:
    """All edges of one tree, down and up, for one output; ``ends`` are the rows and where their δ are added."""
    nodes, player = layout.nodes, layout.paths.player
    depth = 0
    walk.node[0], walk.stage[0] = tree[0], 0
    while True:
        node = walk.node[depth]
        if walk.stage[depth] == 2 or nodes.feature[node] < 0:
            if depth == 0:
                return
            _leave((player, layout.paths.place), depth, rule, walk, changes, ends[1])
            depth -= 1
            continue
        child = nodes.left[node] if walk.stage[depth] == 0 else nodes.right[node]
        walk.stage[depth] += 1
        depth += 1
        walk.node[depth], walk.stage[depth] = child, 0
        enter(nodes, player[node], (node, child), ends[0][nodes.feature[node]], (depth, walk))
        descend(nodes.cover[child] / nodes.cover[node], player[node], depth, rule, walk)
        if nodes.feature[child] < 0:
            reach(nodes.value[child, tree[1]], depth, rule, walk)


@compiled
def _leave(
    asked: tuple[NDArray[np.int32], NDArray[np.int32]],
    depth: int,
    rule: FloatArray,
    walk: Walk,
    changes: FloatArray,
    pairs: FloatArray,
) -> None:
    """Pair what stands below an edge with the players above it, and hand it to the node above.

    ``asked`` are ``Paths.player`` and ``place``; ``changes`` (rule nodes + 2, n_rows) is scratch.
    """
    player, place = asked
    node, weights, all_follow = walk.node, walk.weight, walk.follows
    mine = player[node[depth - 1]]
    common, total = changes[-1], changes[-2]
    _change(mine, depth, rule, walk, changes)
    for level in range(depth - 1):
        other = player[node[level]]
        if place[node[level]] >= 0 or other == mine:
            continue
        line, follows, weight = pairs[pair_number(mine, other)], all_follow[other], weights[other]
        total[:] = 0.0
        for k in range(rule.shape[1]):
            t, change = rule[0, k], changes[k]
            gain = 1.0 / ((1.0 - t) * (weight + t * (1.0 - weight)))
            for row in range(len(total)):
                total[row] += gain * change[row]
        for row in range(len(line)):
            line[row] += common[row] + follows[row] * total[row]
    all_follow[mine] = walk.before[depth]
    weights[mine] = walk.earlier[depth]
    walk.times[mine] -= 1


@compiled
def _change(player: int, depth: int, rule: FloatArray, walk: Walk, changes: FloatArray) -> None:
    """ω C times the change of r at an edge, by node of the rule; last, the sum of these times -1 / (1 - t)."""
    follows, before, common = walk.follows[player], walk.before[depth], changes[-1]
    old, new, again = walk.earlier[depth], walk.weight[player], (1.0 if walk.times[player] > 1 else 0.0)
    common[:] = 0.0
    for k in range(rule.shape[1]):
        t = rule[0, k]
        share = rule[1, k] / (1.0 - t)
        kept, taken = share / (new + t * (1.0 - new)), again * share / (old + t * (1.0 - old))
        share *= 1.0 - again
        below, above, change = walk.below[depth, k], walk.below[depth - 1, k], changes[k]
        for row in range(len(change)):
            above[row] += below[row]
            change[row] = below[row] * (follows[row] * kept - before[row] * taken - share)
            common[row] -= change[row] / (1.0 - t)
