from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeRegressor

from explain.errors import ExplainError
from explain.trees.read import read_forest
from tests.explain.trees.reading import classes, same, table

OWN = 1e-12
REGRESSORS = [RandomForestRegressor, ExtraTreesRegressor, DecisionTreeRegressor, ExtraTreeRegressor]
CLASSIFIERS = [RandomForestClassifier, ExtraTreesClassifier, DecisionTreeClassifier]


def grow(kind, X, y, **settings):
    trees = {"n_estimators": 7} if "Forest" in kind.__name__ or "Trees" in kind.__name__ else {}
    return kind(random_state=0, **trees, **settings).fit(X, y)


def hold(model, X):
    if not hasattr(model, "predict_proba"):
        return same(model, model.predict, None, X, OWN)
    first = int(len(model.classes_) == 2)
    return same(model, lambda X: model.predict_proba(X)[:, first:], None, X, OWN)


@pytest.mark.parametrize("missing", [True, False])
@pytest.mark.parametrize("kind", REGRESSORS)
def test_numbers_are_those_of_the_model(kind, missing):
    X, y = table(missing=missing)
    forest = hold(grow(kind, X, y), X)
    assert (forest.link, forest.n_outputs, forest.n_features, forest.single) == ("identity", 1, 6, True)


@pytest.mark.parametrize("missing", [True, False])
@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_probabilities_are_those_of_the_model(kind, n_classes, missing):
    X, y = table(missing=missing)
    forest = hold(grow(kind, X, classes(y, n_classes), min_samples_leaf=4), X)
    assert forest.n_outputs == forest.nodes.value.shape[1] == (1 if n_classes == 2 else 3)


def test_leaves_are_cut_to_a_number_in_any_order():
    X, y = table(missing=False)
    hold(grow(RandomForestRegressor, X, y, max_leaf_nodes=20), X)  # the best leaf first, not the next below
    hold(grow(DecisionTreeRegressor, X, np.full(len(X), 2.5)), X)  # a single leaf
    hold(
        grow(RandomForestRegressor, X, y, criterion="absolute_error", max_depth=3, monotonic_cst=[1, 0, 0, 0, 0, 0]), X
    )


def test_covers_are_weighted_rows():
    X, y = table()
    weights = np.random.default_rng(0).integers(1, 4, len(X)).astype(float)
    model = DecisionTreeClassifier(class_weight={0: 1.0, 1: 3.0}, max_depth=5).fit(X, y > 3, sample_weight=weights)
    nodes = hold(model, X).nodes
    assert nodes.cover[0] == pytest.approx((weights * np.where(y > 3, 3.0, 1.0)).sum())
    inner = nodes.feature >= 0
    assert np.allclose(nodes.cover[inner], nodes.cover[nodes.left[inner]] + nodes.cover[nodes.right[inner]])


def test_several_targets_of_a_regression():
    X, y = table()
    forest = hold(grow(RandomForestRegressor, X, np.column_stack([y, -y, y**2])), X)
    assert forest.n_outputs == 3


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([*REGRESSORS, *CLASSIFIERS]), st.booleans())
def test_any_small_model(seed, kind, missing):
    X, y = table(seed, 50, missing=missing)
    hold(grow(kind, X, y if kind in REGRESSORS else classes(y, 3)), X)


@pytest.mark.parametrize("settings", [{}, {"init": "zero"}, {"subsample": 0.5}, {"n_iter_no_change": 2}])
@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
def test_gradient_boosting(task, settings):
    X, number = table(missing=False)
    more = {"n_estimators": 8, "random_state": 0} | settings
    if task == "regression":
        model = GradientBoostingRegressor(**more).fit(X, number)
        same(model, model.predict, None, X, OWN)
        return
    model = GradientBoostingClassifier(**more).fit(X, classes(number, 2 if task == "binary" else 3))
    first = int(task == "binary")
    same(model, lambda X: model.predict_proba(X)[:, first:], model.decision_function, X, OWN)


@pytest.mark.parametrize("loss", ["huber", "quantile", "absolute_error"])
def test_gradient_boosting_with_other_losses(loss):
    X, y = table(missing=False)
    model = GradientBoostingRegressor(n_estimators=5, loss=loss).fit(X, y)
    same(model, model.predict, None, X, OWN)


def test_what_is_no_plain_sum_of_trees_is_refused():
    X, y = table(missing=False)
    two = np.column_stack([y > 1, y > 3])
    for model, message in (
        (RandomForestClassifier(2).fit(X, two), "classifier of 2 targets"),
        (DecisionTreeClassifier().fit(X, np.zeros(len(X))), "saw only"),
        (GradientBoostingClassifier(loss="exponential", n_estimators=2).fit(X, y > 3), "exponential"),
        (GradientBoostingRegressor(init=LinearRegression(), n_estimators=2).fit(X, y), "starts from a model"),
    ):
        with pytest.raises(ExplainError, match=message):
            read_forest(model)
