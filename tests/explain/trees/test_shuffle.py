from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.trees import shuffle
from explain.trees.predict import forest_outputs
from explain.trees.shuffle import shuffler
from tests.explain.trees import growing

N_FEATURES = 5
#: One, two and no columns; column 4 is never shuffled.
GROUPS = (np.array([2]), np.array([0, 3]), np.array([], dtype=np.int64), np.array([1]))


def orders(seed, n_rows, n_repeats, n=1):
    """The same shuffles for all groups, or ``n`` different ones in turn."""
    rng = np.random.default_rng([seed, n_rows])
    made = [np.stack([rng.permutation(n_rows) for _ in range(n_repeats)]) for _ in range(n)]
    return lambda position: made[position % n]


def again(predict, X, groups, shuffles):
    """Each group's columns really shuffled, and all rows predicted again."""
    for position, group in enumerate(groups):
        outputs = []
        for order in shuffles(position):
            rows = X.copy()
            rows[:, group] = X[order][:, group]
            outputs.append(predict(rows))
        yield np.array(outputs)


@given(
    seed=st.integers(0, 10_000),
    shape=st.sampled_from([(1, 1), (3, 1), (3, 3)]),
    depth=st.integers(1, 7),
    n_repeats=st.integers(1, 5),
    each=st.sampled_from([1, len(GROUPS)]),
)
@settings(deadline=None, max_examples=40)
def test_equals_predicting_all_rows_again(seed, shape, depth, n_repeats, each):
    forest = growing.grow(seed, n_features=N_FEATURES, depth=depth, n_outputs=shape[0], width=shape[1])
    X, shuffles = growing.draw(seed, 8, N_FEATURES), orders(seed, 8, n_repeats, each)
    found = list(shuffler(forest, X).shuffled(GROUPS, shuffles))
    slow = list(again(lambda rows: growing.margins(forest, rows), X, GROUPS, shuffles))
    assert np.array(found) == pytest.approx(np.array(slow), abs=1e-12)


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=40)
def test_the_same_leaves_give_the_same_number_to_the_last_bit(seed):
    forest = growing.grow(seed, n_features=N_FEATURES, n_trees=20, depth=5)
    X, shuffles = growing.draw(seed, 30, N_FEATURES), orders(seed, 30, 4)
    found = list(shuffler(forest, X).shuffled(GROUPS, shuffles))
    straight = list(again(lambda rows: shuffler(forest, rows).unshuffled(), X, GROUPS, shuffles))
    assert np.array_equal(found, straight)
    assert np.array_equal(found[2], np.tile(shuffler(forest, X).unshuffled(), (4, 1, 1)))


def test_sums_are_exact_where_large_leaves_cancel():
    forest = growing.grow(1, n_features=N_FEATURES, n_trees=40, depth=4)
    sizes = 10.0 ** np.random.default_rng(0).integers(-8, 9, size=(len(forest.nodes.feature), 1))
    forest = replace(forest, nodes=forest.nodes._replace(value=forest.nodes.value * sizes))
    X = growing.draw(1, 50, N_FEATURES)
    shuffles = orders(1, 50, 1)
    rows = X.copy()
    rows[:, 2] = X[shuffles(0)[0], 2]
    exact = [math.fsum([forest.base[0], *(leaf(forest, tree, row) for tree in range(forest.n_trees))]) for row in rows]
    assert np.array_equal(next(shuffler(forest, X).shuffled(GROUPS, shuffles))[0, :, 0], exact)


def leaf(forest, tree, row):
    nodes, node = forest.nodes, forest.nodes.starts[tree]
    while nodes.feature[node] >= 0:
        left = growing.goes_left(nodes, node, row[nodes.feature[node]])
        node = nodes.left[node] if left else nodes.right[node]
    return nodes.value[node, 0]


@pytest.mark.parametrize("link", ["logistic", "softmax"])
def test_the_link_is_applied(link):
    n_outputs = 1 if link == "logistic" else 3
    forest = replace(growing.grow(3, n_features=N_FEATURES, n_outputs=n_outputs), link=link)
    X, shuffles = growing.draw(3, 20, N_FEATURES), orders(3, 20, 3)
    found = list(shuffler(forest, X).shuffled(GROUPS, shuffles))
    slow = list(again(lambda rows: forest_outputs(forest, rows), X, GROUPS, shuffles))
    assert np.array(found) == pytest.approx(np.array(slow), abs=1e-12)


def test_pieces_blocks_threads_and_memory_change_nothing(monkeypatch):
    forest = growing.grow(5, n_features=N_FEATURES, n_trees=6, depth=6, n_outputs=3)
    X, shuffles = growing.draw(5, 300, N_FEATURES), orders(5, 300, 70, len(GROUPS))
    whole = list(shuffler(forest, X).shuffled(GROUPS, shuffles))
    monkeypatch.setattr(shuffle, "RESULT_BYTES", 2 * 8 * 70 * 300 * 3)
    monkeypatch.setattr(shuffle, "PIECE", 70)
    monkeypatch.setattr(shuffle, "BLOCK_BYTES", 1)
    assert np.array_equal(whole, list(shuffler(forest, X, threads=2).shuffled(GROUPS, shuffles)))
    few = list(again(lambda rows: forest_outputs(forest, rows), X, GROUPS[:1], lambda _: shuffles(0)[64:]))
    assert whole[0][64:] == pytest.approx(few[0], abs=1e-12)  # more repeats than bits of a word


def test_a_forest_of_bare_leaves_gives_its_sum():
    forest = growing.grow(2, n_features=N_FEATURES, n_trees=1)  # its first tree is a leaf
    X = growing.draw(2, 4, N_FEATURES)
    for found in shuffler(forest, X).shuffled(GROUPS, orders(2, 4, 2)):
        assert np.array_equal(found, np.full((2, 4, 1), forest.base[0] + forest.nodes.value[0, 0]))
