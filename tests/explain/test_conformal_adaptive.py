from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from explain.conformal import calibrate
from explain.conformal_adaptive import WINDOW, begin, follow
from explain.conformal_experts import HORIZON, LATE, STEPS
from explain.conformal_window import REACH
from explain.errors import ExplainError
from explain.levels import GRID_19, GRID_99, pairs
from explain.pinball import coverage, crossings, width

NOMINAL = pairs(GRID_99)[2]
SHOWN = [4, 9, 24]  # 90, 80 and 50 %
N_CAL = 300


def series(seed: int, n: int, spread=1.0):
    """Calibration rows and n rows after them, with heavy tails, and the quantiles of a Gaussian: (q, y)."""
    y = np.random.default_rng(seed).standard_t(4, size=N_CAL + n)
    y[N_CAL:] *= spread
    return np.tile(norm.ppf(GRID_99), (len(y), 1)), y


def followed(q, y, shape="symmetric", known_after=None):
    return begin(q[:N_CAL], y[:N_CAL], GRID_99, shape).follow(q[N_CAL:], y[N_CAL:], known_after)


def shift_slowly(recent, share):
    """The score that leaves a share outside, in a straight line beyond the largest."""
    ordered, n = sorted(recent), len(recent)
    place = math.ceil(round((1 - share) * (n + 1), 9))
    if place > n:
        return ordered[-1] + REACH * (1 - share - n / (n + 1)) * (ordered[-1] - ordered[0])
    return ordered[max(place, 1) - 1]


def followed_slowly(cal, scores, alpha, known_after):
    """The shift before each row by the textbook: one interval, one expert after another."""
    recent = list(cal[-WINDOW:])
    asked, trust = [alpha] * len(STEPS), [1 / len(STEPS)] * len(STEPS)
    variance = (1 - alpha) ** 2 * alpha**3 + alpha**2 * (1 - alpha) ** 3
    pace = math.sqrt(3 / HORIZON) * math.sqrt((math.log(HORIZON * len(STEPS)) + 2) / variance)
    found, past = [], {}
    for now in range(len(scores)):
        for row in sorted((r for r in past if known_after[r] < now), key=lambda r: known_after[r]):
            then, ends = past.pop(row)
            p = (sum(s >= scores[row] for s in recent) + 1) / (len(recent) + 1)
            for k, step in enumerate(STEPS):
                loss = max(alpha * (p - then[k]), (alpha - 1) * (p - then[k]))
                trust[k] *= math.exp(-pace * loss)
                error = float(ends[k] < scores[row])
                asked[k] = min(max(asked[k] + step / (1 + (now - 1 - row) / LATE) * (alpha - error), -1), 1)
            total = sum(trust)
            trust = [(1 - 1 / (2 * HORIZON)) * t / total + 1 / (2 * HORIZON * len(STEPS)) for t in trust]
            recent = [*recent, scores[row]][-WINDOW:]
        found.append(shift_slowly(recent, sum(t * a for t, a in zip(trust, asked, strict=True))))
        past[now] = list(asked), [shift_slowly(recent, a) for a in asked]
    return np.array(found)


@pytest.mark.parametrize("late", [0, 7])
@pytest.mark.parametrize("level", [0.9, 0.5])
def test_each_interval_is_that_of_the_textbook(level, late):
    q, y = series(0, 300, np.repeat([1.0, 4.0], 150))
    ends = [(1 - level) / 2, (1 + level) / 2]
    q = np.tile(norm.ppf(ends), (len(y), 1))
    known = np.arange(300) + np.random.default_rng(0).integers(0, late + 1, 300)
    scores = np.maximum(q[:, 0] - y, y - q[:, 1])
    expected = followed_slowly(scores[:N_CAL], scores[N_CAL:], 1 - level, known)
    told, _ = follow(q[:N_CAL], y[:N_CAL], q[N_CAL:], y[N_CAL:], ends, known)
    assert told[:, 1] - q[N_CAL:, 1] == pytest.approx(expected, abs=1e-9)
    assert q[N_CAL:, 0] - told[:, 0] == pytest.approx(expected, abs=1e-9)


def test_an_interval_does_not_depend_on_the_others_but_for_order():
    q, y = series(1, 400, np.repeat([1.0, 3.0], 200))
    all_at_once, _ = followed(q, y)
    for k in SHOWN:
        places = [k, 98 - k]
        alone, _ = follow(q[:N_CAL, places], y[:N_CAL], q[N_CAL:, places], y[N_CAL:], GRID_99[places])
        assert (all_at_once[:, k] <= alone[:, 0] + 1e-12).all()
        assert (all_at_once[:, 98 - k] >= alone[:, 1] - 1e-12).all()
        assert np.median(alone[:, 0] - all_at_once[:, k]) < 0.05


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
@pytest.mark.parametrize("late", [0, 20])
def test_coverage_stays_where_rows_are_alike(shape, late):
    found = []
    for seed in range(3):
        q, y = series(seed, 2500)
        told, _ = followed(q, y, shape, np.arange(2500) + late)
        assert crossings(told).pairs == 0
        found.append(coverage(y[N_CAL:], told, GRID_99)[SHOWN])
    assert np.abs(np.mean(found, axis=0) - NOMINAL[SHOWN]).max() <= 0.015


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
def test_coverage_recovers_where_the_spread_trebles_and_plainly_calibrated_it_does_not(shape):
    for seed in range(3):
        q, y = series(seed, 800, np.repeat([1.0, 3.0], [300, 500]))
        told, _ = followed(q, y, shape)
        plain = calibrate(q[:N_CAL], y[:N_CAL], GRID_99, shape).apply(q[N_CAL:])
        after = slice(300, None)
        assert coverage(y[N_CAL:][after], told[after], GRID_99)[SHOWN[0]] >= 0.87
        assert coverage(y[N_CAL:][after], plain[after], GRID_99)[SHOWN[0]] <= 0.6
        # Dozens of rows later it holds again, and by no more width than the spread asks for.
        assert coverage(y[N_CAL:][340:440], told[340:440], GRID_99)[SHOWN[0]] >= 0.87
        wide = width(told[-200:], GRID_99)[SHOWN[0]] / width(told[:300], GRID_99)[SHOWN[0]]
        assert 2.2 < wide < 4.2


def test_coverage_recovers_where_the_spread_shrinks():
    q, y = series(0, 1000, np.repeat([3.0, 1.0], 500))
    y[:N_CAL] *= 3
    told, _ = followed(q, y)
    assert coverage(y[N_CAL:][700:], told[700:], GRID_99)[SHOWN] == pytest.approx(NOMINAL[SHOWN], abs=0.06)
    assert width(told[700:], GRID_99)[SHOWN[0]] < 0.5 * width(told[:500], GRID_99)[SHOWN[0]]


def test_coverage_is_near_its_level_where_every_row_is_larger_than_all_before():
    q, y = series(0, 1500)
    y[N_CAL:] += 0.1 * np.arange(1500)
    told, _ = followed(q, y)
    assert coverage(y[N_CAL:], told, GRID_99)[SHOWN[0]] >= 0.85
    assert np.isfinite(told).all()


def test_late_truth_takes_longer_but_does_not_swing():
    q, y = series(0, 1500, np.repeat([1.0, 3.0], [300, 1200]))
    told, _ = followed(q, y, known_after=np.arange(1500) + 100)
    assert coverage(y[N_CAL:][600:], told[600:], GRID_99)[SHOWN[0]] == pytest.approx(0.9, abs=0.04)
    # Twice what the spread asks for; with steps as long as without delay it would be five times as wide.
    assert width(told[400:700], GRID_99)[SHOWN[0]] < 2.2 * 2 * 3 * student.ppf(0.95, 4)


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
def test_a_row_s_interval_knows_nothing_of_it_or_of_later_rows(shape):
    q, y = series(3, 200)
    told, _ = followed(q, y, shape)
    for row in (0, 1, 50, 199):
        other, other_q = y.copy(), q.copy()
        other[N_CAL + row :] = 1000 * np.random.default_rng(row).normal(size=200 - row)
        other_q[N_CAL + row + 1 :] -= 7
        again, _ = followed(other_q, other, shape)
        assert (again[: row + 1] == told[: row + 1]).all()


def test_a_row_s_truth_moves_the_next_interval():
    q, y = series(3, 200)
    told, _ = followed(q, y)
    for row in (0, 50, 198):
        other = y.copy()
        other[N_CAL + row] = 1000.0
        again, _ = followed(q, other)
        assert (again[: row + 1] == told[: row + 1]).all()
        assert (again[row + 1, SHOWN] < told[row + 1, SHOWN]).any()


def test_a_row_s_interval_knows_nothing_of_truths_that_come_later():
    q, y = series(4, 200)
    known = np.arange(200) + np.random.default_rng(0).integers(0, 60, 200)
    told, _ = followed(q, y, known_after=known)
    for now in (10, 60, 150):
        other = y.copy()
        other[N_CAL:][known >= now] = -500.0
        assert (followed(q, other, known_after=known)[0][: now + 1] == told[: now + 1]).all()
    row = int(np.flatnonzero(known == 100)[0])
    other = y.copy()
    other[N_CAL + row] = -500.0
    again, _ = followed(q, other, known_after=known)
    assert (again[:101] == told[:101]).all()
    assert (again[101] != told[101]).any()


def test_truths_that_never_come_change_nothing():
    q, y = series(5, 50)
    told, state = followed(q, y, known_after=np.full(50, 50))
    start = begin(q[:N_CAL], y[:N_CAL], GRID_99)
    assert (told == start.apply(q[N_CAL:])).all()
    assert (state.scores == start.scores).all()


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
def test_the_first_interval_is_that_of_split_calibration_by_the_window(shape):
    q, y = series(6, 5)
    told, _ = followed(q, y, shape)
    recent = slice(N_CAL - WINDOW, N_CAL)
    assert (told[0] == calibrate(q[recent], y[recent], GRID_99, shape).apply(q[N_CAL : N_CAL + 1])[0]).all()


@pytest.mark.parametrize("shape", ["symmetric", "asymmetric"])
def test_following_in_two_goes_is_following_at_once(shape):
    q, y = series(7, 200)
    told, state = followed(q, y, shape)
    begun = begin(q[:N_CAL], y[:N_CAL], GRID_99, shape)
    first, middle = begun.follow(q[N_CAL:][:77], y[N_CAL:][:77])
    second, end = middle.follow(q[N_CAL:][77:], y[N_CAL:][77:])
    assert (np.vstack([first, second]) == told).all()
    assert (end.low_shift == state.low_shift).all()
    assert (end.high_shift == state.high_shift).all()
    assert (middle.apply(q[:1])[0] == told[77]).all()


def test_rows_to_come_get_intervals_with_their_level():
    q, y = series(8, 100)
    _, state = followed(q, y, "asymmetric")
    found = state.interval(q[:30], 0.89)
    assert (found.level, found.method) == (0.9, "conformal, asymmetric, adaptive")
    assert (found.lower == state.apply(q[:30])[:, 4]).all()
    assert (found.upper == state.apply(q[:30])[:, 94]).all()
    assert state.notes == ()


def test_too_few_rows_known_is_labelled_until_there_are_enough():
    q, y = series(9, 60)
    begun = begin(q[:5], y[:5], GRID_99)
    assert not begun.calibrated[4]
    assert begun.low_shift[4] == np.inf
    with pytest.raises(ExplainError, match="5 recent rows cannot give 90 % intervals; at least 9 are needed"):
        begun.interval(q, 0.9)
    told, state = begun.follow(q[N_CAL:], y[N_CAL:])
    assert state.calibrated.all()
    assert state.raw_rows[[0, 4]].tolist() == [44, 4]
    assert state.raw_rows[-1] == 0
    assert np.isfinite(told).all()
    # 84 % is the narrowest that takes more than five rows.
    assert state.notes == (
        "Intervals from 84 % on are not calibrated for up to 44 rows: 6 or more must be known before.",
    )


def test_it_begins_without_any_rows():
    q, y = series(10, 60)
    told, state = begin(q[:0], y[:0], GRID_99).follow(q[N_CAL:], y[N_CAL:])
    assert (told[0] == q[0]).all()
    assert state.raw_rows[4] == 9
    assert len(state.scores) == 60


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(-8, 8), st.integers(-64, 64))
def test_following_goes_along_with_the_unit(seed, power, shift):
    q, y = series(seed, 40)
    q, y, scale = q[:, 4:95:5], np.round(y * 1024) / 1024, 2.0**power
    q = np.round(q * 1024) / 1024
    told, _ = follow(q[:N_CAL], y[:N_CAL], q[N_CAL:], y[N_CAL:], GRID_19)
    there = shift + scale * q, shift + scale * y
    again, _ = follow(there[0][:N_CAL], there[1][:N_CAL], there[0][N_CAL:], there[1][N_CAL:], GRID_19)
    assert again == pytest.approx(shift + scale * told, rel=1e-9, abs=1e-9)


def test_what_does_not_fit_is_refused():
    q, y = series(0, 10)
    begun = begin(q[:N_CAL], y[:N_CAL], GRID_99)
    for words, call in {
        "the window was 0 rows": lambda: begin(q, y, GRID_99, window=0),
        "shape was 'both'": lambda: begin(q, y, GRID_99, "both"),
        "no counterpart": lambda: begin(q[:, 1:], y, GRID_99[1:]),
        r"y came with shape \(9,\)": lambda: begun.follow(q[:10], y[:9]),
        r"known_after came as int64 of shape \(3,\); 10 positions": lambda: begun.follow(q[:10], y[:10], [0, 1, 2]),
        "known_after came as float64": lambda: begun.follow(q[:10], y[:10], np.arange(10) / 2),
        "row 1 cannot be known after row 0": lambda: begun.follow(q[:10], y[:10], np.maximum(np.arange(10) - 1, 0)),
    }.items():
        with pytest.raises(ExplainError, match=words):
            call()
