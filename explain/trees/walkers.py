"""Shuffled columns' effect on the sums of a forest, by walking only what a shuffle can change.

A row is sent down a tree once. Where it meets a question about a player (the columns that are shuffled together), the
repeats whose value answers otherwise leave it there: together, as one *walker*, they go down the other branch, and
split up only where a further question about the same player tells them apart. All else the row answers as before. So
trees and rows that never ask about a player cost nothing, repeats share their way, and a player that is asked late in
a tree costs a few steps. Walkers of many rows advance side by side: while one waits for memory, the others go on.

What a repeat adds is the difference between its leaf and the row's own. Sums are kept in two parts, rounded and rest
(Knuth, TAOCP 2, 4.2.2; Ogita, Rump and Oishi, SIAM J. Sci. Comput. 26 (2005) 1955-1988), so they do not depend on the
order: rows that reach the same leaves get the same number to the last bit, and a score of ranks sees their tie.

Inside loops arrays are never sliced nor taken out of their tuple: each time would count references, with a lock.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.compiled import compiled, inlined
from explain.trees.forest import NAN_LEFT, Nodes
from explain.trees.wood import LISTED, Wood


class Shuffle(NamedTuple):
    """Rows (n_rows, n_seats), the player of each seat or -1, and the row that each repeat takes a row's values from.

    ``orders`` is (n_players or 1, n_repeats, n_rows). ``base`` (n_outputs,) is what the forest adds to its trees. The
    sums go to ``outputs`` (n_players, n_repeats, n_rows, n_outputs).
    """

    rows: FloatArray
    player: IntArray
    orders: IntArray
    base: FloatArray
    outputs: FloatArray


class Room(NamedTuple):
    """Room for a block of rows.

    ``other`` (n_block, n_seats, n_repeats) are the shuffled values. ``own`` (n_block, n_outputs, 2) and ``change``
    (n_block, n_players, n_outputs, 2, n_repeats) are sums in two parts. ``leaf`` (n_block,) is where a row ends.
    """

    other: FloatArray
    own: FloatArray
    change: FloatArray
    leaf: NDArray[np.int32]


class Walkers(NamedTuple):
    """Repeats of one row and player on their way: the node they are at, and one bit for each of them.

    ``going`` lists those that have not arrived. ``gone`` (n_players,): which repeats have left the row's own path.
    """

    node: NDArray[np.int32]
    row: NDArray[np.int32]
    player: NDArray[np.int32]
    repeats: NDArray[np.uint64]
    going: NDArray[np.int32]
    gone: NDArray[np.uint64]


@compiled
def shuffle_rows(
    woods: tuple[Nodes, Wood], shuffle: Shuffle, repeats: tuple[int, int], piece: tuple[int, int], block: int
) -> None:
    """Fill in the sums of these rows and of these repeats, at most 64, block by block and tree by tree."""
    nodes, wood = woods
    room = _room(shuffle, repeats[1] - repeats[0], block)
    walkers = _walkers(shuffle, repeats[1] - repeats[0], block)
    for begin in range(piece[0], piece[1], block):
        rows = shuffle.rows[begin : min(begin + block, piece[1])]
        _enter(shuffle, repeats[0], begin, len(rows), room)
        for tree in range(len(nodes.output)):
            n_walkers = _go_down(wood, nodes.starts[tree], rows, shuffle.player, room, walkers)
            n_walkers = _go_on(wood, rows, shuffle.player, room.other, walkers, n_walkers)
            _add(nodes, tree, len(rows), room, walkers, n_walkers)
        _leave(shuffle, repeats[0], begin, len(rows), room)


@compiled
def _room(shuffle: Shuffle, n_repeats: int, block: int) -> Room:
    n_players, n_outputs = len(shuffle.outputs), len(shuffle.base)
    return Room(
        np.zeros((block, shuffle.rows.shape[1], n_repeats)),
        np.zeros((block, n_outputs, 2)),
        np.zeros((block, n_players, n_outputs, 2, n_repeats)),
        np.zeros(block, np.int32),
    )


@compiled
def _walkers(shuffle: Shuffle, n_repeats: int, block: int) -> Walkers:
    """Room for one walker per row, player and repeat, and for the one that is written before it counts."""
    most = block * len(shuffle.outputs) * n_repeats + 1
    return Walkers(
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.uint64),
        np.empty(most, np.int32),
        np.zeros(len(shuffle.outputs), np.uint64),
    )


@compiled
def _enter(shuffle: Shuffle, first: int, begin: int, n_rows: int, room: Room) -> None:
    """Shuffled values of a block of rows, and empty sums."""
    rows, players, orders, other = shuffle.rows, shuffle.player, shuffle.orders, room.other
    room.own[:] = 0.0
    room.own[:, :, 0] = shuffle.base
    room.change[:] = 0.0
    for seat in range(len(players)):
        if players[seat] < 0:
            continue
        player = min(players[seat], len(orders) - 1)
        for repeat in range(other.shape[2]):
            for row in range(n_rows):
                other[row, seat, repeat] = rows[orders[player, first + repeat, begin + row], seat]


@inlined
def _right(ask: int, threshold: float, value: float) -> np.uint64:
    """1 if the value goes right, else 0, without a branch."""
    missing = (value != value) & (ask & NAN_LEFT != 0)  # noqa: PLR0124 - only nan differs from itself
    return np.uint64(not ((value <= threshold) | missing))


@compiled
def _go_down(wood: Wood, root: int, rows: FloatArray, player: IntArray, room: Room, walkers: Walkers) -> int:
    """Every row down the tree; a walker wherever repeats leave its path. Gives the number of walkers."""
    seats, thresholds, kids, asks, first_answer, answers = wood
    other, _, _, leaf = room
    w_node, w_row, w_player, w_repeats, _, gone = walkers
    n_repeats = other.shape[2]
    everyone = ~np.uint64(0) >> np.uint64(64 - n_repeats)
    n_walkers = 0
    for row in range(len(rows)):
        first, node = n_walkers, root
        while seats[node] >= 0:
            seat, ask, threshold, who = seats[node], asks[node], thresholds[node], player[seats[node]]
            value = rows[row, seat]
            if ask & LISTED:
                value = float(answers[first_answer[node] + int(value)])
            right = _right(ask, threshold, value)
            if who >= 0:
                leaves = everyone * right
                for repeat in range(n_repeats):
                    value = other[row, seat, repeat]
                    if ask & LISTED:
                        value = float(answers[first_answer[node] + int(value)])
                    leaves ^= _right(ask, threshold, value) << np.uint64(repeat)
                leaves &= ~gone[who]
                gone[who] |= leaves
                # Written in any case and counted where somebody leaves: cheaper than a branch that nobody can guess.
                w_node[n_walkers] = kids[2 * node + 1 - int(right)]
                w_row[n_walkers], w_player[n_walkers], w_repeats[n_walkers] = row, who, leaves
                n_walkers += int(leaves != 0)
            node = kids[2 * node + int(right)]
        leaf[row] = node
        for walker in range(first, n_walkers):
            gone[w_player[walker]] = 0
    return n_walkers


@compiled
def _go_on(wood: Wood, rows: FloatArray, player: IntArray, other: FloatArray, walkers: Walkers, n_walkers: int) -> int:
    """All walkers to their leaves, a step each in turn. Gives their number, which grows where some split up."""
    seats, thresholds, kids, asks, first_answer, answers = wood
    w_node, w_row, w_player, w_repeats, going, _ = walkers
    n_going, n_listed = 0, 0
    while n_listed < n_walkers or n_going > 0:
        for walker in range(n_listed, n_walkers):
            going[n_going] = walker
            n_going += int(seats[w_node[walker]] >= 0)
        n_listed, n_before, n_going = n_walkers, n_going, 0
        for place in range(n_before):
            walker = going[place]
            node, row = w_node[walker], w_row[walker]
            seat, ask, threshold = seats[node], asks[node], thresholds[node]
            if player[seat] == w_player[walker]:
                right = np.uint64(0)
                for repeat in range(other.shape[2]):
                    value = other[row, seat, repeat]
                    if ask & LISTED:
                        value = float(answers[first_answer[node] + int(value)])
                    right |= _right(ask, threshold, value) << np.uint64(repeat)
                left = w_repeats[walker] & ~right
                right &= w_repeats[walker]
                if left != 0 and right != 0:
                    w_node[n_walkers], w_row[n_walkers] = kids[2 * node + 1], row
                    w_player[n_walkers], w_repeats[n_walkers] = w_player[walker], right
                    w_repeats[walker] = left
                    n_walkers += 1
                node = kids[2 * node + int(left == 0)]
            else:
                value = rows[row, seat]
                if ask & LISTED:
                    value = float(answers[first_answer[node] + int(value)])
                node = kids[2 * node + int(_right(ask, threshold, value))]
            w_node[walker] = node
            going[n_going] = walker
            n_going += int(seats[node] >= 0)
    return n_walkers


@compiled
def _add(nodes: Nodes, tree: int, n_rows: int, room: Room, walkers: Walkers, n_walkers: int) -> None:
    """Add each row's leaf to its sum, and what walkers reached instead to the changes of their repeats."""
    value, output = nodes.value, nodes.output[tree]
    other, own, changes, leaf = room
    w_node, w_row, w_player, w_repeats, _, _ = walkers
    for place in range(value.shape[1]):
        at = output + place
        for row in range(n_rows):
            own[row, at, 0], lost = _sum(own[row, at, 0], value[leaf[row], place])
            own[row, at, 1] += lost
        for walker in range(n_walkers):
            row, who, repeats = w_row[walker], w_player[walker], w_repeats[walker]
            change, rest = _sum(value[w_node[walker], place], -value[leaf[row], place])
            for repeat in range(other.shape[2]):
                here = float((repeats >> np.uint64(repeat)) & np.uint64(1))
                changes[row, who, at, 0, repeat], lost = _sum(changes[row, who, at, 0, repeat], here * change)
                changes[row, who, at, 1, repeat] += lost + here * rest


@inlined
def _sum(one: float, other: float) -> tuple[float, float]:
    """The rounded sum, and what rounding it lost."""
    total = one + other
    part = total - one
    return total, (one - (total - part)) + (other - part)


@compiled
def _leave(shuffle: Shuffle, first: int, begin: int, n_rows: int, room: Room) -> None:
    """Results of a block of rows: both parts of the own sum and of the change, added and rounded once."""
    outputs = shuffle.outputs
    other, own, change, _ = room
    for player in range(len(outputs)):
        for repeat in range(other.shape[2]):
            for row in range(n_rows):
                for at in range(own.shape[1]):
                    total, lost = _sum(own[row, at, 0], change[row, player, at, 0, repeat])
                    rest = own[row, at, 1] + change[row, player, at, 1, repeat]
                    outputs[player, first + repeat, begin + row, at] = total + (lost + rest)
