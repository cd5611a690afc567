from __future__ import annotations

import numpy as np
import pytest

from explain.importance import Importance
from explain.ranks import spearman
from pipelines.errors import StudyError
from pipelines.studies.traffic.disagreement import (
    NOISE,
    agreement_exhibit,
    disagreement,
    methods_exhibit,
    noise_exhibit,
    noise_importances,
)
from pipelines.studies.traffic.methods import GAIN, PERMUTATION, SHAP, SPLITS
from tests.pipelines.studies.traffic.made import cut

NAMES = ("a", "b", "c", "d", "e", "f")


def one(method, *values):
    array = np.array(values, dtype=np.float64)
    return Importance("feature", method, "lightgbm", "x", NAMES[: len(values)], array, array, array, "none")


def test_alike_rankings_do_not_fire():
    found = disagreement([one(SPLITS, 9, 8, 7, 3, 2, 1), one(PERMUTATION, 9, 8, 7, 3, 2, 1)])
    assert (found.rho, found.idle, found.fires, found.says) == (1.0, (), False, "")


def test_a_low_correlation_fires():
    splits, shuffled = one(SPLITS, 9, 8, 7, 6, 5, 4), one(PERMUTATION, 1, 1.5, 2, 3, 4, 5)
    found = disagreement([splits, shuffled])
    assert found.rho == spearman(splits.values, shuffled.values) < 0.5
    assert found.fires
    assert "rank differently" in found.says


def test_an_idle_column_at_the_top_fires_where_the_order_is_alike():
    splits = one(SPLITS, 60, 50, 40, 30, 20, 10)
    shuffled = one(PERMUTATION, 50, 40, 2, 30, 20, 10)
    found = disagreement([splits, shuffled, one(GAIN, 9, 8, 1, 7, 3, 2), one(SHAP, 9, 8, 1, 7, 3, 2)])
    assert found.rho >= 0.5
    assert found.idle == (("c", SPLITS, 3, 0.04),)
    assert "c is 3rd by split count, but shuffling it costs 4.0 %" in found.says


def test_nothing_is_idle_where_no_shuffle_costs_anything():
    found = disagreement([one(GAIN, 3, 2, 1), one(PERMUTATION, 0, -1, -2)])
    assert not found.fires
    assert np.isnan(found.rho)
    with pytest.raises(StudyError, match="No permutation importance"):
        disagreement([one(GAIN, 3, 2, 1)])


def test_every_method_is_shown_with_its_rank():
    rankings = [one(SPLITS, 1, 2, 3), one(GAIN, 3, 2, 1), one(PERMUTATION, 3, 1, 2), one(SHAP, 3, 2, 1)]
    frame = methods_exhibit(rankings).frame
    assert frame["Column"].tolist() == ["a", "c", "b"]
    assert frame["Rank by split count"].tolist() == [3, 1, 2]
    assert frame["split count (x)"].tolist() == [1, 3, 2]
    pairs = agreement_exhibit(rankings, 2).frame
    assert len(pairs) == 6
    assert pairs["Spearman's ρ"].iloc[0] == pytest.approx(-1)
    assert pairs["Share of the top 2 that both name"].iloc[0] == 0.5


def test_noise_is_cleared_by_shuffling_test_rows_only():
    found = noise_importances(cut(900))
    assert all(one_.names[-1] == NOISE for one_ in found)
    shown = noise_exhibit(found)
    ranks = shown.frame.set_index("Method")["Rank of the noise"]
    shares = shown.frame.set_index("Method")["Share of the largest"]
    assert shares[PERMUTATION] < 0.05 < shares[SPLITS]
    assert ranks[SPLITS] <= ranks[PERMUTATION]
    assert shown.frame["Columns"].eq(4).all()
    again = noise_importances(cut(900))
    np.testing.assert_array_equal(found[2].values, again[2].values)
