from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.weights.program import quadratic
from tests.explain.weights import reference


def problem(seed: int, J: int, rank: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(rank, J))
    return A.T @ A + 1e-6 * np.eye(J), rng.normal(size=J) * 10.0 ** rng.integers(-2, 3), rng


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 8))
def test_it_is_the_best_of_all_supports(seed: int, J: int, rank: int) -> None:
    H, c, rng = problem(seed, J, rank)
    _, best = reference.quadratic(H, c)
    for start in (rng.dirichlet(np.ones(J)), np.eye(J)[rng.integers(J)]):
        x = quadratic(H, c, start)
        assert x.min() >= 0
        assert x.sum() == pytest.approx(1)
        assert c @ x + x @ H @ x / 2 <= best + 1e-9 * (1 + np.abs(c).max() + np.abs(H).max())


def test_a_corner_is_found_exactly() -> None:
    np.testing.assert_array_equal(quadratic(np.eye(3), np.array([5.0, -5.0, 5.0]), np.full(3, 1 / 3)), [0, 1, 0])


def test_twins_share_alike_where_stiffness_says_so() -> None:
    H = np.ones((4, 4)) + 1e-9 * np.eye(4)
    np.testing.assert_allclose(quadratic(H, np.full(4, -1.0), np.array([1.0, 0, 0, 0])), 0.25, atol=1e-6)


def test_forty_variables_meet_their_conditions() -> None:
    H, c, rng = problem(3, 40, 60)
    x = quadratic(H, c / 10, rng.dirichlet(np.ones(40)))
    slope = c / 10 + H @ x
    used = x > 1e-9
    level = slope[used].mean()
    np.testing.assert_allclose(slope[used], level, atol=1e-8)
    assert slope[~used].min() >= level - 1e-8
