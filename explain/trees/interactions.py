"""Exact Shapley interaction values of a forest: what two players do only together, row by row."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from explain.arrays import Encoded, FloatArray, IntArray, Progress
from explain.compiled import compiled
from explain.pieces import in_pieces
from explain.trees.blocks import Layout, lay_out
from explain.trees.cutting import Costs
from explain.trees.forest import Forest
from explain.trees.interaction_partings import part_interactions
from explain.trees.interaction_tables import add_interactions, fill_pair_tables, pair_number, pair_offsets
from explain.trees.interaction_walks import walk_interactions
from explain.trees.pairs import parting_weights
from explain.trees.values import TABLE_BYTES, ForestExplainer, group_trees, part_of, pattern_shares, rules_for

#: Rows of one piece of work, rows that are walked down a deep tree together, and background rows beside one of them.
PIECE, TOGETHER, ABREAST = 512, 64, 128
#: Numbers that a piece holds for its rows' pairs: pieces are shorter where pairs are many.
HELD = 2**19
#: Bits of the longest pattern, fewer where one tree's tables would be larger than ``TABLE_BYTES``.
MOST_BITS = 12
#: See ``Costs``; a block has about four times as many pairs as bits, so the unit is four additions.
ENTRY, JOINT_ENTRY, STREAM, BLOCK, COUNT, WALK, VISIT = 8.0, 12.0, 1 / 512, 1.0, 1.0, 12.0, 1.0


def interaction_values(
    explainer: ForestExplainer, X: Encoded, *, threads: int = 1, progress: Progress | None = None
) -> FloatArray:
    """Shapley interaction values of the margin, (n_rows, n_players, n_players, n_outputs), on so many threads.

    A pair's interaction is what both players add beyond what each adds alone, averaged over coalitions as in Shapley
    values; half of it stands at each of its two places. The diagonal is what is left of a player's Shapley value, so
    the sum over either axis of players is the Shapley value, and that over both is margin minus base (Lundberg et al.
    2020, From local explanations to global understanding with explainable AI for trees). Exact for both kinds of
    explainers. Trees are cut into tables for ``len(X)`` rows: the same rows in other parts differ by rounding.
    ``progress`` as in ``ForestExplainer.values``. Beside the result, which grows with the square of the players, this
    holds ``TABLE_BYTES`` of tables and one piece of rows per thread.
    """
    cut = _cut(explainer, max(1, len(X)))
    found = np.zeros((len(X), cut.n_players, cut.n_players, cut.forest.n_outputs))
    n_steps = len(cut.groups) + bool(len(cut.walked)) + 1
    for step, trees in enumerate(cut.groups):
        look_up = partial(_look_up, cut, X, found, (trees, _tables(cut, trees, threads)))
        in_pieces(look_up, len(X), _piece(cut, PIECE), threads, part_of(progress, step, n_steps))
    if len(cut.walked):
        walk = partial(_walk, cut, X, found)
        in_pieces(walk, len(X), _piece(cut, TOGETHER), threads, part_of(progress, n_steps - 2, n_steps))
    values = explainer.values(X, threads=threads, progress=part_of(progress, n_steps - 1, n_steps))
    in_pieces(lambda piece: _complete(found[piece], values[piece]), len(X), PIECE, threads)
    return found


def _cut(explainer: ForestExplainer, n_rows: int) -> ForestExplainer:
    """The same forest cut for tables of pairs: ``layout.blocks.offset`` and ``groups`` are those of these tables."""
    forest, asked = explainer.forest, explainer.layout.paths.player
    questions = np.flatnonzero(asked >= 0)
    players = np.zeros(forest.n_features, np.int64)
    players[forest.nodes.feature[questions]] = asked[questions]
    costs = _costs(n_rows, 0 if explainer.background is None else len(explainer.background))
    layout = _lay_out(forest, players, costs)
    while np.diff(layout.blocks.offset[layout.blocks.first]).max(initial=0) * 8 > TABLE_BYTES:
        costs = costs._replace(most_bits=costs.most_bits - 1)
        layout = _lay_out(forest, players, costs)
    walked = np.flatnonzero(~layout.blocks.cut & (asked[forest.nodes.starts[:-1]] >= 0)).astype(np.int64)
    return replace(explainer, layout=layout, groups=group_trees(layout), tables=(), walked=walked)


def _lay_out(forest: Forest, players: IntArray, costs: Costs) -> Layout:
    """The forest cut for these costs, with room for tables of pairs."""
    layout = lay_out(forest, players, costs)
    offset = pair_offsets(layout.blocks, forest.nodes.value.shape[1])
    return layout._replace(blocks=layout.blocks._replace(offset=offset))


def _costs(n_rows: int, n_background: int) -> Costs:
    """What the work costs; background rows are counted by pattern once, whatever the number of rows."""
    if not n_background:
        return Costs(float(n_rows), ENTRY, STREAM, BLOCK, WALK, MOST_BITS)
    block = BLOCK + COUNT * n_background / n_rows
    return Costs(float(n_rows), JOINT_ENTRY, STREAM, block, 0.0, MOST_BITS, VISIT * n_background)


def _tables(cut: ForestExplainer, trees: tuple[int, int], threads: int) -> FloatArray:
    """The tables of a range of trees, on so many threads."""
    ends, rules = cut.layout.blocks.offset[cut.layout.blocks.first], rules_for(cut.layout)
    tables = np.zeros(ends[trees[1]] - ends[trees[0]])

    def fill(part: slice) -> None:
        some = trees[0] + part.start, trees[0] + part.stop
        mine = tables[ends[some[0]] - ends[trees[0]] : ends[some[1]] - ends[trees[0]]]
        if len(mine):
            fill_pair_tables(cut.layout, some, pattern_shares(cut, some), rules, mine)

    n_trees = trees[1] - trees[0]
    in_pieces(fill, n_trees, max(1, -(-n_trees // (4 * threads))), threads)
    return tables


def _look_up(
    cut: ForestExplainer, X: Encoded, found: FloatArray, group: tuple[tuple[int, int], FloatArray], piece: slice
) -> None:
    """Add δ of one range of trees by their tables."""
    rows, pairs = _begin(cut, X[piece])
    add_interactions(cut.layout, *group, rows, pairs)
    _collect(pairs, found[piece])


def _walk(cut: ForestExplainer, X: Encoded, found: FloatArray, piece: slice) -> None:
    """Add δ of the trees that are not cut."""
    rows, pairs = _begin(cut, X[piece])
    if cut.background is None:
        walk_interactions(cut.layout, cut.walked, rules_for(cut.layout), rows, cut.n_players, pairs)
    else:
        weights = parting_weights(int(cut.layout.paths.above.max()) + 1) / len(cut.background)
        for start in range(0, len(cut.background), ABREAST):
            both = rows, np.ascontiguousarray(cut.background[start : start + ABREAST].T)
            part_interactions(cut.layout, cut.walked, both, weights, cut.n_players, pairs)
    _collect(pairs, found[piece])


def _begin(cut: ForestExplainer, X: Encoded) -> tuple[FloatArray, FloatArray]:
    """The rows of a piece, columns first, and room for δ of all pairs."""
    rows = np.ascontiguousarray(cut.forest.rows(X).T)
    return rows, np.zeros((cut.n_players * (cut.n_players - 1) // 2, cut.forest.n_outputs, len(X)))


def _piece(cut: ForestExplainer, most: int) -> int:
    """How many rows make a piece."""
    return max(8, min(most, HELD // max(1, cut.n_players * (cut.n_players - 1) // 2 * cut.forest.n_outputs)))


@compiled
def _collect(pairs: FloatArray, found: FloatArray) -> None:
    """Add δ (pairs, n_outputs, n_rows) to ``found`` (n_rows, n_players, n_players, n_outputs), above the diagonal."""
    for row in range(found.shape[0]):
        for high in range(1, found.shape[1]):
            for low in range(high):
                for output in range(found.shape[3]):
                    found[row, low, high, output] += pairs[pair_number(low, high), output, row]


@compiled
def _complete(found: FloatArray, values: FloatArray) -> None:
    """Half of δ at both places of a pair; on the diagonal what is left of the Shapley values."""
    for row in range(found.shape[0]):
        for output in range(found.shape[3]):
            for high in range(found.shape[1]):
                found[row, high, high, output] = values[row, high, output]
                for low in range(high):
                    half = found[row, low, high, output] / 2
                    found[row, low, high, output] = half
                    found[row, high, low, output] = half
                    found[row, low, low, output] -= half
                    found[row, high, high, output] -= half
