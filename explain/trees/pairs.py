"""Interventional Shapley values of trees too deep for tables: a row and all background rows, down the tree together.

A background row stays with the row until a question parts them; from there on it takes both ways, the question's player
coming from the row on one of them and from the background row on the other. Only leaves that some mixture of the two
reaches are visited (Lundberg et al. 2020, Independent TreeSHAP); here all background rows walk side by side, so that a
question is read once for all of them.
"""

from __future__ import annotations

from math import lgamma
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray
from explain.compiled import compiled
from explain.trees.blocks import Layout, depth_of
from explain.trees.forest import NAN_LEFT, ZERO_IS_MISSING
from explain.trees.predict import goes_left


class Company(NamedTuple):
    """The background rows on their way.

    ``side`` (n_players, n_background) is 1 for players that come from the row, 2 for those from the background row, 0
    for undecided ones; ``with_row`` and ``against`` (n_background,) count the first two. ``gained`` and ``lost``
    (n_background, outputs) sum up, over the leaves reached so far, what a player on either side gets of them.
    """

    side: NDArray[np.int8]
    with_row: NDArray[np.int64]
    against: NDArray[np.int64]
    gained: FloatArray
    lost: FloatArray


class Trail(NamedTuple):
    """The questions above, by depth, and who takes which way there.

    Of ``who`` and ``parted`` (each a stack of background rows, and whether the question parted them from the row) the
    part from ``first`` to ``second`` takes the row's way and that from ``second`` to ``end`` the ``other`` child.
    ``memory`` keeps the sums of those that parted as they were before.
    """

    node: NDArray[np.int64]
    same: NDArray[np.int64]
    other: NDArray[np.int64]
    stage: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    end: NDArray[np.int64]
    who: NDArray[np.int64]
    parted: NDArray[np.bool_]
    away: NDArray[np.bool_]
    memory: FloatArray


def parting_weights(most: int) -> FloatArray:
    """Weights of coalitions with a players on one side and b on the other, a! b! / (a + b + 1)!: (most, most)."""
    return np.array(
        [[np.exp(lgamma(a + 1) + lgamma(b + 1) - lgamma(a + b + 2)) for b in range(most)] for a in range(most)]
    )


@compiled
def add_pairs(
    layout: Layout,
    tree_numbers: NDArray[np.int64],
    both: tuple[FloatArray, FloatArray],
    weights: FloatArray,
    values: FloatArray,
) -> None:
    """Add the mean over the background rows to ``values`` (n_players, n_outputs, n_rows).

    ``both`` are the rows and the background rows, (n_features, n) each; ``weights`` are ``parting_weights``.
    """
    nodes = layout.nodes
    rows, background = both
    n_background, width = background.shape[1], nodes.value.shape[1]
    company = Company(
        np.zeros((values.shape[0], n_background), np.int8),
        np.zeros(n_background, np.int64),
        np.zeros(n_background, np.int64),
        np.zeros((n_background, width)),
        np.zeros((n_background, width)),
    )
    shares = np.zeros((values.shape[0], width))
    for tree in tree_numbers:
        start, first = nodes.starts[tree], nodes.output[tree]
        trail = _begin(depth_of(layout.paths.parent, start, nodes.starts[tree + 1]), n_background, width)
        for row in range(rows.shape[1]):
            shares[:] = 0.0
            company.gained[:] = 0.0
            company.lost[:] = 0.0
            _walk(layout, start, (rows[:, row], background), weights, (company, trail), shares)
            for player in range(len(shares)):
                for output in range(width):
                    values[player, first + output, row] += shares[player, output] / n_background


@compiled
def _begin(depth: int, n_background: int, width: int) -> Trail:
    room = n_background * (2 * depth + 1)
    return Trail(
        np.empty(depth + 1, np.int64),
        np.empty(depth + 1, np.int64),
        np.empty(depth + 1, np.int64),
        np.empty(depth + 1, np.int64),
        np.empty(depth + 1, np.int64),
        np.empty(depth + 1, np.int64),
        np.empty(depth + 1, np.int64),
        np.arange(room),
        np.zeros(room, np.bool_),
        np.zeros(room, np.bool_),
        np.empty((room, width)),
    )


@compiled
def _walk(  # noqa: C901, PLR0912, PLR0915 - in one piece: handing arrays on at every question costs more than the work
    layout: Layout,
    root: int,
    ends: tuple[FloatArray, FloatArray],
    weights: FloatArray,
    state: tuple[Company, Trail],
    shares: FloatArray,
) -> None:
    """Add one row's Shapley values in one tree, summed over the background rows, to ``shares`` (n_players, outputs)."""
    nodes, asked = layout.nodes, layout.paths.player
    feature, threshold, flags, value = nodes.feature, nodes.threshold, nodes.flags, nodes.value
    side, with_row, against, gained, lost = state[0]
    at, same, other, stage, first, second, end, who, parted, away, memory = state[1]
    row, background = ends
    width = shares.shape[1]
    depth, start, stop, node = 0, 0, len(with_row), root
    while True:
        if start == stop or feature[node] < 0:
            for i in range(start, stop):
                one = who[i]
                a, b = with_row[one], against[one]
                for output in range(width):
                    gained[one, output] += value[node, output] * weights[a - 1, b] if a > 0 else 0.0
                    lost[one, output] += value[node, output] * weights[a, b - 1] if b > 0 else 0.0
            depth -= 1
        else:
            # Who takes the row's way, who the other, who both.
            asks, player = feature[node], asked[node]
            mine, missing = threshold[node], (flags[node] & NAN_LEFT) != 0
            if nodes.set_start[node] >= 0 or flags[node] & ZERO_IS_MISSING:
                row_left = goes_left(nodes, node, row[asks])
                for i in range(start, stop):
                    away[i] = goes_left(nodes, node, background[asks, who[i]]) != row_left
            else:
                x = row[asks]
                row_left = (x <= mine) | (missing & (x != x))  # noqa: PLR0124 - only nan differs from itself
                for i in range(start, stop):
                    x = background[asks, who[i]]
                    away[i] = ((x <= mine) | (missing & (x != x))) != row_left  # noqa: PLR0124 - nan
            free = end[depth - 1] if depth > 0 else stop
            at[depth], stage[depth], first[depth] = node, 0, free
            same[depth] = nodes.left[node] if row_left else nodes.right[node]
            other[depth] = nodes.right[node] if row_left else nodes.left[node]
            for i in range(start, stop):
                known = side[player, who[i]]
                if known < 2 or not away[i]:
                    who[free], parted[free] = who[i], known == 0 and away[i]
                    free += 1
            second[depth] = free
            for i in range(start, stop):
                known = side[player, who[i]]
                if known != 1 and away[i]:
                    who[free], parted[free] = who[i], known == 0
                    free += 1
            end[depth] = free
        # Back from the ways taken; up to the nearest question with one that is not.
        while depth >= 0 and stage[depth] > 0:
            player, back = asked[at[depth]], stage[depth]
            for i in range(first[depth] if back == 1 else second[depth], second[depth] if back == 1 else end[depth]):
                if parted[i]:
                    one = who[i]
                    side[player, one] = 0
                    with_row[one] -= back == 1
                    against[one] -= back == 2
                    for output in range(width):
                        if back == 1:
                            shares[player, output] += gained[one, output] - memory[i, output]
                        else:
                            shares[player, output] -= lost[one, output] - memory[i, output]
            if back == 1:
                break
            depth -= 1
        if depth < 0:
            return
        stage[depth] += 1
        forward, player = stage[depth], asked[at[depth]]
        start = first[depth] if forward == 1 else second[depth]
        stop = second[depth] if forward == 1 else end[depth]
        node = same[depth] if forward == 1 else other[depth]
        for i in range(start, stop):
            if parted[i]:
                one = who[i]
                side[player, one] = forward
                with_row[one] += forward == 1
                against[one] += forward == 2
                for output in range(width):
                    memory[i, output] = gained[one, output] if forward == 1 else lost[one, output]
        depth += 1
