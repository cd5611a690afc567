from __future__ import annotations

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.interaction import interactions
from tests.explain import reference

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 4))
GROUPS = [np.array([0]), np.array([1]), np.array([2, 3])]
NAMES = ("a", "b", "c")
PAIRS = [("a", "b"), ("a", "c"), ("b", "c")]


def mixed(X):
    return (X[:, 0] * X[:, 1] + X[:, 0] + X[:, 2] + 0.1 * X[:, 3])[:, None]


def test_equals_the_textbook():
    found = {(one.left, one.right): one for one in interactions(mixed, X, GROUPS, NAMES, PAIRS)}
    for left, right in PAIRS:
        slow = reference.friedman_h(mixed, X, GROUPS[NAMES.index(left)], GROUPS[NAMES.index(right)])
        assert found[left, right].strength == pytest.approx(slow, abs=1e-10)


def test_planted_interaction_comes_first_and_sums_have_none():
    first, second, third = interactions(mixed, X, GROUPS, NAMES, PAIRS)
    assert (first.left, first.right) == ("a", "b")
    assert first.strength > 0.4
    assert 0 < first.low <= first.strength <= first.high <= 1
    assert first.sentence.endswith("the effect of one depends on the other.")
    assert second.strength == pytest.approx(0, abs=1e-7)
    assert third.sentence.endswith("act almost independently (H = 0.00): their effects add up.")


def test_a_pure_product_is_one():
    found = interactions(lambda X: (np.sign(X[:, 0]) * np.sign(X[:, 1]))[:, None], X, GROUPS, NAMES, [("a", "b")])
    assert found[0].strength > 0.9


def test_a_pair_that_hardly_moves_the_prediction_has_none():
    def predict(X):
        return (10 * X[:, 2] + 0.01 * X[:, 0] * X[:, 1])[:, None]

    assert interactions(predict, X, GROUPS, NAMES, [("a", "b")])[0].strength == 0.0


def test_a_constant_model_has_none():
    found = interactions(lambda X: np.ones((len(X), 1)), X, GROUPS, NAMES, PAIRS)
    assert [one.strength for one in found] == [0, 0, 0]


def test_the_sample_depends_on_the_seed_and_the_output_is_chosen():
    def predict(X):
        return np.hstack([X[:, :1], mixed(X)])

    rows = RNG.normal(size=(100, 4))
    first, again, other = (interactions(predict, rows, GROUPS, NAMES, PAIRS, 1, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first[0].strength != other[0].strength
    assert interactions(predict, rows, GROUPS, NAMES, PAIRS, 0)[0].strength == pytest.approx(0, abs=1e-7)


def test_unknown_names_are_refused():
    with pytest.raises(ExplainError, match=r"pairs with \['z'\]"):
        interactions(mixed, X, GROUPS, NAMES, [("a", "z")])
