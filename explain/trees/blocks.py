"""Each tree cut into blocks: questions that stand together, and whose leaves are tabulated together.

What a leaf adds to the Shapley values of a row depends only on the answers to the questions on its path. A block is a
connected group of questions with all leaves that hang on them; its table has one entry per *pattern*: one bit per
question of the block ("did the row go left?") and one bit per player that is asked about above the block ("did the
row follow the path in all of its questions?"). Large blocks mean few table rows to add, and tables that double with
every bit; ``explain.trees.cutting`` finds the cut with the smallest predicted cost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import IntArray
from explain.compiled import compiled
from explain.trees.cutting import Costs, join_nodes
from explain.trees.forest import Forest, Nodes


class Paths(NamedTuple):
    """What stands above each node, all (n_nodes,).

    Its ``parent`` (-1 at a root), how many unique players are asked about ``above`` it, the ``player`` that it asks
    about itself (-1 in a leaf) and the ``place`` of that player among those above, in the order of their first
    question (-1 where it is new).
    """

    parent: NDArray[np.int32]
    above: NDArray[np.int32]
    player: NDArray[np.int32]
    place: NDArray[np.int32]


class Blocks(NamedTuple):
    """The cut of all trees; blocks are numbered tree by tree, and only those that have leaves.

    Per node: its ``block`` (-1: none; a leaf has that of its parent), for a question also its ``own_bit`` in the
    block's patterns and the ``plane`` of its player; ``needed`` says that a block begins at or below the node. Per
    block: ``root``, ``bits`` of its patterns (the lowest ``n_own`` are answers to its own questions), ``first_plane``
    (n_blocks + 1,) into ``plane_player``, and ``offset`` (n_blocks + 1,) of its planes in the tables: one plane of
    2^bits numbers per output and player. Tree t has the blocks ``first[t]:first[t + 1]``; it has none where it is a
    single leaf or where walking it costs less (``cut[t]`` is False).
    """

    block: NDArray[np.int32]
    own_bit: NDArray[np.int32]
    plane: NDArray[np.int32]
    needed: NDArray[np.bool_]
    root: NDArray[np.int32]
    bits: NDArray[np.int32]
    n_own: NDArray[np.int32]
    first_plane: NDArray[np.int64]
    plane_player: NDArray[np.int32]
    offset: NDArray[np.int64]
    first: NDArray[np.int64]
    cut: NDArray[np.bool_]


class Layout(NamedTuple):
    """A forest with its players' paths and its cut: all that the compiled loops need."""

    nodes: Nodes
    paths: Paths
    blocks: Blocks


def lay_out(forest: Forest, players: IntArray, costs: Costs) -> Layout:
    """The forest cut for these costs. ``players`` (n_features,) is the player that each column belongs to."""
    nodes = forest.nodes
    paths = find_paths(nodes, np.where(nodes.feature >= 0, players[nodes.feature], -1).astype(np.int32))
    joined, cut = join_nodes(nodes, paths.above, costs)
    block, own_bit, root, n_own, first = _number(nodes, paths.parent, joined, cut)
    first_plane, plane_player, plane = _planes(paths, block, root)
    bits = (n_own + paths.above[root]).astype(np.int32)
    entries = (np.diff(first_plane) << bits) * nodes.value.shape[1]
    offset = np.concatenate([[0], np.cumsum(entries)]).astype(np.int64)
    needed = _needed(paths.parent, root)
    blocks = Blocks(block, own_bit, plane, needed, root, bits, n_own, first_plane, plane_player, offset, first, cut)
    return Layout(nodes, paths, blocks)


@compiled
def find_paths(nodes: Nodes, player: NDArray[np.int32]) -> Paths:
    """Paths of all nodes; ``player`` (n_nodes,) is the player that each node asks about."""
    n_nodes = len(player)
    parent = np.full(n_nodes, -1, np.int32)
    above = np.zeros(n_nodes, np.int32)
    place = np.full(n_nodes, -1, np.int32)
    for node in range(n_nodes):
        if player[node] >= 0:
            parent[nodes.left[node]] = node
            parent[nodes.right[node]] = node
    for node in range(n_nodes):
        up = parent[node]
        if up >= 0:
            above[node] = above[up] + (place[up] < 0)
        if player[node] < 0:
            continue
        while up >= 0:
            if player[up] == player[node]:
                place[node] = above[up] if place[up] < 0 else place[up]
                break
            up = parent[up]
    return Paths(parent, above, player, place)


@compiled
def depth_of(parent: NDArray[np.int32], start: int, stop: int) -> int:
    """Most edges from the root of the tree with these nodes to a leaf."""
    depth = np.zeros(stop - start, np.int64)
    for node in range(start + 1, stop):
        depth[node - start] = depth[parent[node] - start] + 1
    return int(depth.max())


@compiled
def _number(
    nodes: Nodes, parent: NDArray[np.int32], joined: NDArray[np.bool_], cut: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """A number per block that has leaves, a bit per question in it, its root, its size, and each tree's first block."""
    number, roots, first = _roots(nodes, parent, joined, cut)
    n_nodes = len(parent)
    block = np.full(n_nodes, -1, np.int32)
    own_bit = np.full(n_nodes, -1, np.int32)
    n_own = np.zeros(len(roots), np.int32)
    for node in range(n_nodes):
        if nodes.feature[node] >= 0:
            block[node] = block[parent[node]] if joined[node] else number[node]
            if block[node] >= 0:
                own_bit[node] = n_own[block[node]]
                n_own[block[node]] += 1
        elif parent[node] >= 0:
            block[node] = block[parent[node]]
    return block, own_bit, roots, n_own, first


@compiled
def _roots(
    nodes: Nodes, parent: NDArray[np.int32], joined: NDArray[np.bool_], cut: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """The number of the block that begins at each node (-1: none, or one without leaves), and where each begins."""
    n_nodes = len(parent)
    top = np.arange(n_nodes)
    has_leaf = np.zeros(n_nodes, np.bool_)
    for node in range(n_nodes):
        if nodes.feature[node] >= 0 and joined[node]:
            top[node] = top[parent[node]]
        elif nodes.feature[node] < 0 and parent[node] >= 0:
            has_leaf[top[parent[node]]] = True
    number = np.full(n_nodes, -1, np.int32)
    first = np.zeros(len(cut) + 1, np.int64)
    for tree in range(len(cut)):
        first[tree + 1] = first[tree]
        for node in range(nodes.starts[tree], nodes.starts[tree + 1]):
            if cut[tree] and has_leaf[node]:
                number[node] = first[tree + 1]
                first[tree + 1] += 1
    return number, np.flatnonzero(number >= 0).astype(np.int32), first


@compiled
def _planes(
    paths: Paths, block: NDArray[np.int32], root: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """First plane of each block, the player of each plane (those above first, in their places), a question's plane."""
    n_blocks = len(root)
    # Room for one plane per question; a player that is asked about twice in a block leaves a gap, closed at the end.
    room = np.zeros(n_blocks + 1, np.int64)
    room[1:] = paths.above[root]
    for node in range(len(block)):
        room[block[node] + 1] += block[node] >= 0 and paths.player[node] >= 0
    room = np.cumsum(room)
    players = np.full(room[-1], -1, np.int32)
    for number in range(n_blocks):
        up = paths.parent[root[number]]
        while up >= 0:
            if paths.place[up] < 0:
                players[room[number] + paths.above[up]] = paths.player[up]
            up = paths.parent[up]
    used = paths.above[root].astype(np.int64)
    plane = np.full(len(block), -1, np.int32)
    for node in range(len(block)):
        number = block[node]
        if number >= 0 and paths.player[node] >= 0:
            plane[node] = _place_in(players[room[number] : room[number + 1]], paths.player[node])
            used[number] = max(used[number], plane[node] + 1)
    first = np.zeros(n_blocks + 1, np.int64)
    first[1:] = np.cumsum(used)
    return first, players[players >= 0], plane


@compiled
def _place_in(players: NDArray[np.int32], player: int) -> int:
    """Where a player stands in this list, at whose end it is put where it is new."""
    at = 0
    while players[at] >= 0 and players[at] != player:
        at += 1
    players[at] = player
    return at


@compiled
def _needed(parent: NDArray[np.int32], root: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether a block begins at or below each node."""
    needed = np.zeros(len(parent), np.bool_)
    for node in root:
        up = node
        while up >= 0 and not needed[up]:
            needed[up] = True
            up = parent[up]
    return needed
