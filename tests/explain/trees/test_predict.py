from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.errors import ExplainError
from explain.trees.predict import BLOCK, forest_margins, forest_outputs, goes_left, leaf_of
from tests.explain.trees import growing

seeds = st.integers(0, 10_000)
VALUES = [np.nan, np.inf, -np.inf, -1.0, -0.0, 0.0, 1e-36, -1e-36, 1e-34, 0.5, 1.0, 2.0, 31.9, 32.0, 63.0, 64.0, 1e300]


@settings(max_examples=30)
@given(seeds)
def test_every_question_is_answered_by_the_rule(seed):
    nodes = growing.grow(seed).nodes
    for node in np.flatnonzero(nodes.feature >= 0):
        for value in VALUES:
            finite = float(np.nan_to_num(value, nan=np.nan))
            assert goes_left(nodes, node, value) == growing.goes_left(nodes, node, finite), (node, value)


@settings(max_examples=30)
@given(seeds, st.sampled_from([(1, 1), (3, 1), (3, 3)]), st.booleans())
def test_margins_are_those_of_a_walk_node_by_node(seed, shape, sets):
    forest = growing.grow(seed, n_outputs=shape[0], width=shape[1], sets=sets)
    X = growing.draw(seed, 21)
    assert np.allclose(forest_margins(forest, X), growing.margins(forest, X), rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("sets", [True, False])
def test_a_row_gives_the_same_number_in_any_batch(sets):
    forest = growing.grow(3, n_trees=20, depth=6, sets=sets)
    X = growing.draw(3, BLOCK + 13)
    alone = np.concatenate([forest_margins(forest, X[i : i + 1]) for i in range(len(X))])
    assert np.array_equal(forest_margins(forest, X), alone)


def test_trees_without_sets_and_zeros_walk_abreast_to_the_same_leaves():
    forest = growing.grow(5, n_trees=8, depth=7, sets=False)
    forest = replace(forest, nodes=forest.nodes._replace(flags=forest.nodes.flags & 1))
    X = growing.draw(5, 200)
    assert np.allclose(forest_margins(forest, X), growing.margins(forest, X), rtol=1e-14, atol=1e-14)


def test_the_leaf_of_a_row_is_a_leaf_of_its_tree():
    forest = growing.grow(1, n_trees=4)
    for row in growing.draw(1, 10):
        leaves = [leaf_of(forest.nodes, tree, row) for tree in range(4)]
        assert (forest.nodes.feature[leaves] == -1).all()
        assert np.array_equal(np.searchsorted(forest.nodes.starts, leaves, side="right") - 1, range(4))
        assert np.isclose(forest.base[0] + forest.nodes.value[leaves].sum(), forest_margins(forest, row[None])[0, 0])


def test_rows_are_rounded_where_the_library_rounds_them():
    forest = growing.grow(2, sets=False)
    node = int(np.flatnonzero(forest.nodes.feature >= 0)[0])
    X = np.full((1, 5), np.nextafter(forest.nodes.threshold[node], np.inf))
    on = np.full((1, 5), forest.nodes.threshold[node])
    assert np.array_equal(forest_margins(replace(forest, single=True), X), forest_margins(forest, on))
    assert not np.array_equal(forest_margins(forest, X), forest_margins(forest, on))


def test_links_reach_their_ends_without_a_warning():
    forest = growing.grow(4, n_outputs=3)
    X = growing.draw(4, 6)
    far = replace(forest, base=np.array([-2000.0, 0.0, 2000.0]))
    assert forest_outputs(replace(far, link="logistic"), X)[:, [0, 2]].tolist() == [[0.0, 1.0]] * 6
    assert forest_outputs(replace(far, link="softmax"), X).tolist() == [[0.0, 0.0, 1.0]] * 6
    margins = forest_margins(forest, X)
    powers = np.exp(margins)
    softmax = forest_outputs(replace(forest, link="softmax"), X)
    assert np.allclose(softmax, powers / powers.sum(axis=1, keepdims=True), rtol=1e-14)
    assert np.allclose(forest_outputs(replace(forest, link="logistic"), X), powers / (1 + powers), rtol=1e-14)
    assert np.array_equal(forest_outputs(forest, X), margins)


def test_no_rows_give_no_outputs():
    forest = growing.grow(0, n_outputs=2)
    for link in ("identity", "logistic", "softmax"):
        assert forest_outputs(replace(forest, link=link), np.zeros((0, 5))).shape == (0, 2)


def test_rows_of_another_width_are_refused():
    with pytest.raises(ExplainError, match=r"\(n_rows, 5\) is needed"):
        forest_margins(growing.grow(0), np.zeros((2, 4)))
