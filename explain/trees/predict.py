"""What a forest predicts: rows go down its trees, eight abreast, in compiled loops that let go of Python's lock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explain.arrays import Encoded, FloatArray
from explain.compiled import compiled, inlined
from explain.trees.forest import NAN_LEFT, SET_GOES_RIGHT, ZERO_IS_MISSING, Forest, Nodes

#: LightGBM's own bound, a float32: values of this size and below are zeros.
ZERO = float(np.float32(1e-35))
#: So many rows go down a tree together: while one waits for memory, the others go on.
ABREAST = 8
#: Rows after which the next tree follows, so that rows and tree stay near the processor; more where trees are large.
BLOCK = 512
#: A row saves on its way down a tree about what it takes to lay out so many nodes; measured on small and deep trees.
PAYS = 4
#: What a walk reads at one node, side by side. A leaf leads to itself: a row that has arrived stays.
QUESTION = np.dtype([("threshold", "f8"), ("feature", "i4"), ("left", "i4"), ("right", "i4"), ("nan_left", "i4")])


@inlined
def goes_left(nodes: Nodes, node: int, value: float) -> bool:
    """Whether a row with this value goes left at this node, which is no leaf. For compiled loops."""
    nan_left = (nodes.flags[node] & NAN_LEFT) != 0
    if value != value:  # noqa: PLR0124 - only nan differs from itself
        return bool(nan_left)
    if nodes.set_start[node] >= 0:
        inside = False
        if 0 <= value < 32.0 * nodes.set_size[node]:
            place = int(value)
            word = nodes.words[nodes.set_start[node] + (place >> 5)]
            inside = ((word >> np.uint32(place & 31)) & 1) == 1
        return bool(inside != ((nodes.flags[node] & SET_GOES_RIGHT) != 0))
    if (nodes.flags[node] & ZERO_IS_MISSING) != 0 and abs(value) <= ZERO:
        return bool(nan_left)
    return bool(value <= nodes.threshold[node])


@inlined
def leaf_of(nodes: Nodes, tree: int, row: FloatArray) -> int:
    """The node, a leaf, that this row reaches in this tree. For compiled loops."""
    node = int(nodes.starts[tree])
    while nodes.feature[node] >= 0:
        left = goes_left(nodes, node, row[nodes.feature[node]])
        node = int(nodes.left[node]) if left else int(nodes.right[node])
    return node


def forest_margins(forest: Forest, X: Encoded) -> FloatArray:
    """Base plus the sum of leaves, (n_rows, n_outputs), for rows (n_rows, n_features); before the link is applied."""
    rows, nodes = forest.rows(X), forest.nodes
    margins = np.tile(forest.base, (len(rows), 1))
    if PAYS * len(rows) * forest.n_trees < len(nodes.feature):  # too few rows to lay the nodes out for them
        _walk(nodes, rows, margins)
    else:
        questions = np.zeros(len(nodes.feature), QUESTION)
        _walk_abreast(nodes, questions, _lay_out(nodes, questions), rows, margins)
    return margins


def forest_outputs(forest: Forest, X: Encoded) -> FloatArray:
    """What the library predicts for these rows, (n_rows, n_outputs): probabilities, or the value."""
    return linked(forest, forest_margins(forest, X))


def linked(forest: Forest, margins: FloatArray) -> FloatArray:
    """The forest's link applied to margins (n_rows, n_outputs)."""
    if forest.link == "identity":
        return margins
    if forest.link == "logistic":
        with np.errstate(over="ignore", under="ignore"):  # exp(800) is inf, and 1 / inf is the 0 that is wanted
            return 1.0 / (1.0 + np.exp(-margins))
    with np.errstate(under="ignore"):
        powers = np.exp(margins - margins.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@compiled
def _walk(nodes: Nodes, rows: FloatArray, margins: FloatArray) -> None:
    """Each row down each tree."""
    for tree in range(len(nodes.output)):
        for row in range(len(rows)):
            leaf = leaf_of(nodes, tree, rows[row])
            for place in range(nodes.value.shape[1]):
                margins[row, nodes.output[tree] + place] += nodes.value[leaf, place]


@compiled
def _lay_out(nodes: Nodes, questions: NDArray[np.void]) -> NDArray[np.int64]:
    """Fill in the questions; gives each tree's depth, or -1 where it asks about sets or takes zero for missing."""
    depths = np.zeros(len(nodes.output), np.int64)
    level = np.zeros(len(nodes.feature), np.int32)
    for tree in range(len(depths)):
        for node in range(nodes.starts[tree], nodes.starts[tree + 1]):
            question = questions[node]
            leaf = nodes.feature[node] < 0
            question.feature = 0 if leaf else nodes.feature[node]
            question.left = node if leaf else nodes.left[node]
            question.right = node if leaf else nodes.right[node]
            question.threshold = nodes.threshold[node]
            question.nan_left = nodes.flags[node] & NAN_LEFT
            if leaf or depths[tree] < 0:
                continue
            level[question.left] = level[question.right] = level[node] + 1
            plain = nodes.set_start[node] < 0 and (nodes.flags[node] & ZERO_IS_MISSING) == 0
            depths[tree] = max(depths[tree], level[node] + 1) if plain else -1
    return depths


@inlined
def _next(questions: NDArray[np.void], node: int, row: FloatArray) -> int:
    """The node after this one, without a branch: where a row goes cannot be guessed, and a wrong guess is dear."""
    question = questions[node]
    value = row[question.feature]
    left = (value <= question.threshold) | ((value != value) & (question.nan_left != 0))  # noqa: PLR0124 - nan
    return int(question.right) + (int(question.left) - int(question.right)) * int(left)


@inlined
def _go_down(questions: NDArray[np.void], depth: int, at: NDArray[np.int64], rows: FloatArray, first: int) -> None:
    """Move ``at``, where the rows from ``first`` on are, until none of them moves on."""
    for _ in range(depth):
        moved = 0
        for one in range(ABREAST):
            was = at[one]
            at[one] = _next(questions, was, rows[first + one])
            moved |= at[one] ^ was
        if moved == 0:
            break


@compiled
def _walk_abreast(
    nodes: Nodes, questions: NDArray[np.void], depths: NDArray[np.int64], rows: FloatArray, margins: FloatArray
) -> None:
    """Blocks of rows down each tree: side by side where its questions are plain, else and for the last few alone."""
    block = max(BLOCK, 4 * len(questions) // max(1, len(depths)))
    at = np.zeros(ABREAST, np.int64)
    for begin in range(0, len(rows), block):
        for tree in range(len(depths)):
            output, end = nodes.output[tree], min(begin + block, len(rows))
            alone = begin if depths[tree] < 0 else end - (end - begin) % ABREAST
            for first in range(begin, alone, ABREAST):
                at[:] = nodes.starts[tree]
                _go_down(questions, depths[tree], at, rows, first)
                for one in range(ABREAST):
                    for place in range(nodes.value.shape[1]):
                        margins[first + one, output + place] += nodes.value[at[one], place]
            for row in range(alone, end):
                leaf = leaf_of(nodes, tree, rows[row])
                for place in range(nodes.value.shape[1]):
                    margins[row, output + place] += nodes.value[leaf, place]
