from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.base import BaseEstimator, RegressorMixin

from explain.conformal import calibrate, misses, rank, rows_needed, shifted
from explain.errors import ExplainError
from explain.levels import GRID_19, GRID_99, pairs
from explain.pinball import coverage, crossings, mean_pinball

NOMINAL = pairs(GRID_99)[2]
SHOWN = [int(np.flatnonzero(level == NOMINAL)[0]) for level in (0.9, 0.8, 0.5)]


def narrow(rng: np.random.Generator, n: int):
    """Rows of unequal spread, and quantiles with the true middle but 70 % of the true spread."""
    middle, spread = rng.normal(size=n), 0.3 + 0.5 * np.abs(rng.normal(size=n))
    y = middle + spread * rng.standard_t(4, size=n)
    return middle[:, None] + 0.7 * spread[:, None] * norm.ppf(GRID_99), y


def calibrated_slowly(q, y, levels, shape):
    """The textbook, one interval after another: shifts of lower and of upper ends, infinite where rows are too few."""
    found = []
    for k in range(len(levels) // 2):
        alpha = 1 - Fraction(round(1000 * (levels[-1 - k] - levels[k])), 1000)
        below = sorted(q[i, k] - y[i] for i in range(len(y)))
        above = sorted(y[i] - q[i, -1 - k] for i in range(len(y)))
        if shape == "symmetric":
            below = above = sorted(max(q[i, k] - y[i], y[i] - q[i, -1 - k]) for i in range(len(y)))
        r = math.ceil((1 - (alpha if shape == "symmetric" else alpha / 2)) * (len(y) + 1))
        found.append((below[r - 1], above[r - 1]) if r <= len(y) else (np.inf, np.inf))
    return np.array(found).T


def test_the_rank_is_that_of_exact_fractions():
    for percent in range(1, 100):
        ways = {percent / 100, 1 - (100 - percent) / 100, round(percent * 0.01, 12), percent * 0.01}
        for n in range(1, 501):
            exact = math.ceil(Fraction(percent, 100) * (n + 1))
            assert {rank(level, n) for level in ways} == {exact}


def test_the_ranks_of_all_intervals_of_the_grid_are_exact():
    for k, level in enumerate(NOMINAL):
        for n in range(1, 501):
            assert rank(float(level), n) == math.ceil(Fraction(98 - 2 * k, 100) * (n + 1))


@pytest.mark.parametrize(
    ("level", "symmetric", "asymmetric"), [(0.9, 9, 19), (0.95, 19, 39), (0.98, 49, 99), (0.99, 99, 199), (0.5, 1, 3)]
)
def test_rows_needed(level, symmetric, asymmetric):
    assert rows_needed(level) == symmetric
    assert rows_needed(level, "asymmetric") == asymmetric


def test_rows_needed_are_the_fewest_for_every_level():
    for percent in range(1, 100):
        needed = rows_needed(percent / 100)
        assert rank(percent / 100, needed) <= needed
        assert needed == 1 or rank(percent / 100, needed - 1) > needed - 1


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
@pytest.mark.parametrize("n", [5, 60, 101])
def test_all_intervals_are_those_of_the_textbook(shape, n):
    q, y = narrow(np.random.default_rng(n), n)
    low, high = calibrated_slowly(q, y, GRID_99, shape)
    found = calibrate(q, y, GRID_99, shape)
    assert found.low_shift.tolist() == low.tolist()
    assert found.high_shift.tolist() == high.tolist()
    assert found.calibrated.tolist() == np.isfinite(low).tolist()


class Column(RegressorMixin, BaseEstimator):
    """A fitted model that answers with a column of its rows."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.fitted_ = True

    def fit(self, X, y=None):
        return self

    def predict(self, X):
        return np.asarray(X)[:, self.place]


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
@pytest.mark.parametrize("n", [50, 101, 200])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_each_level_is_that_of_mapie(shape, n, level):
    mapie = pytest.importorskip("mapie.regression", reason="MAPIE, the oracle of this test, is not installed")
    rng = np.random.default_rng(n)
    (q, y), (new, _) = narrow(rng, n), narrow(rng, 300)
    k = int(np.flatnonzero(level == NOMINAL)[0])
    places = [k, 98 - k, 49]
    oracle = mapie.ConformalizedQuantileRegressor([Column(place) for place in places], level, prefit=True)
    oracle.conformalize(q, y)
    _, ends = oracle.predict_interval(new, symmetric_correction=shape == "symmetric")
    levels = GRID_99[sorted(places)]
    found = calibrate(q[:, sorted(places)], y, levels, shape).interval(new[:, sorted(places)], level)
    assert np.abs(found.lower - ends[:, 0, 0]).max() <= 1e-9
    assert np.abs(found.upper - ends[:, 1, 0]).max() <= 1e-9


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
@pytest.mark.parametrize("n", [60, 300])
def test_narrow_intervals_hold_their_level_once_calibrated(n, shape):
    rng = np.random.default_rng(7)
    raw, found, before, after = [], [], [], []
    for _ in range(200):
        (q, y), (new, truth) = narrow(rng, n), narrow(rng, 300)
        calibration = calibrate(q, y, GRID_99, shape)
        told = calibration.apply(new)
        assert crossings(told).pairs == 0
        raw.append(coverage(truth, new, GRID_99)[SHOWN])
        found.append(coverage(truth, told, GRID_99)[SHOWN])
        before.append(mean_pinball(truth, new, GRID_99))
        after.append(mean_pinball(truth, told, GRID_99))
    sides = 1 if shape == "symmetric" else 2
    assert (np.mean(raw, axis=0) < NOMINAL[SHOWN] - 0.08).all()
    assert (np.mean(found, axis=0) >= NOMINAL[SHOWN] - 0.015).all()
    assert (np.mean(found, axis=0) <= NOMINAL[SHOWN] + sides / (n + 1) + 0.015).all()
    assert np.mean(after) < np.mean(before)


def test_eight_rows_are_too_few_for_90_and_nine_are_not():
    q, y = narrow(np.random.default_rng(0), 9)
    short = calibrate(q[:8], y[:8], GRID_99)
    k = SHOWN[0]
    assert short.low_shift[k] == short.high_shift[k] == np.inf
    assert not short.calibrated[k]
    words = r"8 calibration rows cannot give 90 % intervals; at least 9 are needed\. "
    with pytest.raises(ExplainError, match=words):
        short.require(0.9)
    with pytest.raises(ExplainError, match=words):
        short.interval(q, 0.9)
    words = "8 calibration rows cannot give 90 % intervals; at least 9 are needed."
    assert short.notes == (f"{words} Intervals from 90 % on are not calibrated.",)
    enough = calibrate(q, y, GRID_99)
    enough.require(0.9)
    assert np.isfinite(enough.low_shift[k])
    with pytest.raises(ExplainError, match="with ends of their own; at least 19 are needed"):
        calibrate(q, y, GRID_99, "asymmetric").require(0.9)


def test_the_issue_s_sentence_is_said():
    q, y = narrow(np.random.default_rng(0), 12)
    levels = [0.025, 0.5, 0.975]
    with pytest.raises(
        ExplainError, match=r"^12 calibration rows cannot give 95 % intervals; at least 19 are needed\."
    ):
        calibrate(q[:, [1, 49, 97]], y, levels).require(0.95)


def test_intervals_without_calibration_keep_their_ends_or_hold_what_is_inside():
    q, y = narrow(np.random.default_rng(0), 20)
    found = calibrate(q, y, GRID_99)
    raw = np.flatnonzero(~found.calibrated)
    assert len(raw) == 2
    told = found.apply(q)
    inside = told[:, [2, 96]]
    assert (told[:, raw] == np.minimum(q[:, raw], inside[:, :1])).all()
    assert (told[:, 98 - raw] == np.maximum(q[:, 98 - raw], inside[:, 1:])).all()
    assert np.isfinite(told).all()


def test_no_calibration_rows_calibrate_nothing():
    found = calibrate(np.zeros((0, 19)), [], GRID_19)
    assert not found.calibrated.any()
    q = np.sort(np.random.default_rng(0).normal(size=(5, 19)))
    assert (found.apply(q) == q).all()


def test_an_interval_says_its_own_level():
    q, y = narrow(np.random.default_rng(0), 200)
    found = calibrate(q[:, 4:95:5], y, GRID_19).interval(q[:, 4:95:5], 0.85)
    assert (found.level, found.method) == (0.9, "conformal, symmetric, split")
    assert ((found.lower <= y) & (y <= found.upper)).mean() >= 0.9
    with pytest.raises(ExplainError, match="widest interval is 90 %"):
        calibrate(q[:, 4:95:5], y, GRID_19).interval(q[:, 4:95:5], 0.95)


def test_rows_that_weights_have_seen_give_no_promise():
    q, y = narrow(np.random.default_rng(0), 200)
    found = calibrate(q, y, GRID_99, how="out of fold")
    assert found.notes == ("Calibrated on rows that the weights have seen: approximate, without a promise.",)
    assert calibrate(q, y, GRID_99).notes == ()
    assert found.interval(q, 0.9).method == "conformal, symmetric, out of fold"


def test_intervals_too_wide_are_narrowed():
    rng = np.random.default_rng(0)
    y = rng.normal(size=2000)
    q = np.tile(3 * norm.ppf(GRID_99), (2000, 1))
    found = calibrate(q, y, GRID_99)
    assert (found.low_shift < 0).all()
    assert coverage(y, found.apply(q), GRID_99) == pytest.approx(NOMINAL, abs=0.01)


def test_asymmetric_ends_hold_on_each_side():
    rng = np.random.default_rng(0)
    q, y = np.tile(np.log(2) + norm.ppf(GRID_99), (4000, 1)), rng.exponential(size=4000)
    told = calibrate(q[:2000], y[:2000], GRID_99, "asymmetric").apply(q[2000:])
    assert (y[2000:] < told[:, 4]).mean() == pytest.approx(0.05, abs=0.02)
    assert (y[2000:] > told[:, 94]).mean() == pytest.approx(0.05, abs=0.02)


@given(
    st.integers(0, 10_000), st.floats(0.01, 100), st.floats(-1000, 1000), st.sampled_from(["symmetric", "asymmetric"])
)
def test_calibration_goes_along_with_the_unit(seed, scale, shift, shape):
    q, y = narrow(np.random.default_rng(seed), 30)
    here = calibrate(q, y, GRID_99, shape)
    there = calibrate(shift + scale * q, shift + scale * y, GRID_99, shape)
    assert there.low_shift == pytest.approx(scale * here.low_shift, rel=1e-6, abs=1e-9)
    assert there.apply(shift + scale * q) == pytest.approx(shift + scale * here.apply(q), rel=1e-6, abs=1e-9)


def test_one_level_has_no_interval_to_calibrate():
    found = calibrate([[1.0], [2.0]], [1.0, 2.0], [0.5])
    assert found.apply([[3.0]]).tolist() == [[3.0]]
    assert found.notes == ()


def test_shifts_may_differ_by_row():
    q = np.tile(np.array([0.0, 1.0, 2.0]), (2, 1))
    found = shifted(q, np.array([0.1, 0.5, 0.9]), np.array([[1.0], [np.inf]]), np.array([[2.0], [np.inf]]))
    assert found.tolist() == [[-1, 1, 4], [0, 1, 2]]


def test_misses_are_negative_inside():
    below, above = misses(np.array([0.5, 3.0]), np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([0.1, 0.9]))
    assert below.ravel().tolist() == [-0.5, -3.0]
    assert above.ravel().tolist() == [-0.5, 2.0]


def test_what_does_not_fit_is_refused():
    q, y = narrow(np.random.default_rng(0), 20)
    for words, call in {
        "shape was 'both'; one of symmetric, asymmetric": lambda: calibrate(q, y, GRID_99, "both"),
        "how was 'cross'; one of split, out of fold": lambda: calibrate(q, y, GRID_99, how="cross"),
        "no counterpart": lambda: calibrate(q[:, 1:], y, GRID_99[1:]),
        r"y came with shape \(19,\)": lambda: calibrate(q, y[1:], GRID_99),
        "as 0.9": lambda: rank(90, 10),
    }.items():
        with pytest.raises(ExplainError, match=words):
            call()
