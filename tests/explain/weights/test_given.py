from __future__ import annotations

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.pinball import mean_pinball
from explain.weights.given import DEALT, MOST_DEALS, given_of

LEVELS = np.array([0.25, 0.5, 0.75])


def forecasts(n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return np.sort(rng.normal(size=(n, 3, 3)), axis=2), rng.normal(size=n)


def looked_at(z: np.ndarray, y: np.ndarray, names=("forest", "boosted", "linear"), folds=None):
    return given_of(z, y, LEVELS, names, folds, 0)


def test_good_forecasts_pass_without_a_word_and_are_left_alone() -> None:
    z, y = forecasts()
    before = z.copy()
    found = looked_at(z[:, :, ::-1], y)
    assert len(found.notes) == 3
    found = looked_at(z, y)
    assert found.notes == ()
    np.testing.assert_array_equal(found.z, before)
    np.testing.assert_array_equal(z, before)
    np.testing.assert_allclose(found.losses, [mean_pinball(y, z[:, j], LEVELS) for j in range(3)])


def test_a_model_without_a_forecast_is_left_out_and_the_row_named() -> None:
    z, y = forecasts()
    z[4, 1, 2], z[7, 1, 0] = np.nan, np.inf
    found = looked_at(z, y)
    assert found.used.tolist() == [0, 2]
    assert found.notes == ("boosted is left out: 2 of 40 rows have no forecast, first row 5.",)
    assert np.isnan(found.losses).tolist() == [False, True, False]
    assert np.isfinite(found.z).all()


def test_a_model_that_says_the_same_of_every_row_is_left_out() -> None:
    z, y = forecasts()
    z[:, 2] = LEVELS
    found = looked_at(z, y)
    assert found.used.tolist() == [0, 1]
    assert found.notes == ("linear is left out: it forecasts the same for every row.",)


def test_constants_are_used_where_there_is_nothing_else() -> None:
    z, y = forecasts()
    z[:] = LEVELS
    assert looked_at(z, y).used.tolist() == [0, 1, 2]


def test_levels_out_of_order_are_counted_and_sorted() -> None:
    z, y = forecasts()
    z[:10, 0] = z[:10, 0, ::-1]
    found = looked_at(z, y)
    assert found.notes == ("forest: 25.0% of adjacent levels out of order; repaired by sorting.",)
    assert (np.diff(found.z, axis=2) >= 0).all()


def test_few_values_are_a_share_of_the_rows() -> None:
    z, y = forecasts(200)
    assert not looked_at(z, y).few_values
    assert looked_at(z, y.round()).few_values
    assert not looked_at(z[:30], y[:30].round()).few_values


def test_few_rows_are_dealt_more_often_and_evenly() -> None:
    z, y = forecasts()
    assert looked_at(z, y).folds.shape == (MOST_DEALS, 40)
    large = given_of(np.zeros((DEALT, 1, 3)), np.zeros(DEALT), LEVELS, (), None, 0).folds
    assert large.shape == (1, DEALT)
    assert np.ptp(np.unique(large, return_counts=True)[1]) == 0
    np.testing.assert_array_equal(looked_at(z, y).folds, looked_at(z, y).folds)


def test_folds_that_are_given_are_the_folds() -> None:
    z, y = forecasts()
    codes = np.arange(40) % 3
    np.testing.assert_array_equal(looked_at(z, y, folds=codes).folds, codes[None])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"z": np.zeros((40, 3))}, r"shape \(40, 3\) and 3 levels"),
        ({"z": np.zeros((40, 3, 2))}, r"shape \(40, 3, 2\) and 3 levels"),
        ({"z": np.zeros((40, 0, 3))}, "at least one of each"),
        ({"y": np.zeros(39)}, r"\(39,\)"),
        ({"y": np.full(40, np.nan)}, "no finite number in 40 rows"),
        ({"names": ("forest",)}, "1 names came with 3 models"),
        ({"folds": np.zeros(39)}, "39 fold numbers came with 40 rows"),
        ({"folds": np.zeros(40)}, "all rows came in one fold"),
        ({"z": np.full((40, 3, 3), np.nan)}, "none of 3 models has a forecast for every row"),
    ],
)
def test_what_does_not_fit_is_said(change: dict, said: str) -> None:
    z, y = forecasts()
    with pytest.raises(ExplainError, match=said):
        looked_at(**{"z": z, "y": y, **change})
