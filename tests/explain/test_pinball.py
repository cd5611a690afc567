from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from explain.errors import ExplainError
from explain.levels import GRID_19, GRID_99, pairs
from explain.pinball import (
    coverage,
    crossings,
    interval_score,
    mace,
    mean_pinball,
    pinball,
    unconditional,
    weighted_interval_score,
    width,
)

LOW, HIGH, NOMINAL = pairs(GRID_99)


def rows(seed: int, n: int = 200):
    rng = np.random.default_rng(seed)
    return 3 * rng.normal(size=n), rng.normal(size=(n, 99))


def test_pinball_by_hand():
    assert pinball([3.0, 0.0], [[1.0], [1.0]], [0.9]).ravel() == pytest.approx([1.8, 0.1])


def test_pinball_is_that_of_scikit_learn():
    from sklearn.metrics import mean_pinball_loss

    y, q = rows(0)
    for k, level in enumerate(GRID_99):
        assert pinball(y, q, GRID_99)[:, k].mean() == pytest.approx(
            mean_pinball_loss(y, q[:, k], alpha=level), abs=1e-12
        )


def test_interval_score_by_hand():
    assert interval_score([3.0], [1.0], [2.0], 0.8) == pytest.approx([11.0])
    assert interval_score([0.0, 1.5], [1.0, 1.0], [2.0, 2.0], 0.8) == pytest.approx([11.0, 1.0])


@pytest.mark.parametrize("k", range(49))
def test_an_interval_score_is_two_pinball_losses(k):
    y, q = rows(k)
    score = interval_score(y, q[:, LOW[k]], q[:, HIGH[k]], NOMINAL[k])
    losses = pinball(y, q, GRID_99)
    alpha = 2 * GRID_99[LOW[k]]
    assert np.abs(alpha / 2 * score - losses[:, LOW[k]] - losses[:, HIGH[k]]).max() <= 1e-12


@pytest.mark.parametrize("levels", [GRID_99, GRID_19, [0.1, 0.5, 0.9], [0.5]])
def test_wis_is_twice_the_mean_pinball_loss(levels):
    rng = np.random.default_rng(1)
    y, q = rng.normal(size=300), rng.normal(size=(300, len(levels)))
    assert np.abs(weighted_interval_score(y, q, levels) - 2 * pinball(y, q, levels).mean(axis=1)).max() <= 1e-12
    assert weighted_interval_score(y, q, levels).mean() == pytest.approx(2 * mean_pinball(y, q, levels))


def test_wis_needs_the_median_and_pinball_does_not():
    with pytest.raises(ExplainError, match=r"2 levels from 0.1 to 0.9 lack 0.5"):
        weighted_interval_score([1.0], [[0.0, 2.0]], [0.1, 0.9])
    with pytest.raises(ExplainError, match="no counterpart"):
        weighted_interval_score([1.0], [[0.0, 2.0]], [0.1, 0.8])
    assert mean_pinball([1.0], [[0.0, 2.0]], [0.1, 0.8]) == pytest.approx((0.1 + 0.2) / 2)


def test_coverage_counts_ends_and_width_is_their_distance():
    q = np.array([[0.0, 1.0, 2.0, 3.0, 4.0]] * 4)
    levels = [0.1, 0.3, 0.5, 0.7, 0.9]
    y = [0.0, 3.0, 3.5, 9.0]
    assert coverage(y, q, levels).tolist() == [0.75, 0.25]
    assert width(q, levels).tolist() == [4.0, 2.0]
    assert mace(y, q, levels) == pytest.approx((0.05 + 0.15) / 2)
    assert width([[0.0, np.inf]], [0.1, 0.9]).tolist() == [np.inf]


def test_true_quantiles_are_calibrated():
    y = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    q = np.tile(norm.ppf(GRID_99), (len(y), 1))
    assert coverage(y, q, GRID_99) == pytest.approx(NOMINAL, abs=1e-3)
    assert mace(y, q, GRID_99) < 1e-3


def test_crossings_are_shares_of_pairs_and_of_rows():
    found = crossings([[1, 2, 3], [2, 1, 3], [3, 2, 1], [1, 1, np.inf]])
    assert (found.pairs, found.rows) == (3 / 8, 1 / 2)
    assert crossings([[-np.inf, -np.inf, 0.0, np.inf, np.inf]]).pairs == 0
    assert crossings([[1.0]]).pairs == 0
    with pytest.raises(ExplainError, match=r"\(n_rows, Q\)"):
        crossings([1.0, 2.0])


def test_the_naive_forecast_reaches_its_levels_exactly():
    y = np.arange(1, 101.0)[::-1]
    assert unconditional(y, GRID_99).tolist() == list(range(1, 100))


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=30), st.floats(-100, 100))
def test_no_constant_beats_the_naive_forecast_on_its_own_rows(y, constant):
    naive = pinball(y, np.tile(unconditional(y, GRID_19), (len(y), 1)), GRID_19).mean(axis=0)
    other = pinball(y, np.full((len(y), 19), constant), GRID_19).mean(axis=0)
    assert (naive <= other + 1e-9).all()


@given(st.integers(0, 1000), st.floats(0.01, 100), st.floats(-1000, 1000))
def test_scores_go_along_with_the_unit(seed, scale, shift):
    y, q = rows(seed, 20)
    moved, spread = shift + scale * y, shift + scale * np.sort(q, axis=1)
    q = np.sort(q, axis=1)
    close = {"rel": 1e-6, "abs": 1e-9}
    assert pinball(moved, spread, GRID_99) == pytest.approx(scale * pinball(y, q, GRID_99), **close)
    wis = weighted_interval_score(y, q, GRID_99)
    assert weighted_interval_score(moved, spread, GRID_99) == pytest.approx(scale * wis, **close)
    assert width(spread, GRID_99) == pytest.approx(scale * width(q, GRID_99), **close)
    assert coverage(moved, spread, GRID_99).tolist() == coverage(y, q, GRID_99).tolist()


def test_nothing_to_score_is_said():
    nothing = np.zeros((0, 19))
    for score in (mean_pinball, coverage, mace):
        with pytest.raises(ExplainError, match="no rows to score"):
            score([], nothing, GRID_19)
    with pytest.raises(ExplainError, match="no rows to score"):
        unconditional([], GRID_19)
    with pytest.raises(ExplainError, match="finite numbers"):
        unconditional([np.nan], GRID_19)
    with pytest.raises(ExplainError, match="forms no interval"):
        mace([1.0], [[1.0]], [0.5])
