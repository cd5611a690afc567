"""Intervals of shares and means: textbook values, a slow reference, and what they promise in simulated studies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from explain.means import Z95, mean_interval, share_interval, wilson


def slow_variance(values, clusters):
    """Variance of the mean over whole clusters, as the textbook writes it."""
    names, n = sorted(set(clusters)), len(values)
    mean = sum(values) / n
    squares = [sum(v - mean for v, c in zip(values, clusters, strict=True) if c == name) ** 2 for name in names]
    return len(names) / (len(names) - 1) * sum(squares) / n**2


def study(rng, n_patients=40, visits=5, like=0.9):
    """Outcomes (0/1) of visits, most of them decided by the patient: half of all patients are ill."""
    patients = np.repeat(np.arange(n_patients), visits)
    ill = rng.random(n_patients) < 0.5
    own = rng.random(len(patients)) < like
    return np.where(own, ill[patients], rng.random(len(patients)) < 0.5).astype(float), patients


def test_wilson_against_a_textbook_value():
    # Newcombe, Statist. Med. 17 (1998) 857-872, table I: 81 of 263, without continuity correction.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    hits = np.repeat([1.0, 0.0], [81, 182])
    assert share_interval(hits) == wilson(81 / 263, 263)


def test_a_mean_of_independent_rows():
    values = np.array([1.0, 2.0, 4.0, 9.0])
    half = 1.96 * values.std(ddof=1) / 2
    assert mean_interval(values) == pytest.approx((4 - half, 4 + half), abs=1e-3)
    assert np.isnan(mean_interval(np.array([3.0]))).all()


def test_a_mean_over_clusters_equals_the_slow_reference():
    rng = np.random.default_rng(0)
    values, clusters = rng.normal(3, 2, 60), rng.integers(0, 9, 60)
    half = stats.t.ppf(0.975, 8) * np.sqrt(slow_variance(values, clusters))
    assert mean_interval(values, clusters) == pytest.approx((values.mean() - half, values.mean() + half))


def test_visits_that_repeat_each_other_are_worth_one_row_per_patient():
    once = np.repeat([1.0, 0.0], [12, 28])
    five = np.repeat(once, 5)
    patients = np.repeat(np.arange(40), 5)
    worth = 39 * (Z95 / stats.t.ppf(0.975, 39)) ** 2
    assert share_interval(five, patients) == pytest.approx(wilson(0.3, worth))
    low, high = share_interval(five, patients)
    assert low < share_interval(once)[0] < share_interval(five)[0]
    assert high > share_interval(once)[1] > share_interval(five)[1]


def test_patients_seen_once_are_nearly_as_good_as_rows():
    hits = np.repeat([1.0, 0.0], [60, 140])
    assert share_interval(hits, np.arange(200)) == pytest.approx(share_interval(hits), abs=0.002)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_rows_all_alike_are_worth_one_per_patient(value):
    hits, patients = np.full(50, value), np.repeat(np.arange(10), 5)
    assert share_interval(hits, patients) == pytest.approx(wilson(value, 10 * (Z95 / stats.t.ppf(0.975, 9)) ** 2))


def test_one_patient_alone_says_next_to_nothing():
    hits, patient = np.array([1.0, 1.0, 0.0]), np.zeros(3, dtype=int)
    assert share_interval(hits, patient) == wilson(2 / 3, 1)
    assert np.isnan(mean_interval(hits, patient)).all()


def test_whole_patients_keep_the_promise_that_rows_break():
    rng = np.random.default_rng(4)
    kept = np.zeros((500, 4))
    for number in range(len(kept)):
        hits, patients = study(rng)
        noise = hits + 0.1 * rng.normal(size=len(hits))
        found = (
            share_interval(hits),
            share_interval(hits, patients),
            mean_interval(noise),
            mean_interval(noise, patients),
        )
        kept[number] = [low <= 0.5 <= high for low, high in found]
    by_row, by_patient, mean_by_row, mean_by_patient = kept.mean(axis=0)
    assert by_row < 0.75
    assert mean_by_row < 0.75
    assert 0.93 <= by_patient <= 0.99
    assert 0.92 <= mean_by_patient <= 0.98


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=40))
def test_clusters_never_make_a_share_surer(rows):
    hits = np.array([float(hit) for hit, _ in rows])
    clusters = np.array([cluster for _, cluster in rows])
    low, high = share_interval(hits, clusters)
    plain_low, plain_high = share_interval(hits)
    assert 0 <= low <= hits.mean() <= high <= 1
    assert high - low >= plain_high - plain_low - 1e-12
