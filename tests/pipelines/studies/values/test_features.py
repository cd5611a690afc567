from __future__ import annotations

import numpy as np
import pytest

from explain.bounded.moves import circle
from pipelines.studies.values.features import FEATURES, features, friends_mean
from tests.explain.bounded.problems import odd_problem


def test_features_by_hand():
    own = np.array([0.5, 0.3, 0.2])
    links = circle(own, np.array([0, 0, 0, 1]), np.arange(4), np.array([0.6, 0.4, 0.9, 0.9]), np.array([3.0, 1, 1, 1]))
    found = features(links, 0.2, 0.5)
    mean = 0.5 + (3 * 0.1 - 0.1) / 4
    spread = np.sqrt((3 * (0.6 - mean) ** 2 + (0.4 - mean) ** 2) / 4)
    np.testing.assert_allclose(found[0], [0.5, 0.525, 3, 2 / 3, mean, spread, (3 * 0.6 + 0.4 + 0.9) / 5])
    np.testing.assert_allclose(found[1], [0.3, 0.3, 1, 0, 0.3, 0, 0.9])
    np.testing.assert_allclose(found[2], [0.2, 0.2, 0, 0, 0.2, 0, 0.2])


@pytest.mark.parametrize("seed", range(10))
def test_means_equal_the_loop(seed):
    links, _ = odd_problem(seed)
    found = features(links, 0.3, 0.4)
    assert found.shape == (links.n_rows, len(FEATURES))
    for i in range(links.n_rows):
        mine = links.row == i
        near = mine & (np.abs(links.gap) <= 0.3)
        if near.any():
            weights, scores = links.weight[near], links.score[near]
            mean = np.average(scores, weights=weights)
            assert found[i, 4] == pytest.approx(mean, abs=1e-11)
            assert found[i, 5] == pytest.approx(np.sqrt(np.average((scores - mean) ** 2, weights=weights)), abs=1e-11)
        if mine.any():
            expected = np.average(links.score[mine], weights=links.weight[mine])
            assert friends_mean(links)[i] == pytest.approx(expected, abs=1e-11)
