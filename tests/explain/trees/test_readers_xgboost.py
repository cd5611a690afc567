from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xgboost
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.errors import ExplainError
from explain.trees.forest import SET_GOES_RIGHT
from explain.trees.predict import forest_outputs
from explain.trees.read import read_forest
from tests.explain.trees.reading import CODES, classes, same, strange, table

OWN = 1e-6  # it adds up in float32
KINDS = ["c" if column in CODES else "float" for column in range(6)]


def boosted(y, rounds=12, *, kinds=None, **settings):
    X, number = table()
    rows = xgboost.DMatrix(X, y(number), feature_types=kinds, enable_categorical=kinds is not None)
    settings = {"max_depth": 4, "nthread": 1, "max_cat_to_onehot": 3} | settings
    return xgboost.train(settings, rows, rounds), X


def hold(booster, X, kinds=None):
    def predict(*, margin):
        return lambda rows: booster.predict(
            xgboost.DMatrix(rows, feature_types=kinds, enable_categorical=kinds is not None), output_margin=margin
        )

    return same(booster, predict(margin=False), predict(margin=True), X, OWN)


@pytest.mark.parametrize(
    ("objective", "y", "link", "n_outputs", "more"),
    [
        ("reg:squarederror", lambda y: y, "identity", 1, {}),
        ("reg:absoluteerror", lambda y: y, "identity", 1, {}),
        ("reg:pseudohubererror", lambda y: y, "identity", 1, {"base_score": 0.3}),
        ("reg:squaredlogerror", np.abs, "identity", 1, {}),
        ("reg:quantileerror", lambda y: y, "identity", 3, {"quantile_alpha": [0.1, 0.5, 0.9]}),
        ("binary:logistic", lambda y: y > 3, "logistic", 1, {}),
        ("binary:logistic", lambda y: y > 3, "logistic", 1, {"base_score": 0.9}),
        ("binary:logistic", lambda y: np.column_stack([y > 1, y > 3]), "logistic", 2, {}),
        ("reg:logistic", lambda y: y > 3, "logistic", 1, {}),
        ("binary:logitraw", lambda y: y > 3, "identity", 1, {}),
        ("multi:softprob", lambda y: classes(y, 4), "softmax", 4, {"num_class": 4}),
        ("reg:squarederror", lambda y: np.column_stack([y, -y, y**2]), "identity", 3, {}),
        ("reg:squarederror", lambda y: np.column_stack([y, -y, y**2]), "identity", 3,
         {"multi_strategy": "multi_output_tree"}),
        ("multi:softprob", lambda y: classes(y, 3), "softmax", 3,
         {"num_class": 3, "multi_strategy": "multi_output_tree"}),
    ],
)  # fmt: skip
def test_predictions_are_those_of_the_booster(objective, y, link, n_outputs, more):
    booster, X = boosted(y, objective=objective, **more)
    forest = hold(booster, X)
    assert (forest.link, forest.n_outputs, forest.n_features) == (link, n_outputs, 6)
    assert forest.cover_is == "sums of hessians"


def test_covers_of_children_add_up_to_their_parents():
    nodes = read_forest(boosted(lambda y: y)[0]).nodes
    inner = nodes.feature >= 0
    assert np.allclose(nodes.cover[inner], nodes.cover[nodes.left[inner]] + nodes.cover[nodes.right[inner]])
    assert np.array_equal(nodes.cover[nodes.starts[:-1]], np.full(12, 500.0))


@pytest.mark.parametrize("method", ["hist", "exact", "approx"])
def test_pruned_trees_of_every_method(method):
    booster, X = boosted(lambda y: y, tree_method=method, gamma=20.0, learning_rate=1.0)
    hold(booster, X)


@pytest.mark.parametrize("onehot", [1, 100])
@pytest.mark.parametrize("objective", ["reg:squarederror", "binary:logistic"])
def test_categories_go_where_the_booster_sends_them(onehot, objective):
    def y(number):
        return number if objective == "reg:squarederror" else number > 3

    booster, X = boosted(y, kinds=KINDS, objective=objective, max_cat_to_onehot=onehot)
    forest = hold(booster, X, KINDS)
    asks = forest.nodes.set_start >= 0
    assert asks.any()
    assert set(forest.nodes.feature[asks]) == set(CODES)
    assert (forest.nodes.flags[asks] & SET_GOES_RIGHT).all()


def test_categories_of_a_frame_are_their_codes():
    X, y = table()
    frame = pd.DataFrame(X, columns=list("abcdef"))
    for column in CODES:
        letters = pd.Categorical.from_codes(np.nan_to_num(X[:, column], nan=-1).astype(int), range(100, 140))
        frame[frame.columns[column]] = letters
    model = xgboost.XGBRegressor(n_estimators=10, enable_categorical=True, max_cat_to_onehot=2, n_jobs=1)
    forest = read_forest(model.fit(frame, y))
    assert (forest.nodes.set_start >= 0).any()
    assert np.allclose(forest_outputs(forest, X)[:, 0], model.predict(frame), rtol=OWN, atol=OWN)


def test_wrappers_predict_with_the_rounds_up_to_the_best():
    X, y = table()
    coin = np.random.default_rng(0).random(500) < 0.5
    model = xgboost.XGBClassifier(n_estimators=60, early_stopping_rounds=5, learning_rate=0.5, n_jobs=1)
    model.fit(X[:400], (y > 3)[:400], eval_set=[(X[400:], (y > 3)[400:] ^ (coin[400:] & coin[:100]))], verbose=False)
    booster = model.get_booster()
    assert model.best_iteration + 1 < booster.num_boosted_rounds()
    stopped = same(
        model, lambda X: model.predict_proba(X)[:, 1], lambda X: model.predict(X, output_margin=True), X, OWN
    )
    assert stopped.n_trees == model.best_iteration + 1
    assert hold(booster, X).n_trees == booster.num_boosted_rounds()


@pytest.mark.parametrize(("kind", "n_trees"), [(xgboost.XGBRFRegressor, 5), (xgboost.XGBRegressor, 20)])
def test_several_trees_a_round(kind, n_trees):
    X, y = table()
    more = {} if n_trees == 5 else {"num_parallel_tree": 4}
    model = kind(n_estimators=5, subsample=0.7, colsample_bynode=0.7, n_jobs=1, **more).fit(X, y)
    assert same(model, model.predict, None, X, OWN).n_trees == n_trees


def test_three_classes_of_a_wrapper_with_softmax():
    X, y = table()
    model = xgboost.XGBClassifier(n_estimators=8, objective="multi:softmax", n_jobs=1).fit(X, classes(y, 3))
    same(model, model.predict_proba, None, X, OWN)


def test_trees_that_are_a_single_leaf():
    booster, X = boosted(lambda y: y, gamma=1e9)
    forest = hold(booster, X)
    assert (forest.nodes.feature == -1).all()


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 7), st.booleans())
def test_any_small_model(seed, depth, lossguide):
    X, y = table(seed, 60)
    policy = {"grow_policy": "lossguide", "max_leaves": 9} if lossguide else {}
    settings = {"max_depth": depth, "min_child_weight": 0, "learning_rate": 0.9, "nthread": 1} | policy
    hold(xgboost.train(settings, xgboost.DMatrix(X, y), 4), X)


@pytest.mark.parametrize(
    ("settings", "y", "message"),
    [
        ({"objective": "count:poisson"}, lambda y: np.abs(y).round(), "'count:poisson'"),
        ({"objective": "binary:hinge"}, lambda y: y > 3, "'binary:hinge'"),
        ({"booster": "dart"}, lambda y: y, "dart model"),
        ({"booster": "gblinear", "max_depth": None}, lambda y: y, "gblinear model"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*Parameters.*not used")
def test_what_is_no_plain_sum_of_trees_is_refused(settings, y, message):
    if "max_depth" in settings:
        rows = xgboost.DMatrix(*table(missing=False))
        booster = xgboost.train({"booster": "gblinear"}, rows, 3)
    else:
        booster, _ = boosted(y, **settings)
    with pytest.raises(ExplainError, match=message):
        read_forest(booster)


def test_another_missing_value_is_refused():
    X, y = table(missing=False)
    with pytest.raises(ExplainError, match=r"takes 0\.0 for missing"):
        read_forest(xgboost.XGBRegressor(n_estimators=2, missing=0.0).fit(X, y))


def test_strange_codes_are_strange():
    X, _ = table()
    assert not np.isin(strange(X)[:, 4], [*range(8), np.nan]).all()
