from __future__ import annotations

import warnings

import numpy as np
import pytest

from explain.trees.read import read_forest
from pipelines.studies.traffic.losses import Trees
from pipelines.studies.traffic.methods import (
    GAIN,
    PERMUTATION,
    SHAP,
    SPLITS,
    measure,
    methods_of,
    mse,
    split_counts,
)
from tests.pipelines.studies.traffic.made import cut


@pytest.fixture(scope="module")
def fitted():
    made = cut(500)
    return made, Trees("regression").fit(made.X[made.development], made.minutes[made.development])


def test_all_four_are_of_the_same_model(fitted):
    made, booster = fitted
    found = {one.method: one for one in measure(booster, made)}
    assert list(found) == [SPLITS, GAIN, PERMUTATION, SHAP]
    np.testing.assert_array_equal(found[SPLITS].values, booster.feature_importance("split"))
    np.testing.assert_allclose(found[GAIN].values, booster.feature_importance("gain"))
    for one in found.values():
        assert one.names == made.names
        assert one.top(1) == ("strong",)


def test_split_counts_are_read_from_the_trees(fitted):
    _, booster = fitted
    np.testing.assert_array_equal(split_counts(read_forest(booster)), booster.feature_importance("split"))


def test_shap_is_that_of_the_library(fitted):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shap warns of libraries that are newer than itself
        import shap
    made, booster = fitted
    X = made.X[made.test]
    slow = np.abs(shap.TreeExplainer(booster).shap_values(X)).mean(axis=0)
    found = next(one for one in measure(booster, made) if one.method == SHAP)
    np.testing.assert_allclose(found.values, slow, rtol=1e-6)


def test_permutation_is_the_rise_of_the_squared_error(fitted):
    made, booster = fitted
    found = next(one for one in measure(booster, made) if one.method == PERMUTATION)
    y, X = made.minutes[made.test], made.X[made.test]
    assert found.reference == pytest.approx(-np.mean((booster.predict(X) - y) ** 2))
    rng, rises = np.random.default_rng(5), []
    for _ in range(30):
        shuffled = X.copy()
        shuffled[:, 0] = rng.permutation(X[:, 0])
        rises.append(np.mean((booster.predict(shuffled) - y) ** 2) + found.reference)
    assert found.values[0] == pytest.approx(np.mean(rises), rel=0.2)


def test_pieces_of_a_column_are_added_up(fitted):
    made, booster = fitted
    joined = made.together("both", ("strong", "weak"))
    counts = booster.feature_importance("split")
    found = {one.method: one for one in measure(booster, joined)}
    np.testing.assert_array_equal(found[SPLITS].values, [counts[2], counts[0] + counts[1]])
    alone = next(one for one in measure(booster, made) if one.method == SHAP)
    assert alone.values[0] < found[SHAP].values[1] < alone.values[0] + alone.values[1]
    assert joined.names == ("noise", "both")
    assert made.together("zone", ("1_Area",)).names == made.names


def test_squared_errors_can_be_weighted():
    y, outputs = np.array([1.0, 2.0, 4.0]), np.array([[1.0], [3.0], [1.0]])
    assert mse(y, outputs) == pytest.approx(10 / 3)
    np.testing.assert_allclose(mse.weighted(y, outputs, np.array([[2.0], [1.0], [0.0]])), [1 / 3])


def test_a_run_gives_the_four_of_its_model(told):
    found = {one.method: one for one in methods_of(told)}
    assert list(found) == [SPLITS, told.fitted.native().what, PERMUTATION, SHAP]
    encoded = told.fitted.estimator.feature_importance("split")
    sums = [encoded[group].sum() for group in told.fitted.groups]
    np.testing.assert_array_equal(found[SPLITS].values, sums)
    assert len({one.names for one in found.values()}) == 1
