from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from data.synthetic.quantiles import Forecasts, make_quantiles
from explain.weights.fit import Rows, blended, coarse, fine, medium, neighbours, rows_of
from explain.weights.simplex import Pull, loss
from tests.explain.weights import reference


def rows(made: Forecasts, step: int = 1) -> tuple[Rows, float]:
    return rows_of(np.sort(made.z, axis=2)[:, :, ::step], made.y, made.levels[::step])


@pytest.fixture(scope="module")
def made() -> Forecasts:
    return make_quantiles(250, 0)


@pytest.mark.parametrize("n_rows", [250, 740])
def test_without_penalty_it_meets_the_linear_program(n_rows: int) -> None:
    given, unit = rows(make_quantiles(n_rows, 0), step=7)
    weights = medium(given, 0.0, given.towards)
    over = [
        reference.plain_pinball(given.y, z @ w, tau) - reference.least_pinball(z, given.y, tau)
        for z, w, tau in zip(given.z, weights, given.levels, strict=True)
    ]
    assert np.mean(over) * unit <= 1e-4
    assert np.max(over) * unit <= 3e-4
    assert np.min(over) >= -1e-9


def test_an_endless_penalty_gives_what_it_draws_to(made: Forecasts) -> None:
    given, _ = rows(made, 10)
    away = np.random.default_rng(0).dirichlet(np.ones(6), len(given.levels))
    np.testing.assert_allclose(medium(given, 1e8, away), 1 / 6, atol=1e-6)
    np.testing.assert_allclose(medium(given.drawn_to(away), 1e8, given.towards), away, atol=1e-6)


@pytest.mark.parametrize("penalty", [0.0, 1e-3])
def test_two_random_starts_agree(made: Forecasts, penalty: float) -> None:
    given, _ = rows(made, 5)
    rng = np.random.default_rng(1)
    pull = Pull(penalty, np.full(6, 1 / 6), given.rounding)
    ends = [medium(given, penalty, rng.dirichlet(np.full(6, 0.3), len(given.levels))) for _ in range(2)]
    losses = [
        [loss(given.z[k : k + 1], given.y, given.levels[k : k + 1], w[k], pull) for k in range(len(w))] for w in ends
    ]
    np.testing.assert_allclose(*losses, atol=1e-6)


def test_another_unit_of_the_target_changes_no_weight(made: Forecasts) -> None:
    there = replace(made, y=3 + 1000 * made.y, z=3 + 1000 * made.z)
    (here, unit), (moved, other) = rows(made, 5), rows(there, 5)
    assert other == pytest.approx(1000 * unit)
    for penalty in (0.0, 1e-2):
        np.testing.assert_allclose(
            medium(moved, penalty, moved.towards), medium(here, penalty, here.towards), atol=1e-4
        )


def test_the_unit_is_the_usual_residual_or_what_is_left_of_it() -> None:
    z = np.zeros((5, 2, 1))
    assert rows_of(z, np.array([1.0, -2, 3, -4, 5]), np.array([0.5]))[1] == pytest.approx(1.4826 * 3)
    assert rows_of(z, np.array([0.0, 0, 0, 0, 5]), np.array([0.5]))[1] == pytest.approx(1)
    assert rows_of(z, np.zeros(5), np.array([0.5]))[1] == 1


def test_coarse_is_one_medium_fit_of_all_levels_together(made: Forecasts) -> None:
    given, _ = rows(made, 10)
    weights = coarse(given, 1e-3, given.towards)
    assert np.ptp(weights, axis=0).max() == 0
    pull = Pull(1e-3, np.full(6, 1 / 6), given.rounding)
    best = loss(given.z, given.y, given.levels, weights[0], pull)
    near = 0.99 * weights[0] + 0.01 * np.random.default_rng(2).dirichlet(np.ones(6), 50)
    assert min(loss(given.z, given.y, given.levels, one, pull) for one in near) >= best


def test_fine_stays_in_its_band_sums_to_one_and_fits_no_worse_than_medium(made: Forecasts) -> None:
    given, _ = rows(made, 5)
    weights, plain = fine(given, 0.0, given.towards), medium(given, 0.0, given.towards)
    np.testing.assert_allclose(weights.sum(axis=(1, 2)), 1)
    assert weights.min() >= 0
    for k in range(len(given.levels)):
        beyond = np.setdiff1d(np.arange(len(given.levels)), neighbours(given.levels, k))
        assert len(beyond)
        assert weights[k][:, beyond].sum() == 0
    z = np.moveaxis(given.z, 0, 2)
    tau = given.levels

    def losses(q: np.ndarray) -> np.ndarray:
        return np.maximum(tau * (given.y[:, None] - q), (tau - 1) * (given.y[:, None] - q)).mean(axis=0)

    # The rounded losses are ordered; the plain ones up to the rounding.
    assert (losses(blended(z, weights)) <= losses(blended(z, plain)) + 5e-4).all()
    assert losses(blended(z, weights)).mean() < losses(blended(z, plain)).mean()


def test_an_endless_penalty_makes_fine_the_average_of_each_level(made: Forecasts) -> None:
    given, _ = rows(made, 20)
    weights = fine(given, 1e8, given.towards)
    np.testing.assert_allclose(np.einsum("kjk->kj", weights), 1 / 6, atol=1e-6)


@pytest.mark.parametrize("fit", [medium, fine])
def test_two_threads_give_the_same_bits(made: Forecasts, fit) -> None:
    given, _ = rows(made, 10)
    both = fit(replace(given, threads=2), 1e-3, given.towards)
    np.testing.assert_array_equal(fit(given, 1e-3, given.towards), both)


def test_blending_is_a_weighted_sum() -> None:
    rng = np.random.default_rng(3)
    z, medium_weights, fine_weights = rng.normal(size=(4, 3, 5)), rng.random((5, 3)), rng.random((5, 3, 5))
    for n, q in np.ndindex(4, 5):
        assert blended(z, medium_weights)[n, q] == pytest.approx(z[n, :, q] @ medium_weights[q])
        assert blended(z, fine_weights)[n, q] == pytest.approx((z[n] * fine_weights[q]).sum())


def test_one_penalty_pulls_fine_weights_as_hard_as_medium_ones(made: Forecasts) -> None:
    given, _ = rows(made, 33)
    # Levels that are .33 apart have no neighbour in the band; copied models are neighbours of another kind.
    np.testing.assert_allclose(
        np.einsum("kjk->kj", fine(given, 0.05, given.towards)), medium(given, 0.05, given.towards), atol=1e-5
    )
    near, _ = rows(made, 5)
    k = len(near.levels) // 2
    used = neighbours(near.levels, k)
    z = np.moveaxis(near.z[used], 0, 2).reshape(len(near.y), -1)
    towards = np.outer(near.towards[k], used == k).ravel()

    def penalised(w: np.ndarray) -> float:
        """λJ/2 with J the number of models, whatever the number of levels in the band."""
        pull = Pull(0.0, towards, near.rounding)
        return reference.rounded_loss(z, near.y, near.levels[k], w, pull)[0] + 0.05 * 6 / 2 * ((w - towards) ** 2).sum()

    best = fine(near, 0.05, near.towards)[k][:, used].ravel()
    others = np.random.default_rng(4).dirichlet(np.ones(len(best)), 200)
    assert min(penalised(best + step * (one - best)) for one in others for step in (1e-3, 1e-2)) >= penalised(best)


@settings(max_examples=25, deadline=None)
@drawn(
    st.integers(0, 10**6),
    st.integers(1, 8),
    st.sampled_from([0.0, 1e-4, 1e-2, 1.0]),
    st.floats(-5, 5).map(lambda power: 10.0**power),
    st.floats(-1e3, 1e3),
)
def test_weights_lie_on_the_simplex_and_know_no_unit(
    seed: int, n_models: int, penalty: float, unit: float, shift: float
) -> None:
    rng = np.random.default_rng(seed)
    y, levels = rng.normal(size=40), np.array([0.2, 0.5, 0.8])
    z = np.sort(y[:, None, None] * rng.random(n_models)[:, None] + rng.normal(size=(40, n_models, 3)), axis=2)
    here = rows_of(z, y, levels)[0]
    there = rows_of(unit * (shift + z), unit * (shift + y), levels)[0]
    weights = medium(here, penalty, here.towards)
    assert weights.min() >= 0
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    moved = medium(there, penalty, there.towards)
    if penalty:
        np.testing.assert_allclose(moved, weights, atol=1e-4)
    for k, tau in enumerate(levels):
        pull = Pull(penalty, here.towards[k], here.rounding)
        losses = [reference.rounded_loss(here.z[k], here.y, tau, w[k], pull)[0] for w in (weights, moved)]
        assert losses[0] == pytest.approx(losses[1], abs=1e-6)
