from __future__ import annotations

import numpy as np
import pytest

from benchmarks.models import ENSEMBLES, N_FEATURES, Fitted, fitted, table
from benchmarks.peers import own_contributions, shap_sides
from benchmarks.shapley import CASES, apart, ours


@pytest.fixture(scope="module")
def model() -> Fitted:
    return fitted("xgboost", n_fit=300, n_rows=40, n_boosted=5)


def test_every_ensemble_is_a_case() -> None:
    assert set(ENSEMBLES) <= set(CASES)
    assert {case.partition("-")[0] for case in CASES} <= {name.partition("-")[0] for name in ENSEMBLES}


def test_the_table_is_the_same_however_long() -> None:
    assert table(50)[0].shape == (50, N_FEATURES)
    np.testing.assert_array_equal(table(50)[0], table(80)[0][:50])


def test_apart_is_relative_to_the_largest_of_ours_in_the_rows_that_both_have() -> None:
    mine = np.array([[1.0, -4.0], [2.0, 3.0], [9.0, 8.0]])[..., None]
    assert apart(mine[:2], np.array([[1.0, -3.0]])) == pytest.approx(1 / 4)


@pytest.mark.filterwarnings("ignore")  # shap and its imports warn of libraries that are newer than themselves
@pytest.mark.parametrize("against", [None, 20])
def test_both_sides_of_a_case_agree(model: Fitted, against: int | None) -> None:
    background = None if against is None else table(against)[0]
    mine = ours(model, "values", background, n_rows=10)
    assert mine.adds_up < 1e-12
    assert mine.fresh.share == mine.kept.share == 10 / 40
    assert mine.fresh.make is not None
    values = mine.fresh.work(mine.fresh.make())
    np.testing.assert_array_equal(values, mine.kept.work())
    for peer in shap_sides(model, 5, background):
        assert peer.share == 5 / 40
        found = peer.work(peer.make()) if peer.make else peer.work()
        assert apart(values, found) < 1e-6
    if background is None:
        assert apart(values, own_contributions(model, 5).work()) < 1e-6
