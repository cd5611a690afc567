from __future__ import annotations

import numpy as np
import pytest

from explain.bounded.modes import deffuant, hegselmann_krause, together
from tests.explain.bounded.reference import slow_step


def graph(seed: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
    rng = np.random.default_rng(seed)
    return rng.random(30), [(i, j) for i in range(30) for j in range(30) if i != j and rng.random() < 0.2]


@pytest.mark.parametrize("count_self", [False, True])
@pytest.mark.parametrize("epsilon", [0.1, 0.3, 1.0])
def test_hegselmann_krause_equals_the_loop(count_self, epsilon):
    scores, links = graph(0)
    row, friend = np.array(links).T
    found = hegselmann_krause(scores, row, friend, epsilon, count_self=count_self)
    np.testing.assert_allclose(found, slow_step(scores, links, epsilon, count_self=count_self), atol=1e-12)


def test_counting_oneself_matters():
    scores, links = graph(0)
    row, friend = np.array(links).T
    with_self, without = (hegselmann_krause(scores, row, friend, 0.3, count_self=one) for one in (True, False))
    assert np.abs(with_self - without).max() > 0.01


def test_deffuant_keeps_the_mean_of_each_pair():
    scores, _ = graph(1)
    for pair in np.random.default_rng(0).integers(0, 30, (200, 2)):
        after = deffuant(scores, pair[None], 0.4, 0.3)
        assert after[pair].mean() == pytest.approx(scores[pair].mean(), abs=1e-15)
        far = abs(scores[pair[0]] - scores[pair[1]]) > 0.4
        if far:
            np.testing.assert_array_equal(after, scores)
        scores = after


def test_deffuant_by_hand():
    found = deffuant(np.array([0.2, 0.4, 0.9]), np.array([[0, 1], [1, 2]]), 0.5, 0.5)
    np.testing.assert_allclose(found, [0.3, 0.3, 0.9])


def test_all_move_together():
    links = (np.array([0, 1]), np.array([1, 0]), np.ones(2))
    np.testing.assert_allclose(together(np.array([0.2, 0.6]), links, 1.0, 0.25, steps=2), [0.35, 0.45])
