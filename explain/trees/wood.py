"""What a walk down many trees reads at each node, laid out so that every question is one comparison or one look-up.

A *seat* is a column as one kind of question sees it: its values, its values with zeros missing, or the number of each
distinct value, for which every question about a set has its answers listed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.compiled import compiled
from explain.trees.forest import NAN_LEFT, ZERO_IS_MISSING, Nodes
from explain.trees.predict import ZERO, goes_left

#: Beside NAN_LEFT in ``Wood.ask``: the answers are listed.
LISTED = 2
#: How a question sees its column.
PLAIN, WITHOUT_ZEROS, NUMBERED = 0, 1, 2


class Wood(NamedTuple):
    """Every node's seat (-1 in a leaf), threshold, and children: ``kids[2 * node]`` on the left, then on the right.

    ``ask`` says where a missing value goes (NAN_LEFT), or LISTED: ``answers[first_answer[node] + v]`` is then 1 where
    value number v goes right, and the threshold lies between the answers 0 and 1.
    """

    seat: NDArray[np.int32]
    threshold: FloatArray
    kids: NDArray[np.int32]
    ask: NDArray[np.uint8]
    first_answer: IntArray
    answers: NDArray[np.uint8]


def lay_out(nodes: Nodes, rows: FloatArray) -> tuple[Wood, FloatArray, IntArray]:
    """The wood, the rows as the seats see them (n_rows, n_seats), and the column of each seat (n_seats,).

    Answers are listed for the values in ``rows`` (n_rows, n_features) only.
    """
    kind = np.where(nodes.flags & ZERO_IS_MISSING, WITHOUT_ZEROS, PLAIN)
    kind[nodes.set_start >= 0] = NUMBERED
    # One more than the pair of column and kind, so that leaves are 0.
    pair = np.where(nodes.feature < 0, 0, 1 + 3 * nodes.feature.astype(np.int64) + kind)
    asked = np.bincount(pair) > 0
    asked[0] = False
    columns, kinds = np.divmod(np.flatnonzero(asked) - 1, 3)
    seat = np.where(pair > 0, np.cumsum(asked)[pair] - 1, -1).astype(np.int32)
    seen = rows[:, columns]
    for place in np.flatnonzero(kinds == WITHOUT_ZEROS):
        seen[np.abs(seen[:, place]) <= ZERO, place] = np.nan
    first_answer, answers = np.zeros(len(pair), np.int64), np.empty(0, np.uint8)
    for place in np.flatnonzero(kinds == NUMBERED):
        values, seen[:, place] = np.unique(seen[:, place], return_inverse=True)
        asking = np.flatnonzero(seat == place)
        first_answer[asking] = len(answers) + len(values) * np.arange(len(asking))
        answers = np.append(answers, _answers(nodes, asking, values))
    wood = Wood(
        seat,
        np.where(kind == NUMBERED, 0.5, nodes.threshold),
        np.stack([nodes.left, nodes.right], axis=1).ravel(),
        np.where(kind == NUMBERED, LISTED, nodes.flags & NAN_LEFT).astype(np.uint8),
        first_answer,
        answers,
    )
    return wood, seen, columns


@compiled
def _answers(nodes: Nodes, asking: IntArray, values: FloatArray) -> NDArray[np.uint8]:
    """1 where a value goes right: one node after the other."""
    answers = np.empty(len(asking) * len(values), np.uint8)
    for place in range(len(answers)):
        node, value = asking[place // len(values)], values[place % len(values)]
        answers[place] = not goes_left(nodes, node, value)
    return answers
