"""The margin that a forest expects when nothing is known of a row: every leaf weighed by its share of the cover."""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray
from explain.compiled import compiled
from explain.errors import ExplainError
from explain.trees.forest import Forest, Nodes


def expected_margin(forest: Forest) -> FloatArray:
    """(n_outputs,). Raises ExplainError where a question was reached by no training data: its ways have no shares."""
    empty = int(np.count_nonzero((forest.nodes.feature >= 0) & ~(forest.nodes.cover > 0)))
    if empty:
        raise ExplainError(
            f"{empty:,} questions of the forest were reached by no training data ({forest.cover_is} of 0); "
            "path-dependent values need shares of it on both ways: take interventional values against background rows"
        )
    return forest.base + _by_cover(forest.nodes, forest.n_outputs)


@compiled
def _by_cover(nodes: Nodes, n_outputs: int) -> FloatArray:
    expected = np.zeros(n_outputs)
    reach = np.ones(len(nodes.feature))
    for tree in range(len(nodes.output)):
        for node in range(nodes.starts[tree], nodes.starts[tree + 1]):
            if nodes.feature[node] >= 0:
                for child in (nodes.left[node], nodes.right[node]):
                    reach[child] = reach[node] * nodes.cover[child] / nodes.cover[node]
            else:
                for output in range(nodes.value.shape[1]):
                    expected[nodes.output[tree] + output] += reach[node] * nodes.value[node, output]
    return expected
