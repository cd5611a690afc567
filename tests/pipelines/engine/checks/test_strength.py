from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import r2_score, roc_auc_score

from pipelines.engine.checks.sample import draw_sample
from pipelines.engine.checks.strength import Strength, rule, score, strength, strengths
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
X, NOISE = rng.normal(size=(2, 400))


def test_scores_are_the_textbook_ones() -> None:
    numbers = draw_sample(table(pd.DataFrame({"y": X}), "y"))
    assert score(numbers, (X + NOISE)[:, None]) == pytest.approx(r2_score(X, X + NOISE))
    classes = draw_sample(table(pd.DataFrame({"y": X > 0}), "y"))
    assert score(classes, (X + NOISE)[:, None]) == pytest.approx(roc_auc_score(classes.target, X + NOISE))


def test_what_cannot_reach_the_limit_is_none() -> None:
    sample = draw_sample(table(pd.DataFrame({"a": X, "b": NOISE, "y": X + 0.2 * NOISE}), "y"))
    assert strength(sample, "b", 0.6) is None
    assert [one.name for one in strengths(sample, ("b", "a"), 0.6)] == ["a"]
    assert [one.name for one in strengths(sample, ("b", "a"))] == ["a", "b"]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([np.exp, np.cbrt, np.negative, lambda x: 1e9 * x + 1e12]))
def test_the_scale_of_a_number_does_not_matter(bend: object) -> None:
    frame = pd.DataFrame({"a": X, "b": bend(X), "y": X + NOISE})
    sample = draw_sample(table(frame, "y"))
    left, right = strength(sample, "a"), strength(sample, "b")
    assert left is not None
    assert right is not None
    assert left.value == pytest.approx(right.value, abs=0.03)


def test_a_rare_category_is_drawn_to_the_mean() -> None:
    codes, outputs = np.array([0.0, 0.0, 0.0, 1.0]), np.array([[0.0], [0.0], [0.0], [1.0]])
    told = rule(codes, outputs, np.ones(4, dtype=bool), categorical=True)
    np.testing.assert_allclose(told[:, 0], [0.0625, 0.0625, 0.0625, 0.625])


def test_a_level_never_seen_gets_the_mean() -> None:
    codes, outputs = np.array([0.0, 1.0, 2.0]), np.array([[2.0], [4.0], [9.0]])
    told = rule(codes, outputs, np.array([True, True, False]), categorical=True)
    assert told[2, 0] == 3.0


def test_a_column_that_is_empty_where_it_is_fitted() -> None:
    values = np.array([np.nan, np.nan, 5.0])
    told = rule(values, np.array([[2.0], [4.0], [9.0]]), np.array([True, True, False]), categorical=False)
    np.testing.assert_array_equal(told[:, 0], [3.0, 3.0, 3.0])


def test_phrases_never_round_to_one() -> None:
    assert Strength("a", 0.9996, "AUC").phrase == "a (AUC 0.9996)"
    assert Strength("a", 0.82, "R²").phrase == "a (R² 0.82)"
    assert Strength("a", 1.0, "R²").phrase == "a (R² 1.00)"
