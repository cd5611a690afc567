"""Calibration by levels: it holds what it promises on whole numbers, where moving ends cannot."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from explain.conformal import calibrate
from explain.conformal_levels import calibrate_levels
from explain.errors import ExplainError
from explain.levels import GRID_99, pair_of, pairs
from explain.pinball import coverage


def whole_numbers(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles that are whole numbers themselves, and the numbers: as a forest tells marks from 3 to 8."""
    centre = rng.uniform(4.5, 6.5, n)
    y = np.clip(np.round(centre + 0.7 * rng.normal(size=n)), 3, 8)
    return np.clip(np.round(centre[:, None] + 0.7 * norm.ppf(GRID_99)), 3, 8), y


def test_it_comes_nearer_to_the_level_than_moved_ends_and_stays_above() -> None:
    rng = np.random.default_rng(0)
    at = [int(pair_of(GRID_99, level)[0]) for level in (0.9, 0.8, 0.5)]
    by_level, by_shift = [], []
    for _ in range(200):
        (q_cal, y_cal), (q, y) = whole_numbers(rng, 200), whole_numbers(rng, 300)
        by_level.append(coverage(y, calibrate_levels(q_cal, y_cal, GRID_99).apply(q), GRID_99)[at])
        by_shift.append(coverage(y, calibrate(q_cal, y_cal, GRID_99).apply(q), GRID_99)[at])
    ours, moved = np.mean(by_level, axis=0), np.mean(by_shift, axis=0)
    assert (ours >= np.array([0.9, 0.8, 0.5]) - 0.01).all()
    assert (ours[1:] <= moved[1:] - 0.02).all()


def test_on_continuous_targets_too_it_keeps_its_promise() -> None:
    rng = np.random.default_rng(1)
    found = []
    for _ in range(200):
        y_cal, y = rng.normal(size=(2, 250))
        q = np.tile(0.8 * norm.ppf(GRID_99), (250, 1))
        calibration = calibrate_levels(q, y_cal, GRID_99)
        found.append(coverage(y, calibration.apply(q), GRID_99)[[9, 24]])
    assert (np.mean(found, axis=0) >= pairs(GRID_99)[2][[9, 24]] - 0.015).all()


def test_every_interval_takes_the_ends_of_the_smallest_that_held_enough_rows() -> None:
    rng = np.random.default_rng(2)
    q, y = whole_numbers(rng, 60)
    found = calibrate_levels(q, y, GRID_99)
    low, high, nominal = pairs(GRID_99)
    for k in np.flatnonzero(found.calibrated):
        place = int(np.ceil(round(nominal[k] * 61, 9)))
        held = [int(((q[:, low[: j + 1]] <= y[:, None]) & (y[:, None] <= q[:, high[: j + 1]])).all(axis=1).sum())
                for j in range(len(nominal))]  # fmt: skip
        assert found.takes[k] == max(j for j in range(len(nominal)) if held[j] >= place)


def test_ends_stay_in_order_and_uncalibrated_levels_are_named() -> None:
    rng = np.random.default_rng(3)
    q, y = whole_numbers(rng, 12)
    found = calibrate_levels(q, y, GRID_99)
    applied = found.apply(q)
    assert (np.diff(applied, axis=1) >= 0).all()
    assert not found.calibrated[0]
    assert any("12 calibration rows are there" in note for note in found.notes)
    with pytest.raises(ExplainError, match="98 % intervals are not calibrated: 12 calibration rows are there, and 49"):
        found.require(0.98)
    found.require(0.8)


def test_rows_outside_every_interval_leave_the_wide_ones_uncalibrated() -> None:
    q = np.tile(norm.ppf(GRID_99), (100, 1))
    y = np.where(np.arange(100) < 40, 50.0, 0.0)
    found = calibrate_levels(q, y, GRID_99)
    assert not found.calibrated[pair_of(GRID_99, 0.8)[0]]
    assert found.calibrated[pair_of(GRID_99, 0.5)[0]]
    with pytest.raises(ExplainError, match="too many rows lie outside the widest interval"):
        found.require(0.8)
