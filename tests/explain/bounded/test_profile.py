from __future__ import annotations

import os

import numpy as np
import pytest

from explain.bounded.moves import circle
from explain.bounded.profile import holds, locate, threshold
from explain.bounded.sweep import sweep
from tests.explain.bounded.problems import design, odd_problem

REAL = pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables")


def test_the_threshold():
    assert threshold(0.95) == pytest.approx(7.35, abs=0.01)


@pytest.mark.real
@REAL
def test_intervals_hold_what_was_planted():
    """100 tables with noise .02. The interval of tied bounds would hold ε in one of them."""
    bound = pull = near = tied = 0
    for seed in range(100):
        fit = sweep(*design(seed, 0.02))
        found = locate(fit)
        bound += holds(fit, found, 0.2)
        pull += found.mu[0] <= 0.35 <= found.mu[1]
        near += abs(fit.mu - 0.35) <= 0.05
        tied += fit.tied[0] <= 0.2 < fit.tied[1]
    assert bound >= 90
    assert pull >= 88
    assert near >= 93
    assert tied < 20


@pytest.mark.parametrize("seed", range(20))
def test_the_set_holds_the_best_bound_and_grows_with_the_level(seed):
    fit = sweep(*odd_problem(seed, 40))
    narrow, wide = locate(fit, 0.5), locate(fit, 0.95)
    assert holds(fit, narrow, fit.epsilon)
    assert (wide.inside | ~narrow.inside).all()
    assert wide.covered >= narrow.covered
    assert wide.epsilon[0] <= fit.epsilon <= wide.epsilon[1]
    assert 0 <= wide.mu[0] <= fit.mu <= wide.mu[1] <= 1


def test_nothing_to_locate():
    links = circle(np.array([0.2, 0.6, 0.4]), np.array([0]), np.array([1]), np.array([0.2]), np.ones(1))
    found = locate(sweep(links, np.array([0.1, -0.1, 0.0])))
    assert found.covered == 1
    assert found.mu == (0.0, 1.0)
