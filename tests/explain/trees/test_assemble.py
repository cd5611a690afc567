from __future__ import annotations

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.trees.assemble import Tree, assemble, bit_sets
from explain.trees.forest import Forest
from explain.trees.predict import forest_margins

LEAF = -1


def tree(feature, left, right, value, **sets):
    """Thresholds are 0 everywhere; covers are the node's own number."""
    feature = np.array(feature)
    return Tree(
        feature=feature,
        threshold=np.zeros(len(feature)),
        left=np.array(left),
        right=np.array(right),
        flags=np.zeros(len(feature), np.uint8),
        value=np.array(value, dtype=np.float64)[:, None],
        cover=np.arange(len(feature)),
        **sets,
    )


def forest(*trees, base=0.0):
    nodes = assemble(trees, np.zeros(len(trees), np.int64))
    return Forest(nodes, np.array([base]), 2, single=False, link="identity", cover_is="rows")


X = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])


def test_trees_stand_one_after_the_other():
    stump = tree([0, LEAF, LEAF], [1, -1, -1], [2, -1, -1], [0, 1, 2])
    single = tree([LEAF], [-1], [-1], [10])
    found = forest(stump, single, stump)
    assert found.nodes.starts.tolist() == [0, 3, 4, 7]
    assert found.nodes.left.tolist() == [1, -1, -1, -1, 5, -1, -1]
    assert forest_margins(found, X).ravel().tolist() == [12.0, 12.0, 14.0, 14.0]


def test_children_before_their_parents_and_pruned_nodes_are_put_in_order():
    # node 0 asks about column 0; its right child 1 is a leaf, its left child 4 asks about column 1; 3 and 5 are pruned
    mixed = tree([0, LEAF, LEAF, 1, 1, LEAF, LEAF], [4, -1, -1, 9, 6, -1, -1], [1, -1, -1, 9, 2, -1, -1],
                 [0, 7, 2, 0, 0, 99, 1])  # fmt: skip
    found = forest(mixed)
    assert forest_margins(found, X).ravel().tolist() == [1.0, 2.0, 7.0, 7.0]
    assert found.nodes.feature.tolist() == [0, 1, -1, -1, -1]
    assert found.nodes.cover.tolist() == [0, 4, 6, 2, 1]
    alone = tree([LEAF, LEAF, LEAF], [-1] * 3, [-1] * 3, [5, 6, 7])
    assert forest(alone).nodes.value.tolist() == [[5.0]]


def test_sets_of_later_trees_begin_where_those_of_earlier_trees_end():
    def asks(member):
        words, begins, sizes = bit_sets([np.array([member])])
        start, size = np.array([begins[0], -1, -1]), np.array([sizes[0], 0, 0])
        return tree([1, LEAF, LEAF], [1, -1, -1], [2, -1, -1], [0, 1, 2], set_start=start, set_size=size, words=words)

    found = forest(asks(70), asks(3))
    assert found.nodes.set_start.tolist() == [0, -1, -1, 3, -1, -1]
    rows = np.array([[0.0, 70.0], [0.0, 3.0], [0.0, 5.0]])
    assert forest_margins(found, rows).ravel().tolist() == [3.0, 3.0, 4.0]


def test_a_set_is_as_long_as_its_largest_member_asks():
    words, begins, sizes = bit_sets([np.array([0, 31]), np.array([], np.int64), np.array([32])])
    assert words.tolist() == [2**31 + 1, 0, 1]
    assert begins.tolist() == [0, 1, 1]
    assert sizes.tolist() == [1, 0, 2]


def test_a_model_without_trees_is_refused():
    with pytest.raises(ExplainError, match="without trees"):
        assemble([], np.zeros(0, np.int64))
