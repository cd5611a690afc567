from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from explain.ranks import average_ranks, correlation, kendall, spearman, telling_k

pairs = st.integers(2, 30).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(-4, 4), min_size=n, max_size=n) for _ in range(2)])
)


@given(pairs)
@settings(deadline=None, max_examples=60)
def test_equals_scipy_with_ties(pair):
    left, right = (np.array(one, dtype=float) for one in pair)
    assert average_ranks(left) == pytest.approx(stats.rankdata(left))
    if np.ptp(left) and np.ptp(right):
        assert spearman(left, right) == pytest.approx(stats.spearmanr(left, right).statistic, abs=1e-12)
        assert kendall(left, right) == pytest.approx(stats.kendalltau(left, right).statistic, abs=1e-12)
    else:
        assert spearman(left, right) == kendall(left, right) == 0.0


def test_a_constant_that_is_no_binary_fraction_correlates_with_nothing():
    assert correlation(np.full(9, 0.1), np.arange(9.0)) == 0.0


def test_a_top_that_holds_every_name_is_cut():
    assert [telling_k(5, n) for n in (1, 2, 4, 5, 6, 40)] == [1, 1, 3, 4, 5, 5]
