from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, logit

from pipelines.compare.calibration_line import EDGE, bins_of, calibration_line, slopes
from pipelines.compare.entities import Entities


def made(n=300, stretch=1.0, seed=0):
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=n)
    return (rng.random(n) < expit(truth)).astype(float), expit(stretch * truth)


def slow_slope(y, p):
    """The likelihood itself, by a general minimiser."""
    x = logit(np.clip(p, EDGE, 1 - EDGE))

    def loss(ab):
        eta = ab[0] + ab[1] * x
        return np.sum(np.logaddexp(0, eta) - y * eta)

    return minimize(loss, [0.0, 1.0], method="BFGS", options={"gtol": 1e-9}).x[1]


@pytest.mark.parametrize("stretch", [0.3, 1.0, 4.0])
def test_equals_the_likelihood_maximised(stretch):
    y, p = made(stretch=stretch)
    assert slopes(y, p, np.ones((len(y), 1)))[0] == pytest.approx(slow_slope(y, p), abs=1e-5)


def test_draws_are_the_regressions_of_the_drawn_rows():
    y, p = made(80)
    weights = np.concatenate(list(Entities(y).draws(5, 1)), axis=1)
    rows = [np.repeat(np.arange(80), counts.astype(int)) for counts in weights.T]
    expected = [slow_slope(y[one], p[one]) for one in rows]
    assert slopes(y, p, weights) == pytest.approx(expected, abs=1e-5)


def test_honest_probabilities_have_slope_one_and_extreme_ones_less():
    y, p = made(4000)
    line = calibration_line(Entities(y), p, draws=200)
    assert line.slope[1] < 1 < line.slope[2]
    assert line.in_the_large[0] == pytest.approx(p.mean() - y.mean())
    assert line.in_the_large[1] < line.in_the_large[0] < line.in_the_large[2]
    y, p = made(4000, stretch=2.0)
    assert calibration_line(Entities(y), p, draws=200).slope[2] < 0.7


def test_no_slope_where_the_classes_are_separated_or_nothing_varies():
    y = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    one = np.ones((6, 1))
    assert np.isnan(slopes(y, np.linspace(0.1, 0.9, 6), one)).all()
    assert np.isnan(slopes(y, np.full(6, 0.5), one)).all()
    line = calibration_line(Entities(y), np.linspace(0.1, 0.9, 6), draws=20)
    assert np.isnan(line.slope).all()
    assert np.isfinite(line.in_the_large).all()


def test_probabilities_of_zero_and_one_have_a_slope():
    y, p = made()
    assert np.isfinite(slopes(y, np.where(p > 0.8, 1.0, np.where(p < 0.2, 0.0, p)), np.ones((300, 1)))).all()


def test_bins_hold_rows_enough_and_the_same_probability_together():
    y, p = made(105)
    frame = bins_of(y, np.round(p, 1))
    assert (frame["rows"] >= 10).all()
    assert len(frame) <= 10
    whole = bins_of(y, p, most=1)
    assert whole["observed (share of rows)"].tolist() == pytest.approx([y.mean()])
    assert whole["rows"].tolist() == [105]
