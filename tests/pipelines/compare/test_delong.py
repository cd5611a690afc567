from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.scores import roc_auc
from pipelines.compare.delong import delong
from pipelines.compare.entities import Entities
from pipelines.errors import StudyError
from tests.pipelines.compare import reference
from tests.pipelines.compare.made import two_models


@given(seed=st.integers(0, 10_000), ties=st.booleans())
@settings(max_examples=25)
def test_equals_all_pairs(seed, ties):
    y, outputs = two_models(40, seed, ties=ties)
    if min(y.sum(), len(y) - y.sum()) < 2:
        return
    areas = delong(Entities(y), outputs)
    gap = areas.gap(0, 1)
    values, variance, z, p = reference.delong(y, outputs[:, 0], outputs[:, 1])
    assert areas.values == pytest.approx(values, abs=1e-12)
    assert (gap.high - gap.low) == pytest.approx(2 * 1.959963984540054 * np.sqrt(variance), rel=1e-9)
    assert (gap.z, gap.p) == pytest.approx((z, p), rel=1e-9, abs=1e-12)


def test_areas_are_those_of_the_score():
    y, outputs = two_models(80, 3, ties=True)
    expected = [roc_auc(y, outputs[:, [k]]) for k in range(2)]
    assert delong(Entities(y), outputs).values == pytest.approx(expected, abs=1e-12)


def test_a_known_table_gives_the_hand_computed_covariance():
    """Three cases, two others: V10 = (1, 1, ½), V01 = (⅔, 1)."""
    y = np.array([1.0, 1.0, 1.0, 0.0, 0.0])
    outputs = np.array([[0.9], [0.8], [0.5], [0.6], [0.4]])
    found = delong(Entities(y), outputs)
    assert found.values == pytest.approx([5 / 6])
    assert found.covariance[0, 0] == pytest.approx((1 / 12) / 3 + (1 / 18) / 2)


def test_the_same_model_twice_does_not_differ():
    y, outputs = two_models()
    gap = delong(Entities(y), outputs[:, [0, 0]]).gap(0, 1)
    assert (gap.value, gap.z, gap.p) == (0.0, 0.0, 1.0)


def test_a_perfect_order_beside_none_has_no_p():
    y = np.array([0.0, 0.0, 1.0, 1.0])
    gap = delong(Entities(y), np.column_stack([y, np.full(4, 0.5)])).gap(0, 1)
    assert gap.value == 0.5
    assert np.isnan([gap.z, gap.p]).all()


def test_several_rows_of_an_entity_are_refused_and_the_bootstrap_is_offered():
    y, outputs = two_models(6)
    with pytest.raises(StudyError, match=r"6 rows belong to 3 entities.*one row per entity.*paired bootstrap"):
        delong(Entities(y, np.array(["a", "a", "b", "b", "c", "c"])), outputs)


def test_a_single_case_is_refused():
    y = np.array([1.0, 0.0, 0.0])
    with pytest.raises(StudyError, match="1 cases and 2 others"):
        delong(Entities(y), np.zeros((3, 2)))
