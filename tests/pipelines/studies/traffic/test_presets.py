from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from pipelines.errors import StudyError
from pipelines.studies.traffic.presets import ours, published_classification, published_regression
from tests.pipelines.studies.traffic.made import days


def durations(n=1_000, seed=0):
    return np.random.default_rng(seed).gamma(1.5, 25, n)


@given(st.integers(5, 300), st.booleans(), st.booleans(), st.integers(0, 99))
def test_no_rule_on_durations_drops_a_test_row(n, dated, trimmed, seed):
    minutes = durations(n, seed)
    when = days(n)[np.random.default_rng(seed).permutation(n)] if dated else None
    plan = ours(n, when, minutes=minutes, trim=(0.01, 0.99) if trimmed else None, seed=seed)
    again = ours(n, when, minutes=minutes[::-1], seed=seed)
    # The test rows are those of the cut itself, whatever the durations are and whether fit rows are trimmed.
    np.testing.assert_array_equal(plan.test, again.test)
    assert len(plan.test) == int(np.ceil(0.2 * n))
    np.testing.assert_array_equal(np.sort(np.r_[plan.fit, plan.dropped, plan.test]), np.arange(n))
    assert plan.dropped_test == 0
    if dated:
        assert when[plan.fit].max() < when[plan.test].min()


def test_trimming_looks_at_fit_rows_only():
    minutes, when = durations(), days(1_000)
    plan = ours(1_000, when, minutes=minutes, trim=(0.01, 0.99))
    low, high = np.quantile(minutes[:800], [0.01, 0.99])
    np.testing.assert_array_equal(plan.dropped, np.flatnonzero((minutes[:800] < low) | (minutes[:800] > high)))
    assert "16 fit rows were left out" in plan.says
    other = minutes.copy()
    other[800:] *= 100
    np.testing.assert_array_equal(ours(1_000, when, minutes=other, trim=(0.01, 0.99)).fit, plan.fit)
    with pytest.raises(StudyError, match="without durations"):
        ours(10, trim=(0.01, 0.99))
    with pytest.raises(StudyError, match="time of every row"):
        ours(2, np.array(["2024-01-01", "NaT"], dtype="datetime64[D]"))


def test_as_published_rows_are_dropped_before_the_split_and_counted():
    minutes = durations()
    plan = published_regression(minutes)
    low, high = np.quantile(minutes, [0.01, 0.99])
    kept = np.flatnonzero((minutes >= low) & (minutes <= high))
    fit, test = train_test_split(kept, test_size=0.2, random_state=42)
    np.testing.assert_array_equal(plan.fit, np.sort(fit))
    np.testing.assert_array_equal(plan.test, np.sort(test))
    _, untrimmed = train_test_split(np.arange(1_000), test_size=0.2, random_state=42)
    assert plan.dropped_test == len(set(plan.dropped) & set(untrimmed))
    assert (
        f"20 rows outside the 1–99 % range of all durations were dropped before the split, {plan.dropped_test} of"
        in (plan.says)
    )


def test_the_published_forest_drops_odd_durations():
    minutes = np.r_[durations(495), 5_000, 6_000, 7_000, 8_000, 9_000.0]
    plan = published_classification(minutes)
    assert len(plan.dropped) == 5
    assert {495, 496, 497, 498, 499} & set(plan.dropped)
    assert len(plan.fit) + len(plan.test) == 495
