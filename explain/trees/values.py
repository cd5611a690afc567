"""Exact Shapley values of a forest, for any number of rows: tables where they pay, walks where trees are too deep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from explain.arrays import Encoded, FloatArray, IntArray, Progress
from explain.errors import ExplainError
from explain.pieces import in_pieces
from explain.trees.blocks import Layout, lay_out
from explain.trees.cutting import MOST_BITS, Costs, walk_cost
from explain.trees.deep import walk_trees
from explain.trees.expected import expected_margin
from explain.trees.forest import Forest
from explain.trees.joining import join_trees
from explain.trees.joint import Joint, add_joint
from explain.trees.lookup import add_values, count_patterns
from explain.trees.pairs import add_pairs, parting_weights
from explain.trees.predict import forest_margins
from explain.trees.tables import fill_tables, quadrature_rules

#: Rows of one piece of work: enough to pay for the calls per block, few enough to stay near the processor.
PIECE = 2048
#: Rows that are walked down a deep tree together.
TOGETHER = 64
#: Bytes of tables that are held at a time: a forest with more is worked through in groups of trees.
TABLE_BYTES = 160 * 2**20
#: See ``Costs``, in additions of one number to one row; and how long one of these takes. A joint entry has a
#: background to sum over; each background row is counted once and visits its own questions.
ENTRY, JOINT_ENTRY, STREAM, BLOCK, COUNT, WALK, VISIT = 20.0, 40.0, 1 / 512, 2.0, 4.0, 60.0, 72.0
ADDITION = 0.5e-9
#: Small trees are joined for so many rows; with as many, joining takes as long as it saves in one call.
JOIN_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class ForestExplainer:
    """A forest made ready to give Shapley values: the same call serves any partition of the rows, with equal results.

    ``background`` (n_background, n_features) is None for path-dependent values, whose weights are shares of the
    forest's cover. ``base`` (n_outputs,) is the mean margin over the background, or the margin expected by cover.
    ``groups`` are ranges of trees whose tables fit into memory together; ``tables`` has those of the only group, and
    is empty where there are several, which are then computed at each call. ``walked`` are the trees without tables,
    ``joint`` are joint tables of small trees, which then are not looked up in ``tables``; None where that does not pay.
    """

    forest: Forest
    layout: Layout
    n_players: int
    background: FloatArray | None
    base: FloatArray
    groups: tuple[tuple[int, int], ...]
    tables: tuple[FloatArray, ...]
    walked: IntArray
    joint: Joint | None = None

    def values(self, X: Encoded, *, threads: int = 1, progress: Progress | None = None) -> FloatArray:
        """Shapley values of the margin, (n_rows, n_players, n_outputs), on so many threads.

        base + values.sum(axis=1) is the forest's margin. ``progress`` is called in the caller's thread; what it
        raises ends the work. Beside the result this holds the tables and one piece of rows per thread.
        """
        found = np.zeros((len(X), self.n_players, self.forest.n_outputs))
        n_steps = len(self.groups) + bool(len(self.walked))
        for step, trees in enumerate(self.groups):
            tables = self.tables[step] if self.tables else _tables(self, trees, threads)[0]
            look_up = partial(self._look_up, X, found, trees, tables)
            in_pieces(look_up, len(X), PIECE, threads, part_of(progress, step, n_steps))
        if len(self.walked):
            walk = partial(self._walk, X, found)
            in_pieces(walk, len(X), TOGETHER, threads, part_of(progress, n_steps - 1, n_steps))
        return found

    def stream(self, parts: Iterable[Encoded], *, threads: int = 1) -> Iterator[FloatArray]:
        """The values of one part of the rows after the other, for tables and results larger than memory."""
        for X in parts:
            yield self.values(X, threads=threads)

    def _look_up(self, X: Encoded, found: FloatArray, trees: tuple[int, int], tables: FloatArray, piece: slice) -> None:
        rows = np.ascontiguousarray(self.forest.rows(X[piece]).T)
        values = np.zeros((self.n_players, self.forest.n_outputs, rows.shape[1]))
        if self.joint is None:
            joined = np.zeros(self.forest.n_trees, np.bool_)
        else:
            joined = self.joint.joined
            add_joint(self.layout.nodes, self.joint, rows, values)
        add_values(self.layout, trees, joined, tables, rows, values)
        found[piece] += values.transpose(2, 0, 1)

    def _walk(self, X: Encoded, found: FloatArray, piece: slice) -> None:
        rows = np.ascontiguousarray(self.forest.rows(X[piece]).T)
        values = np.zeros((self.n_players, self.forest.n_outputs, rows.shape[1]))
        if self.background is None:
            walk_trees(self.layout, self.walked, rules_for(self.layout), rows, values)
        else:
            both = rows, np.ascontiguousarray(self.background.T)
            add_pairs(self.layout, self.walked, both, parting_weights(self.n_players + 1), values)
        found[piece] += values.transpose(2, 0, 1)


def explain_forest(
    forest: Forest,
    players: IntArray | None = None,
    background: Encoded | None = None,
    *,
    n_rows: int = 10_000,
    threads: int = 1,
) -> ForestExplainer:
    """An explainer of the forest's margin: interventional against ``background``, or path-dependent without.

    ``players`` (n_features,) is the number of the player that each column belongs to, 0 to n_players - 1, by default
    one each; columns of one player enter and leave together. ``n_rows`` says how many rows will be explained: more
    rows pay for larger tables. It changes values by rounding only. Raises ExplainError for players that do not fit,
    an empty background, or path-dependent values of a forest whose cover is 0 somewhere.
    """
    columns = np.arange(forest.n_features) if players is None else np.asarray(players, dtype=np.int64)
    if columns.shape != (forest.n_features,) or columns.min(initial=0) < 0:
        raise ExplainError(f"players of shape {columns.shape} were given; one number per column is needed")
    if background is not None and not len(background):
        raise ExplainError("no background row was given; interventional values compare with at least one")
    seen = None if background is None else forest.rows(background)
    layout = lay_out(forest, columns, _costs(max(1, n_rows), 0 if seen is None else len(seen)))
    roots = forest.nodes.starts[:-1]
    walked = np.flatnonzero(~layout.blocks.cut & (forest.nodes.feature[roots] >= 0)).astype(np.int64)
    n_players = int(columns.max(initial=-1)) + 1
    base = expected_margin(forest) if seen is None else forest.base
    made = ForestExplainer(forest, layout, n_players, seen, base, group_trees(layout), (), walked)
    alone = len(made.groups) == 1
    if alone:
        tables, expected = _tables(made, made.groups[0], threads)
        joint = join_trees(layout, tables) if n_rows >= JOIN_ROWS else None
        if joint is not None and not (layout.blocks.cut & ~joint.joined).any():
            tables = np.empty(0)
        made = replace(made, tables=(tables,), joint=joint)
    if seen is None:
        return made
    # What the tables' trees expect is known from counting patterns; other trees must be asked.
    known = alone and layout.blocks.cut.all()
    return replace(made, base=forest.base + expected if known else forest_margins(forest, seen).mean(axis=0))


def predicted_seconds(forest: Forest, players: IntArray, n_background: int = 0, n_rows: int = 1000) -> float:
    """About how long so many rows take on one core, making the tables included; without a background by cover.

    Counted from the trees, not measured.
    """
    costs = _costs(n_rows, n_background)
    blocks = lay_out(forest, players, costs).blocks
    planes = blocks.first_plane[-1] * forest.nodes.value.shape[1] + costs.block * len(blocks.root)
    walked = np.diff(forest.nodes.starts)[~blocks.cut]
    each = float(planes + sum(walk_cost(int(size), costs) for size in walked))
    return ADDITION * (n_rows * each + costs.entry * float(blocks.offset[-1]))


def _costs(n_rows: int, n_background: int) -> Costs:
    """What the work costs; background rows are counted by pattern once, whatever the number of rows."""
    if not n_background:
        return Costs(float(n_rows), ENTRY, STREAM, BLOCK, WALK, MOST_BITS)
    block = BLOCK + COUNT * n_background / n_rows
    return Costs(float(n_rows), JOINT_ENTRY, STREAM, block, 0.0, MOST_BITS, VISIT * n_background)


def group_trees(layout: Layout) -> tuple[tuple[int, int], ...]:
    """Ranges of trees, each as long as its tables fit into ``TABLE_BYTES``; ranges without any table are left out."""
    ends = layout.blocks.offset[layout.blocks.first] * 8
    groups, start = [], 0
    while start < len(ends) - 1:
        stop = max(start + 1, int(np.searchsorted(ends, ends[start] + TABLE_BYTES, side="right")) - 1)
        if ends[stop] > ends[start]:
            groups.append((start, stop))
        start = stop
    return tuple(groups)


def _tables(explainer: ForestExplainer, trees: tuple[int, int], threads: int) -> tuple[FloatArray, FloatArray]:
    """The tables of a range of trees and the mean of these trees over the background, on so many threads."""
    layout, rules = explainer.layout, rules_for(explainer.layout)
    ends = layout.blocks.offset[layout.blocks.first]
    tables = np.zeros(ends[trees[1]] - ends[trees[0]])
    expected = np.zeros((trees[1] - trees[0], explainer.forest.n_outputs))

    def fill(part: slice) -> None:
        first, last = trees[0] + part.start, trees[0] + part.stop
        mine = tables[ends[first] - ends[trees[0]] : ends[last] - ends[trees[0]]]
        fill_tables(layout, (first, last), pattern_shares(explainer, (first, last)), rules, mine, expected[part.start])

    in_pieces(fill, trees[1] - trees[0], max(1, -(-(trees[1] - trees[0]) // (4 * threads))), threads)
    return tables, expected.sum(axis=0)


def pattern_shares(explainer: ForestExplainer, trees: tuple[int, int]) -> FloatArray:
    """Share of the background per pattern of each block; empty without a background."""
    seen = explainer.background
    if seen is None:
        return np.empty(0)
    blocks = explainer.layout.blocks
    counts = np.zeros(int((1 << blocks.bits[blocks.first[trees[0]] : blocks.first[trees[1]]].astype(np.int64)).sum()))
    for start in range(0, len(seen), PIECE):
        count_patterns(explainer.layout, trees, np.ascontiguousarray(seen[start : start + PIECE].T), counts)
    return counts / len(seen)


def rules_for(layout: Layout) -> FloatArray:
    """Quadrature rules up to the one that is exact for the most players on a path."""
    return quadrature_rules(max(1, (int(layout.paths.above.max(initial=0)) + 1) // 2))


def part_of(progress: Progress | None, step: int, n_steps: int) -> Progress | None:
    """Progress within one of several steps."""
    return None if progress is None else lambda share: progress((step + share) / n_steps)
