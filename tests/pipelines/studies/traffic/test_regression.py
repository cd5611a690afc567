from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.traffic.regression import (
    MEAN,
    MEDIAN,
    _weighted_median,
    against_the_mean,
    losses_exhibit,
    regression_errors,
    regression_exhibit,
)
from pipelines.studies.traffic.scale import Scaled
from tests.pipelines.studies.traffic.made import aimless, cut


def scored(y, predicted, fit=None, draws=200):
    told = {name: Scaled(one) for name, one in predicted.items()}
    return regression_errors(Scaled(y), told, y if fit is None else fit, draws=draws)


def test_errors_are_those_of_numpy_and_constants_come_from_fit_rows():
    rng = np.random.default_rng(0)
    y, fit = rng.gamma(2, 20, 80), rng.gamma(2, 15, 200)
    near = y + rng.normal(0, 5, 80)
    found = {one.name: one for one in scored(y, {"near": near}, fit)}
    assert list(found) == ["near", MEAN, MEDIAN]
    for name, predicted in {"near": near, MEAN: np.full(80, fit.mean()), MEDIAN: np.full(80, np.median(fit))}.items():
        off = y - predicted
        slow = [np.sqrt(np.mean(off**2)), np.mean(np.abs(off)), np.median(np.abs(off))]
        np.testing.assert_allclose(found[name].values, slow, atol=1e-9)
        assert found[name].r2 == pytest.approx(1 - (off**2).sum() / ((y - y.mean()) ** 2).sum())
    gap = found["near"].leads[0]
    assert gap.value == pytest.approx(found["near"].rmse - found[MEAN].rmse)
    assert gap.low < gap.value < gap.high < 0


def test_draws_are_paired():
    # A forecast that is the constant itself differs from it by nothing in every draw.
    y = np.random.default_rng(1).gamma(2, 20, 60)
    (same, *_) = scored(y, {"same": np.full(60, y.mean())})
    assert (same.leads[0].value, same.leads[0].low, same.leads[0].high) == (0.0, 0.0, 0.0)
    assert not same.leads[0].better


def test_the_drawn_median_is_that_of_the_drawn_rows():
    rng = np.random.default_rng(2)
    for n in (7, 8):
        values = rng.normal(size=n)
        counts = np.column_stack([np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(30)]).astype(float)
        slow = [np.median(np.repeat(values, one.astype(int))) for one in counts.T]
        np.testing.assert_allclose(_weighted_median(values, counts), slow)


def test_the_sentence_says_whether_anything_beats_the_mean():
    made = cut(600)
    shown = losses_exhibit(made)
    assert "Nothing beats" not in shown.sentence
    assert shown.frame["Model"].tolist()[-2:] == [MEAN, MEDIAN]
    lost = losses_exhibit(aimless(600))
    assert lost.sentence.startswith(f"Nothing beats {MEAN}")


def test_being_nearer_by_chance_does_not_count():
    rng = np.random.default_rng(3)
    y = rng.gamma(2, 20, 40)
    moves = 3 * rng.normal(size=(200, 40))
    # Of many useless forecasts the one that happens to be nearest, by little.
    gains = [np.sum(one * (y - y.mean())) - np.sum(one**2) / 2 for one in moves]
    slight = moves[min((gain, place) for place, gain in enumerate(gains) if gain > 0)[1]]
    (found, *others) = scored(y, {"lucky": y.mean() + slight})
    assert found.leads[0].value < 0 < found.leads[0].high
    assert against_the_mean((found, *others)).startswith("Nothing beats always the mean beyond chance")


def test_the_chart_is_of_columns_that_are_there():
    y = np.random.default_rng(0).gamma(2, 20, 50)
    shown = regression_exhibit(scored(y, {"half": y / 2}))
    for chart in shown.charts:
        assert {chart.x, chart.y, chart.low, chart.high} <= set(shown.frame.columns)


def test_scores_refuse_logarithms_and_other_shapes():
    y = np.random.default_rng(0).gamma(2, 200, 50)
    with pytest.raises(StudyError, match="Give both in minutes"):
        scored(y, {"log": np.log1p(y)})
    with pytest.raises(StudyError, match="Give both in minutes"):
        regression_errors(Scaled(y), {"log": Scaled(np.log1p(y), "log1p(minutes)")}, y)
    with pytest.raises(StudyError, match="Give the truth in minutes"):
        regression_errors(Scaled(np.log1p(y), "log1p(minutes)"), {}, y)
    with pytest.raises(StudyError, match="a finite number per row"):
        scored(y, {"few": y[:10]})


def test_without_a_model_there_is_nothing_to_compare():
    assert against_the_mean(scored(np.arange(20.0), {})).startswith("There is no model")
