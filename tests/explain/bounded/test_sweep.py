from __future__ import annotations

import os

import numpy as np
import pytest

from explain.bounded.moves import circle, moved, pulls
from explain.bounded.sweep import at_bound, loss_curve, sweep, sweep_exponents
from explain.errors import ExplainError
from tests.explain.bounded.problems import design, odd_problem
from tests.explain.bounded.reference import slow_fit, slow_pulls

REAL = pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables")
#: Seed → μ, ends of the tied ε, loss, persistence with noise .02.
NOISY = {
    0: (0.3306, 0.19996, 0.19998, 0.000380, 0.000804),
    1: (0.3761, 0.19644, 0.19647, 0.000372, 0.000929),
    2: (0.3714, 0.19629, 0.19641, 0.000363, 0.000773),
}
CLEAN = {0: (0.199999, 0.200032), 1: (0.199974, 0.200076), 2: (0.199857, 0.200038)}
EDGES = {0: 12_951, 1: 12_031, 2: 12_105}


@pytest.mark.parametrize("seed", range(50))
def test_the_sweep_equals_brute_force(seed):
    links, change = odd_problem(seed)
    exponent = (0.0, 0.5, 1.0)[seed % 3]
    links, high = links.weighed(exponent), (1.0, 0.5)[seed % 2]
    fit = sweep(links, change, (0.0, high))
    _, _, loss = slow_fit(links, change, high)
    assert fit.loss == pytest.approx(loss, abs=1e-12)
    assert np.mean((change - fit.mu * slow_pulls(links, fit.epsilon)) ** 2) == pytest.approx(loss, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_every_step_of_the_curve_is_the_loss_at_that_bound(seed):
    links, change = odd_problem(seed, 30)
    curve = loss_curve(links, change, (0.0, 1.0))
    for epsilon, end, loss in zip(curve.epsilon, curve.ends, curve.loss, strict=True):
        assert loss == pytest.approx(at_bound(links, change, epsilon)[1], abs=1e-12)
        assert loss == pytest.approx(at_bound(links, change, (epsilon + end) / 2)[1], abs=1e-12)


def test_the_best_exponent_of_weights_is_found():
    rng = np.random.default_rng(0)
    row = np.repeat(np.arange(60), 8)
    links = circle(rng.random(60), row, np.arange(480), rng.random(480), rng.choice([1.0, 20.0], 480))
    change = 0.4 * pulls(links.weighed(0.5), 0.3)
    fit = sweep_exponents(links, change)
    assert fit.exponent == 0.5
    assert fit.mu == pytest.approx(0.4, abs=1e-9)
    assert fit.tied[0] <= 0.3 <= fit.tied[1]


def test_nobody_in_reach_leaves_the_pull_undefined():
    links = circle(np.array([0.2, 0.6]), np.array([0]), np.array([1]), np.array([0.2]), np.ones(1))
    fit = sweep(links, np.array([0.1, -0.1]))
    assert fit.edge == "undefined"
    assert fit.loss == fit.persistence
    assert (fit.mu, fit.tied) == (0.0, (0.0, 1.0))


def test_a_push_away_from_friends_is_no_pull():
    links = circle(np.array([0.2, 0.6]), np.array([0, 1]), np.array([1, 0]), np.array([0.6, 0.2]), np.ones(2))
    fit = sweep(links, np.array([-0.1, 0.1]))
    assert (fit.edge, fit.mu, fit.loss) == ("lower", 0.0, fit.persistence)


def test_a_pull_beyond_its_range_is_cut():
    links = circle(np.array([0.2]), np.array([0]), np.array([1]), np.array([0.4]), np.ones(1))
    assert sweep(links, np.array([0.3])).edge == "upper"
    assert sweep(links, np.array([0.2])).edge == ""
    assert sweep(links, np.array([0.15]), (0.0, 0.5)).mu == 0.5


def test_changes_must_fit_the_rows():
    links, change = odd_problem(0)
    with pytest.raises(ExplainError, match="one per row"):
        sweep(links, change[:-1])
    with pytest.raises(ExplainError, match="missing"):
        sweep(links, np.full(len(change), np.nan))


@pytest.mark.real
@REAL
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_planted_bound_is_found_without_noise(seed):
    links, change = design(seed, 0.0)
    fit = sweep(links, change)
    assert len(links.row) == EDGES[seed]
    assert fit.loss < 1e-30
    assert fit.mu == pytest.approx(0.35, abs=1e-9)
    assert fit.tied[0] <= 0.2 < fit.tied[1]
    np.testing.assert_allclose(fit.tied, CLEAN[seed], atol=1e-6)


@pytest.mark.real
@REAL
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_planted_bound_is_found_with_noise(seed):
    fit = sweep(*design(seed, 0.02))
    mu, low, high, loss, persistence = NOISY[seed]
    assert fit.mu == pytest.approx(mu, abs=5e-4)
    np.testing.assert_allclose(fit.tied, (low, high), atol=1e-4)
    assert (fit.loss, fit.persistence) == (pytest.approx(loss, abs=1e-6), pytest.approx(persistence, abs=1e-6))


@pytest.mark.real
@REAL
def test_everybody_as_an_ego():
    links, change = design(0, 0.0, n_egos=4_039)
    fit = sweep(links, change)
    assert len(links.row) == 176_468
    assert fit.tied[0] <= 0.2 < fit.tied[1]
    np.testing.assert_allclose(moved(links, fit.epsilon, fit.mu), links.own + change, atol=1e-14)
