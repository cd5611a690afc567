from __future__ import annotations

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.errors import ExplainError
from explain.trees.forest import NAN_LEFT, ZERO_IS_MISSING
from explain.trees.read import read_forest
from tests.explain.trees.reading import CODES, classes, same, table

OWN = 1e-12
QUIET = {"verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5, "num_leaves": 12, "deterministic": True}


def boosted(y, rounds=12, *, missing=True, categorical=(), **settings):
    X, number = table(missing=missing)
    rows = lightgbm.Dataset(X, y(number), categorical_feature=list(categorical), params={"verbosity": -1})
    return lightgbm.train(QUIET | settings, rows, rounds), X


def hold(booster, X):
    return same(booster, booster.predict, lambda rows: booster.predict(rows, raw_score=True), X, OWN)


@pytest.mark.parametrize(
    ("objective", "y", "link", "n_outputs"),
    [
        ("regression", lambda y: y, "identity", 1),
        ("regression_l1", lambda y: y, "identity", 1),
        ("huber", lambda y: y, "identity", 1),
        ("fair", lambda y: y, "identity", 1),
        ("quantile", lambda y: y, "identity", 1),
        ("mape", lambda y: 1 + y**2, "identity", 1),
        ("binary", lambda y: y > 3, "logistic", 1),
        ("cross_entropy", lambda y: (y > 3) / 2, "logistic", 1),
        ("multiclass", lambda y: classes(y, 3), "softmax", 3),
        ("multiclassova", lambda y: classes(y, 3), "logistic", 3),
    ],
)
def test_predictions_are_those_of_the_booster(objective, y, link, n_outputs):
    more = {"num_class": 3} if n_outputs == 3 else {}
    booster, X = boosted(y, objective=objective, **more)
    forest = hold(booster, X)
    assert (forest.link, forest.n_outputs, forest.n_features) == (link, n_outputs, 6)
    assert forest.cover_is == "training rows"


def test_covers_are_the_rows_that_came_by():
    nodes = read_forest(boosted(lambda y: y)[0]).nodes
    inner = nodes.feature >= 0
    assert np.array_equal(nodes.cover[inner], nodes.cover[nodes.left[inner]] + nodes.cover[nodes.right[inner]])
    assert np.array_equal(nodes.cover[nodes.starts[:-1]], np.full(12, 500.0))


@pytest.mark.parametrize("settings", [{}, {"zero_as_missing": True}, {"use_missing": False}])
@pytest.mark.parametrize("missing", [True, False])
@pytest.mark.parametrize("categorical", [(), CODES])
def test_what_is_missing_is_what_the_booster_takes_for_it(settings, missing, categorical):
    def y(number):
        return np.where(np.arange(len(number)) % 7 == 0, -number, number)

    booster, X = boosted(y, missing=missing, categorical=categorical, **settings)
    forest = hold(booster, X)
    nans = X.copy()
    nans[::2, :4] = np.nan
    hold(booster, nans)
    zeros = (forest.nodes.flags & ZERO_IS_MISSING) != 0
    assert zeros.any() == ("zero_as_missing" in settings)
    assert (forest.nodes.set_start >= 0).any() == bool(categorical)
    asks = (forest.nodes.feature >= 0) & (forest.nodes.set_start < 0)
    assert len(set(forest.nodes.flags[asks] & NAN_LEFT)) == 2


def test_categories_go_where_the_booster_sends_them():
    more = {"min_data_per_group": 5, "cat_smooth": 1, "max_cat_to_onehot": 2}
    booster, X = boosted(lambda y: y, categorical=CODES, **more)
    forest = hold(booster, X)
    asks = forest.nodes.set_start >= 0
    assert set(forest.nodes.feature[asks]) == set(CODES)
    assert forest.nodes.set_size.max() == 2
    hold(boosted(lambda y: classes(y, 3), categorical=CODES, objective="multiclass", num_class=3, **more)[0], X)


@pytest.mark.parametrize("objective", ["regression", "binary"])
@pytest.mark.parametrize("boosting", ["rf", "dart", "gbdt"])
def test_forests_and_dropped_trees(boosting, objective):
    def y(number):
        return number if objective == "regression" else number > 3

    bagging = {"bagging_freq": 1, "bagging_fraction": 0.6, "feature_fraction": 0.7}
    booster, X = boosted(y, boosting=boosting, objective=objective, **bagging)
    trees = (
        12 if boosting == "rf" else 1
    )  # the raw score of a random forest is the sum, though it predicts from the mean
    forest = same(booster, booster.predict, lambda rows: booster.predict(rows, raw_score=True) / trees, X, OWN)
    assert forest.n_trees == 12


def test_a_booster_predicts_with_the_rounds_up_to_the_best():
    X, y = table()
    coin = np.random.default_rng(0).random(100) < 0.1
    held_out = lightgbm.Dataset(X[400:], (y[400:] > 3) ^ coin)
    train = lightgbm.Dataset(X[:400], y[:400] > 3)
    settings = QUIET | {"objective": "binary", "learning_rate": 0.3}
    more = {"valid_sets": [held_out], "callbacks": [lightgbm.early_stopping(5, verbose=False)]}
    booster = lightgbm.train(settings, train, 60, keep_training_booster=True, **more)
    assert 0 < booster.best_iteration < booster.current_iteration()
    assert hold(booster, X).n_trees == booster.best_iteration


@pytest.mark.filterwarnings("ignore:X does not have valid feature names")
def test_wrappers():
    X, y = table()
    settings = {"n_estimators": 6, "verbosity": -1, "n_jobs": 1}
    model = lightgbm.LGBMClassifier(**settings).fit(X, y > 3)
    same(model, lambda X: model.predict_proba(X)[:, 1], lambda X: model.predict(X, raw_score=True), X, OWN)
    three = lightgbm.LGBMClassifier(**settings).fit(X, classes(y, 3))
    same(three, three.predict_proba, None, X, OWN)
    number = lightgbm.LGBMRegressor(**settings).fit(X, y)
    same(number, number.predict, None, X, OWN)


def test_a_loss_of_ones_own_is_the_sum():
    booster, X = boosted(lambda y: y, objective=lambda found, rows: (found - rows.get_label(), np.ones(len(found))))
    assert hold(booster, X).link == "identity"


def test_trees_that_are_a_single_leaf():
    booster, X = boosted(lambda y: y, min_gain_to_split=1e9)
    forest = hold(booster, X)
    assert (forest.nodes.feature == -1).all()
    three = {"objective": "multiclass", "num_class": 3, "learning_rate": 0.6}
    mixed, X = boosted(lambda y: classes(y, 3), 30, min_gain_to_split=12.0, **three)
    assert set(np.diff(hold(mixed, X).nodes.starts)) > {1}


def test_a_model_read_from_its_file(tmp_path):
    booster, X = boosted(lambda y: y, categorical=CODES)
    booster.save_model(tmp_path / "model.txt")
    hold(lightgbm.Booster(model_file=tmp_path / "model.txt"), X)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([{}, {"zero_as_missing": True}, {"use_missing": False}]), st.booleans())
def test_any_small_model(seed, missing, categorical):
    X, y = table(seed, 80)
    more = {"min_data_in_leaf": 1, "min_data_in_bin": 1, "min_data_per_group": 1, "cat_smooth": 0, "learning_rate": 0.9}
    rows = lightgbm.Dataset(X, y, categorical_feature=list(CODES) if categorical else [], params=missing)
    hold(lightgbm.train(QUIET | more | missing, rows, 3), X)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"objective": "poisson"}, "'poisson'"),
        ({"objective": "regression", "reg_sqrt": True}, "'regression sqrt'"),
        ({"objective": "binary", "sigmoid": 2.0}, "sigmoid:2"),
        ({"linear_tree": True}, "linear trees"),
    ],
)
def test_what_is_no_plain_sum_of_trees_is_refused(settings, message):
    def y(number):
        return number > 3 if settings.get("objective") == "binary" else np.abs(number)

    booster, _ = boosted(y, **settings)
    with pytest.raises(ExplainError, match=message):
        read_forest(booster)
