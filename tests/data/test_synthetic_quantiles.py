"""What was planted in the forecasts is really there."""

from __future__ import annotations

import numpy as np
import pytest

from data.synthetic.quantiles import LEVELS, TARGET, TRUTH, make_one_perfect, make_quantiles


def pinball(y: np.ndarray, q: np.ndarray) -> np.ndarray:
    gap = y[:, None] - q
    return np.maximum(LEVELS * gap, (LEVELS - 1) * gap)


def test_draws_are_those_that_were_measured_on():
    rng = np.random.default_rng(0)
    make_quantiles(250, rng)
    test = make_quantiles(4_000, rng)
    assert pinball(test.y, test.quantiles).mean() == pytest.approx(0.25685, abs=5e-6)
    assert pinball(test.y, test.z.mean(axis=1)).mean() == pytest.approx(0.27599, abs=2e-5)


def test_as_many_targets_are_below_true_quantiles_as_their_levels_say():
    made = make_quantiles(20_000, 1)
    np.testing.assert_allclose((made.y[:, None] <= made.quantiles).mean(axis=0), LEVELS, atol=0.015)


def test_expected_losses_are_what_endless_draws_would_give():
    made = make_quantiles(10_000, 2)
    seen = np.stack([pinball(made.y, made.z[:, j]).mean(axis=0) for j in range(6)])
    error = np.stack([pinball(made.y, made.z[:, j]).std(axis=0) for j in range(6)]) / 100
    assert (np.abs(seen - made.expected_loss) < 4.5 * error).all()


def test_no_model_is_best_at_every_level():
    best = make_quantiles(5_000, 3).expected_loss.argmin(axis=0)
    assert set(best) == {0, 2}
    assert best[49] == 0
    assert best[0] == best[-1] == 2


def test_narrow_shrinks_every_spread_about_the_same_centre():
    wide, narrow = make_quantiles(200, 4), make_quantiles(200, 4, narrow=0.7)
    np.testing.assert_array_equal(wide.y, narrow.y)
    own = (wide.z[:, :, -1] - wide.z[:, :, 0]) / (narrow.z[:, :, -1] - narrow.z[:, :, 0])
    assert np.median(own) == pytest.approx(1 / 0.7, rel=0.02)
    np.testing.assert_allclose(wide.z[:, :, 49], narrow.z[:, :, 49], atol=1e-12)


def test_the_perfect_model_knows_and_the_others_do_not():
    made = make_one_perfect(2_000, 5)
    assert made.names[0] == "perfect"
    np.testing.assert_array_equal(made.z[:, 0], made.quantiles)
    losses = made.expected_loss.mean(axis=1)
    assert losses[0] == losses.min() < 0.7 * losses[1:].min()


def test_the_table_has_what_its_truth_says():
    made = make_quantiles(20_000, 6)
    table = made.table
    assert table.target == TARGET
    assert set(table.columns) == {*(f"x{k}" for k in range(8)), TARGET}
    squares = np.column_stack([made.X[:, 0], made.X[:, 1] ** 2, made.X[:, 2:]])
    slopes = np.linalg.lstsq(np.column_stack([np.ones(len(squares)), squares]), made.y, rcond=None)[0][1:]
    np.testing.assert_allclose(slopes[:2], [1, 0.5], atol=0.03)
    np.testing.assert_allclose(slopes[2:], 0, atol=0.03)
    assert TRUTH.effects["x1"] == pytest.approx((0.5 * made.X[:, 1] ** 2).std(), abs=0.02)
    away = np.abs(made.y - made.middle)
    related = [abs(np.corrcoef(np.abs(made.X[:, k]), away)[0, 1]) for k in range(8)]
    assert np.argmax(related) == 2
    assert max(related[:2] + related[3:]) < 0.05
