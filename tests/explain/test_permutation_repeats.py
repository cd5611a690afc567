from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from explain.errors import ExplainError
from explain.permutation_repeats import Orders, Until, chance, plan_repeats


def test_chance_is_the_half_width_of_students_interval():
    falls = np.random.default_rng(0).normal([[1.0], [5.0]], [[0.1], [2.0]], size=(2, 12))
    low, high = stats.t.interval(0.95, 11, loc=falls[1].mean(), scale=stats.sem(falls[1]))
    assert chance(falls) == pytest.approx((high - low) / 2)


def test_chance_is_compared_with_the_leading_importance():
    falls = np.array([[10.0, 10.2, 9.8], [0.1, 0.5, 0.3]])
    left = chance(falls) / 10
    assert Until(share=left * 1.01).reached(falls)
    assert not Until(share=left * 0.99).reached(falls)
    assert "100.1%" not in Until(share=left * 0.99).words(falls)


def test_a_model_that_no_shuffle_changes_needs_no_more():
    assert Until().reached(np.zeros((3, 10)))


def test_without_an_importance_above_0_only_the_budget_ends():
    falls = np.array([[-1.0, -0.5, -0.7]])
    assert not Until(share=100.0).reached(falls)
    assert Until(share=100.0).words(falls).endswith("no importance is above 0")


@pytest.mark.parametrize("wrong", [{"share": 0.0}, {"batch": 1}, {"batch": 20, "most": 10}, {"share": float("nan")}])
def test_aims_that_cannot_be_met_are_refused(wrong):
    with pytest.raises(ExplainError, match="a share above 0 and 2 ≤ batch ≤ most are needed"):
        Until(**wrong)


def test_batches_continue_where_the_last_one_ended():
    whole = next(plan_repeats(7, 10, seed=3).batches)
    parts = list(plan_repeats(7, Until(batch=4, most=10), seed=3).batches)
    assert [len(part) for part in parts] == [4, 4, 2]
    assert np.array_equal(np.concatenate(parts), whole)
    again = plan_repeats(7, Until(batch=4, most=99), seed=0, permutations=whole)
    assert again.most == 10
    assert np.array_equal(np.concatenate(list(again.batches)), whole)


@given(seed=st.integers(0, 1000), n_strata=st.integers(1, 5))
def test_rows_get_values_of_their_own_stratum_only(seed, n_strata):
    rng = np.random.default_rng(seed)
    strata = rng.integers(0, n_strata, size=(2, 30))
    shuffles = np.stack([rng.permutation(30) for _ in range(3)])
    for name in range(2):
        for order in Orders(shuffles, strata).of(name):
            assert np.array_equal(np.sort(order), np.arange(30))
            assert np.array_equal(strata[name][order], strata[name])


def test_one_stratum_is_no_stratum_and_small_ones_are_shuffled_evenly():
    shuffles = np.stack([np.random.default_rng(seed).permutation(6) for seed in range(600)])
    strata = np.array([[0] * 6, [0, 1, 0, 1, 0, 1]])
    assert np.array_equal(Orders(shuffles, strata).of(0), shuffles)
    counts = np.bincount(Orders(shuffles, strata).of(1)[:, 2], minlength=6)
    assert counts[1::2].sum() == 0
    assert counts[::2].min() > 150  # 200 expected
