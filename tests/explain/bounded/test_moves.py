from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.bounded.moves import circle, moved, predict, pulls, within
from explain.errors import ExplainError
from tests.explain.bounded.problems import odd_problem
from tests.explain.bounded.reference import slow_pulls

SCORE = st.floats(0, 1)


def one(own, scores, weights=None):
    n = len(scores)
    return circle(
        np.array([own]), np.zeros(n, int), np.arange(n), np.array(scores), np.ones(n) if weights is None else weights
    )


def test_worked_examples():
    links = one(0.5, [0.55, 0.9])
    assert predict(links, 0.1, 0.5)[0] == pytest.approx(0.525, abs=1e-15)
    assert predict(links, 0.5, 0.5)[0] == pytest.approx(0.6125, abs=1e-15)
    assert predict(links, 0.0, 1.0)[0] == 0.5
    heavy = one(0.5, [0.55, 0.9], np.array([3.0, 1.0]))
    assert predict(heavy, 1.0, 1.0)[0] == pytest.approx((3 * 0.55 + 0.9) / 4, abs=1e-15)


def test_the_bound_is_at_most_and_gaps_are_rounded():
    assert 0.8 - 0.7 > 0.1
    assert within(one(0.7, [0.8]), 0.1).all()


def test_the_ego_does_not_count():
    assert predict(one(0.2, [0.4]), 1.0, 1.0)[0] == pytest.approx(0.4)


@settings(max_examples=500)
@given(SCORE, st.lists(st.tuples(SCORE, st.floats(0.1, 10)), max_size=8), SCORE, SCORE)
def test_predictions_stay_between_ego_and_friends(own, friends, epsilon, mu):
    scores = [score for score, _ in friends]
    links = one(own, scores, np.array([weight for _, weight in friends]))
    (found,) = moved(links, epsilon, mu)
    assert min([own, *scores]) - 1e-12 <= found <= max([own, *scores]) + 1e-12


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.35, 1.0])
def test_pulls_equal_the_loop(seed, epsilon):
    links, _ = odd_problem(seed)
    np.testing.assert_allclose(pulls(links, epsilon), slow_pulls(links, epsilon), atol=1e-15)


def test_the_order_of_friends_changes_nothing():
    rng = np.random.default_rng(0)
    row, score, weight = rng.integers(0, 20, 200), rng.random(200), rng.random(200) + 0.1
    order = rng.permutation(200)
    own = rng.random(20)
    first = circle(own, row, np.arange(200), score, weight)
    second = circle(own, row[order], np.arange(200)[order], score[order], weight[order])
    np.testing.assert_array_equal(pulls(first, 0.3), pulls(second, 0.3))
    np.testing.assert_array_equal(first.friend, second.friend)


def test_several_steps_with_friends_that_stay():
    links = one(0.0, [0.3, 0.5])
    first = 0.5 * 0.3
    second = first + 0.5 * (((0.3 - first) + (0.5 - first)) / 2)
    assert moved(links, 0.35, 0.5, steps=2)[0] == pytest.approx(second, abs=1e-12)


def test_rows_can_be_taken_in_any_order():
    links, _ = odd_problem(3)
    rows = np.array([7, 2, 9])
    np.testing.assert_array_equal(pulls(links.take(rows), 0.4), pulls(links, 0.4)[rows])


def test_equal_weights_by_the_exponent_zero():
    links, _ = odd_problem(1)
    plain = circle(links.own, links.row, links.friend, links.score, np.ones(len(links.row)))
    np.testing.assert_allclose(pulls(links.weighed(0.0), 0.5), pulls(plain, 0.5))


def test_weights_of_nothing_and_missing_scores_are_refused():
    with pytest.raises(ExplainError, match="above 0"):
        one(0.5, [0.4], np.array([0.0]))
    with pytest.raises(ExplainError, match="missing"):
        one(0.5, [np.nan])
