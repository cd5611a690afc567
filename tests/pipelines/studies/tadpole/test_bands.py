"""Intervals by horizon: the right place among the scores, one pair per subject, half of new truths inside."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.tadpole.bands import GROUPS, Bands, band_of, fit_bands, scales

FLAT = np.ones((4, GROUPS))


def test_bands_end_at_12_24_and_36_months():
    assert list(band_of(np.array([0, 12, 12.1, 24, 36, 36.5, 60, 200]))) == [0, 0, 1, 1, 2, 3, 3, 3]


def test_the_width_is_the_score_at_the_rounded_up_place():
    # 21 subjects with one pair each in the first band: place ⌈22 / 2⌉ = 11 of 0 … 20 is 10.
    errors = np.arange(21.0) * np.where(np.arange(21) % 2, -1, 1)
    n = len(errors)
    found = fit_bands(errors, np.full(n, 6.0), np.ones(n, dtype=int), np.arange(n), 1.0 * FLAT, 0)
    assert found.widths[0, 1] == 10
    assert list(found.subjects) == [21, 0, 0, 0]
    assert list(found.pooled) == [False, True, True, True]
    assert found.widths[3, 1] == 10


def test_one_pair_of_each_subject_counts_however_many_it_has():
    # One subject with a thousand huge errors is one subject.
    subject = np.concatenate([np.arange(40), np.full(1_000, 40)])
    errors = np.where(subject == 40, 1e6, 1.0)
    n = len(errors)
    found = fit_bands(errors, np.full(n, 6.0), np.zeros(n, dtype=int), subject, FLAT, 0)
    assert found.subjects[0] == 41
    assert found.widths[0, 0] == 1


def test_half_of_new_subjects_are_inside_in_every_band():
    rng = np.random.default_rng(0)

    def drawn(n_subjects):
        subject = np.repeat(np.arange(n_subjects), 8)
        horizon = rng.uniform(0, 80, len(subject))
        known = rng.integers(0, 5, len(subject))
        own = np.repeat(rng.normal(0, 1, n_subjects), 8)
        return subject, horizon, known, (own + rng.normal(0, 1, len(subject))) * (1 + horizon / 20) / (1 + known)

    subject, horizon, known, errors = drawn(2_000)
    sigma = scales(errors, horizon, known, np.ones(len(errors)))
    found = fit_bands(errors, horizon, known, subject, sigma, 1)
    _, horizon, known, errors = drawn(4_000)
    ends = found.intervals(np.full(len(errors), 1e3), horizon, known) - 1e3
    inside = (ends[:, 1] < errors) & (errors < ends[:, 2])
    for band in range(4):
        assert inside[band_of(horizon) == band].mean() == pytest.approx(0.5, abs=0.03)


def test_scales_are_weighted_roots_of_mean_squares_with_thin_cells_filled():
    errors = np.concatenate([np.full(30, 2.0), np.full(5, 9.0)])
    horizon = np.full(35, 6.0)
    known = np.concatenate([np.full(30, 1), np.full(5, 2)])
    weights = np.ones(35)
    found = scales(errors, horizon, known, weights)
    assert found[0, 1] == 2
    assert found[0, 2] == 2
    assert found[2, 0] == pytest.approx(np.sqrt(np.mean(errors**2)))


def test_ends_are_not_below_0_and_never_meet():
    bands = Bands(FLAT * 3.0, np.ones(4, dtype=int), np.zeros(4, dtype=bool))
    found = bands.intervals(np.array([-5.0, 0.0, 2.0, 10.0]), np.full(4, 50.0), np.array([0, 1, 2, 9]))
    np.testing.assert_array_equal(found, [[0, 0, 3], [0, 0, 3], [2, 0, 5], [10, 7, 13]])
    none = fit_bands(np.zeros(30), np.full(30, 6.0), np.ones(30, dtype=int), np.arange(30), FLAT, 0)
    assert (none.widths > 0).all()


def test_without_errors_there_is_no_interval():
    empty = np.empty(0)
    with pytest.raises(StudyError, match="intervals need errors"):
        fit_bands(empty, empty, empty.astype(int), empty.astype(int), FLAT, 0)
