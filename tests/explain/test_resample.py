from __future__ import annotations

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.resample import percentile_interval, resample_weights


def test_every_draw_has_as_many_rows_as_the_table():
    weights = resample_weights(37, 11, np.random.default_rng(0))
    assert weights.shape == (37, 11)
    assert (weights.sum(axis=0) == 37).all()


def test_rows_of_one_cluster_are_drawn_together():
    clusters = np.array([4, 4, 9, 9, 9, 2])
    weights = resample_weights(6, 20, np.random.default_rng(0), clusters)
    assert (weights[0] == weights[1]).all()
    assert (weights[2] == weights[3]).all()
    assert (weights[[0, 2, 5]].sum(axis=0) == 3).all()


def test_labels_of_the_wrong_length_are_refused():
    with pytest.raises(ExplainError, match="5 cluster labels came with 6 rows"):
        resample_weights(6, 2, np.random.default_rng(0), np.arange(5))


def test_percentiles_leave_undefined_draws_out():
    low, high = percentile_interval(np.array([np.nan, *np.linspace(0, 1, 101)]))
    assert (low, high) == pytest.approx((0.025, 0.975))


def test_percentiles_of_mostly_undefined_draws_are_refused():
    with pytest.raises(ExplainError, match="undefined in 3 of 5 resamples"):
        percentile_interval(np.array([np.nan, np.nan, np.nan, 1, 2]))
