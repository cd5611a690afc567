from __future__ import annotations

import os

import numpy as np
import pytest
from scipy.optimize import differential_evolution

from explain.bounded.moves import moved
from explain.bounded.sweep import sweep
from pipelines.errors import ModelUnavailable
from pipelines.studies.values import swarm
from pipelines.studies.values.swarm import SwarmSettings, losses, swarm_fit
from tests.explain.bounded.problems import design, odd_problem

REAL = pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables")


@pytest.mark.parametrize("steps", [1, 2, 4])
@pytest.mark.parametrize("seed", range(5))
def test_losses_of_the_whole_swarm_are_those_of_each_particle(steps, seed):
    links, change = odd_problem(seed)
    particles = np.random.default_rng(seed).random((9, 2))
    slow = [np.mean((links.own + change - moved(links, e, m, steps)) ** 2) for e, m in particles]
    np.testing.assert_allclose(losses(links, change, particles, steps), slow, atol=1e-14)


def test_large_swarms_are_scored_in_parts(monkeypatch):
    links, change = odd_problem(1)
    particles = np.random.default_rng(0).random((11, 2))
    whole = losses(links, change, particles)
    monkeypatch.setattr(swarm, "_AT_ONCE", 3 * len(links.row))
    np.testing.assert_array_equal(losses(links, change, particles), whole)


@pytest.mark.real
@REAL
@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_the_swarm_reaches_the_exact_fit_and_never_beats_it(noise):
    links, change = design(0, noise)
    exact = sweep(links, change).loss
    found = [swarm_fit(links, change, SwarmSettings(seed=seed)) for seed in range(20)]
    assert sum(one.loss <= exact + 1e-9 for one in found) >= 19
    assert all(one.loss >= exact - 1e-12 for one in found)
    assert all(one.evaluations == 4_000 for one in found)


@pytest.mark.parametrize("seed", range(10))
def test_no_search_beats_the_exact_fit_on_odd_problems(seed):
    links, change = odd_problem(seed, 30)
    exact = sweep(links, change).loss
    assert swarm_fit(links, change, SwarmSettings(10, 20, seed=seed)).loss >= exact - 1e-12
    searched = differential_evolution(
        lambda x: losses(links, change, x[None])[0], [(0, 1), (0, 1)], tol=1e-6, maxiter=60, polish=False, rng=seed
    )
    assert searched.fun >= exact - 1e-12


@pytest.mark.real
@REAL
@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_differential_evolution_ends_at_the_exact_fit(noise):
    links, change = design(0, noise)
    exact = sweep(links, change).loss
    best = np.inf
    for seed in range(3):
        found = differential_evolution(
            lambda x: losses(links, change, x.T),
            [(0, 1), (0, 1)],
            tol=1e-10,
            maxiter=300,
            polish=False,
            rng=seed,
            vectorized=True,
            updating="deferred",
        )
        assert found.fun >= exact - 1e-12
        best = min(best, found.fun)
    assert best == pytest.approx(exact, abs=1e-9)


def test_the_same_seed_gives_the_same():
    links, change = odd_problem(2, 30)
    how = SwarmSettings(10, 15, seed=7)
    assert swarm_fit(links, change, how) == swarm_fit(links, change, how)


def test_several_steps_start_from_the_exact_fit_of_one():
    links, _ = odd_problem(4, 40)
    change = moved(links, 0.3, 0.2, steps=3) - links.own
    exact = sweep(links, change)
    found = swarm_fit(links, change, SwarmSettings(20, 30, steps=3), (exact.epsilon, exact.mu))
    begun = losses(links, change, np.array([[exact.epsilon, exact.mu]]), 3)[0]
    assert found.loss <= begun
    assert found.loss < exact.loss


def test_the_pull_keeps_to_its_range():
    links, change = odd_problem(6, 30)
    found = swarm_fit(links, 5 * change, SwarmSettings(10, 15, mu_high=0.5))
    assert 0 <= found.mu <= 0.5


def test_without_pymoo_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(swarm, "swarm_available", lambda: False)
    with pytest.raises(ModelUnavailable, match="pip install pymoo"):
        swarm_fit(*odd_problem(0), SwarmSettings())
