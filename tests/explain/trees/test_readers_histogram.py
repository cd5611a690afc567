from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from explain.errors import ExplainError
from explain.trees.forest import NAN_LEFT, SET_GOES_RIGHT
from explain.trees.predict import forest_outputs
from explain.trees.read import read_forest
from tests.explain.trees.reading import CODES, classes, same, table

OWN = 1e-12


def boost(X, y, **settings):
    kind = HistGradientBoostingRegressor if np.asarray(y).dtype.kind == "f" else HistGradientBoostingClassifier
    settings = {"max_iter": 10, "max_leaf_nodes": 12, "min_samples_leaf": 5, "early_stopping": False} | settings
    return kind(**settings).fit(X, y)


def hold(model, X):
    if isinstance(model, HistGradientBoostingRegressor):
        return same(model, model.predict, None, X, OWN)
    binary = len(model.classes_) == 2
    return same(model, lambda X: model.predict_proba(X)[:, int(binary) :], model.decision_function, X, OWN)


@pytest.mark.parametrize("missing", [True, False])
@pytest.mark.parametrize("categorical", [None, CODES])
@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
def test_predictions_are_those_of_the_model(task, categorical, missing):
    X, number = table(missing=missing)
    y = {"regression": number, "binary": number > 3, "multiclass": classes(number, 3)}[task]
    forest = hold(boost(X, y, categorical_features=categorical), X)
    assert forest.link == {"regression": "identity", "binary": "logistic", "multiclass": "softmax"}[task]
    assert forest.n_outputs == (3 if task == "multiclass" else 1)
    asks = forest.nodes.set_start >= 0
    assert set(forest.nodes.feature[asks]) <= set(categorical or ())
    assert asks.any() == bool(categorical)
    nodes, inner = forest.nodes, forest.nodes.feature >= 0
    assert np.array_equal(nodes.cover[inner], nodes.cover[nodes.left[inner]] + nodes.cover[nodes.right[inner]])
    assert forest.cover_is == "training rows"


@pytest.mark.parametrize("loss", ["absolute_error", "quantile"])
def test_other_losses_of_a_number(loss):
    X, y = table()
    hold(boost(X, y, loss=loss, **({"quantile": 0.7} if loss == "quantile" else {})), X)


def test_unknown_categories_go_where_missing_ones_go():
    X, y = table()
    y = np.where(np.isnan(X[:, 4]), 5.0, y)
    forest = hold(boost(X, y, categorical_features=CODES, max_iter=20), X)
    asks = forest.nodes.set_start >= 0
    left = (forest.nodes.flags[asks] & NAN_LEFT) != 0
    assert left.any()
    assert not left.all()
    assert np.array_equal(left, (forest.nodes.flags[asks] & SET_GOES_RIGHT) != 0)


def test_categories_are_the_numbers_in_the_rows():
    X, y = table()
    X[:, 4] = X[:, 4] * 11 + 3  # 3, 14, … instead of 0, 1, …
    X[:, 5] = 500 - X[:, 5]
    hold(boost(X, y, categorical_features=CODES), X)


def test_categories_of_a_frame_of_codes():
    X, y = table(missing=False)
    frame = pd.DataFrame(X, columns=list("abcdef")).astype({"e": int, "f": int})
    frame = frame.astype({"e": "category", "f": "category"})
    model = boost(frame, y, categorical_features="from_dtype")
    forest = read_forest(model)
    assert (forest.nodes.set_start >= 0).any()
    assert np.allclose(forest_outputs(forest, X)[:, 0], model.predict(frame), rtol=OWN, atol=OWN)


def test_stopping_early_and_trees_of_a_single_leaf():
    X, y = table()
    stopped = boost(X, y > 3, early_stopping=True, max_iter=200, learning_rate=0.5, n_iter_no_change=3)
    assert stopped.n_iter_ < 200
    assert hold(stopped, X).n_trees == stopped.n_iter_
    leaves = hold(boost(X, y, min_samples_leaf=400), X)
    assert (leaves.nodes.feature == -1).all()


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.booleans())
def test_any_small_model(seed, categorical):
    X, y = table(seed, 60)
    more = {"categorical_features": CODES} if categorical else {}
    hold(boost(X, y, max_iter=3, min_samples_leaf=1, learning_rate=0.9, **more), X)


@pytest.mark.parametrize("change", [lambda codes: codes + 0.5, lambda codes: -codes, lambda codes: codes * 1e6])
def test_categories_that_are_no_codes_are_refused(change):
    X, y = table()
    X[:, 4] = change(X[:, 4])
    with pytest.raises(ExplainError, match="whole numbers from 0 to 65,535"):
        read_forest(boost(X, y, categorical_features=CODES))


def test_words_for_categories_are_refused():
    X, y = table(missing=False)
    frame = pd.DataFrame(X, columns=list("abcdef"))
    frame["e"] = pd.Categorical.from_codes(X[:, 4].astype(int), list("stuvwxyz"))
    with pytest.raises(ExplainError, match="category 's'"):
        read_forest(boost(frame, y, categorical_features="from_dtype"))


@pytest.mark.parametrize("loss", ["poisson", "gamma"])
def test_losses_with_another_link_are_refused(loss):
    X, y = table()
    with pytest.raises(ExplainError, match=f"'{loss}'"):
        read_forest(boost(X, 1 + np.abs(y), loss=loss))
