from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import logistic

from pipelines.errors import StudyError
from pipelines.studies.traffic.aft import SCALES, LogLogistic, aft_exhibit, fit_log_logistic, tune_log_logistic
from pipelines.studies.traffic.survival import Spells


def made(n=1_500, seed=0, scale=0.5, censored=0.2):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2))
    median = np.exp(3.2 + 0.5 * X[:, 0])
    minutes = median * np.exp(scale * logistic.rvs(size=n, random_state=rng))
    ended = rng.random(n) >= censored
    return X, Spells(np.where(ended, minutes, minutes * rng.random(n)), ended), median


class Fixed:
    """A booster that always says 3."""

    def predict(self, rows, *, output_margin):
        assert output_margin
        return np.full(rows.num_row(), 3.0)


def test_medians_and_chances_follow_the_log_logistic_form():
    model, X = LogLogistic(Fixed(), 0.5), np.zeros((2, 1))
    alpha, beta = np.exp(3.0), 2.0
    np.testing.assert_allclose(model.median(X), alpha)
    np.testing.assert_allclose(model.longer_than(X, 30), 1 / (1 + (30 / alpha) ** beta))
    np.testing.assert_allclose(model.longer_than(X, alpha), 0.5)


def test_the_loss_is_the_likelihood_of_log_minutes():
    model, X = LogLogistic(Fixed(), 0.7), np.zeros((3, 1))
    minutes, ended = np.array([5.0, 20, 90]), np.array([True, True, False])
    slow = [logistic.logpdf(np.log(5), 3, 0.7), logistic.logpdf(np.log(20), 3, 0.7), logistic.logsf(np.log(90), 3, 0.7)]
    assert model.loss(X, Spells(minutes, ended)) == pytest.approx(-np.mean(slow))


def test_planted_medians_and_scale_are_found_in_spite_of_censoring():
    X, spells, median = made()
    model = tune_log_logistic(X, spells, np.arange(1_000), np.arange(1_000, 1_500))
    assert model.scale == 0.5
    assert np.corrcoef(np.log(model.median(X)), np.log(median))[0, 1] > 0.85
    assert np.median(model.median(X) / median) == pytest.approx(1, abs=0.12)
    short = fit_log_logistic(X, Spells(spells.minutes, np.ones(1_500, dtype=bool)), 0.5)
    # Taking a lost incident for one that ended makes all of them look shorter.
    assert np.median(short.median(X)) < np.median(model.median(X))


def test_a_duration_of_zero_is_taken_as_a_second():
    X, spells, _ = made(200)
    minutes = spells.minutes.copy()
    minutes[:3] = 0.0
    model = fit_log_logistic(X, Spells(minutes, spells.ended), SCALES[0])
    assert np.isfinite(model.median(X)).all()


def test_chances_stand_beside_shares():
    X, spells, _ = made(600)
    shown = aft_exhibit(fit_log_logistic(X, spells, 0.5), X, spells)
    known = spells.ended | (spells.minutes > 30)
    assert shown.frame["Incidents"].sum() == known.sum()
    assert shown.frame["Forecast median (minutes)"].is_monotonic_increasing
    assert "shape 2.00" in shown.sentence


def test_what_has_no_end_is_refused():
    X, spells, _ = made(50)
    with pytest.raises(StudyError, match="No incident has a known end"):
        fit_log_logistic(X, Spells(spells.minutes, np.zeros(50, dtype=bool)), 0.5)
    with pytest.raises(StudyError, match="No calibrate rows"):
        tune_log_logistic(X, spells, np.arange(50), np.arange(0))
