from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.weights.simplex import GAP, Pull, loss, minimise, slopes
from tests.explain.weights import reference


@pytest.fixture(scope="module")
def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    levels, middle = np.array([0.1, 0.5, 0.8]), rng.normal(size=150)
    y = middle + rng.standard_t(4, 150)
    spread = np.array([0.5, 1.0, 1.6, 1.0])
    shift = np.array([-1.3, 0.0, 0.8])
    z = middle[:, None] * np.array([1, 0.8, 1.2, 0]) + rng.normal(0, 0.4, (150, 4)) + shift[:, None, None] * spread
    return np.ascontiguousarray(z), y, levels


PULL = Pull(0.02, np.array([0.4, 0.3, 0.2, 0.1]), 0.05)


def test_loss_slope_and_curve_are_those_of_the_formula(rows: tuple) -> None:
    z, y, levels = rows
    weights, curve = np.array([0.1, 0.5, 0.3, 0.1]), np.empty((4, 4))
    each = [reference.rounded_loss(z[k], y, levels[k], weights, PULL) for k in range(3)]
    value, slope = slopes(z, y, levels, weights, PULL, curve)
    assert value == pytest.approx(np.mean([one[0] for one in each]), abs=1e-13)
    assert loss(z, y, levels, weights, PULL) == pytest.approx(value, abs=1e-13)
    np.testing.assert_allclose(slope, np.mean([one[1] for one in each], axis=0), atol=1e-12)
    step, held = 1e-7, np.empty((4, 4))
    for j in range(4):
        ahead, back = (slopes(z, y, levels, weights + s * step * np.eye(4)[j], PULL, held)[1] for s in (1, -1))
        np.testing.assert_allclose((ahead - back) / (2 * step), curve[j], atol=1e-5)


@pytest.mark.parametrize("penalty", [0.0, 1e-4, 1e-2, 1.0])
def test_no_other_solver_finds_less(rows: tuple, penalty: float) -> None:
    z, y, levels = rows
    pull = PULL._replace(penalty=penalty)
    for k in range(3):
        weights, gap = minimise(z[k : k + 1], y, levels[k : k + 1], np.full(4, 0.25), pull)
        mine = loss(z[k : k + 1], y, levels[k : k + 1], weights, pull)
        assert gap <= GAP
        assert mine <= reference.by_slsqp(z[k], y, levels[k], pull)[1] + GAP
        assert weights.min() >= 0
        assert weights.sum() == pytest.approx(1)


def test_what_is_left_to_gain_is_bounded_at_any_point(rows: tuple) -> None:
    z, y, levels = rows
    best = loss(z, y, levels, minimise(z, y, levels, np.full(4, 0.25), PULL)[0], PULL)
    for weights in np.random.default_rng(0).dirichlet(np.ones(4), 30):
        value, slope = slopes(z, y, levels, weights, PULL, np.empty((4, 4)))
        assert value - best <= slope @ weights - slope.min()


def test_every_corner_leads_to_the_same_loss(rows: tuple) -> None:
    z, y, levels = rows
    pull = PULL._replace(penalty=0.0)
    found = [loss(z, y, levels, minimise(z, y, levels, corner, pull)[0], pull) for corner in np.eye(4)]
    assert np.ptp(found) <= 1e-7


def test_flat_places_do_not_stop_it() -> None:
    # No row is near a kink at the start: the loss is a plane there, without curvature.
    z, y = np.array([[[0.0, 10.0], [0.0, 20.0]]]), np.array([7.0, 14.0])
    weights, gap = minimise(z, y, np.array([0.5]), np.array([1.0, 0.0]), Pull(0.0, np.full(2, 0.5), 0.05))
    np.testing.assert_allclose(weights, [0.3, 0.7], atol=1e-6)
    assert gap <= GAP


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 7), st.sampled_from([0.0, 1e-3, 0.1]), st.floats(0.02, 0.98))
def test_the_gap_bounds_what_any_weights_leave_to_gain(seed: int, J: int, penalty: float, tau: float) -> None:
    rng = np.random.default_rng(seed)
    z, y = rng.normal(size=(1, 30, J)), rng.normal(size=30)
    pull, levels = Pull(penalty, rng.dirichlet(np.ones(J)), 0.05), np.array([tau])
    found, gap = minimise(z, y, levels, rng.dirichlet(np.ones(J)), pull)
    assert gap <= GAP
    least = min(loss(z, y, levels, found, pull), reference.by_slsqp(z[0], y, tau, pull)[1])
    for weights in (found, rng.dirichlet(np.ones(J))):
        value, slope = slopes(z, y, levels, weights, pull, np.empty((J, J)))
        assert value - least <= slope @ weights - slope.min() + 1e-12
