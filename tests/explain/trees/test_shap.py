"""Path-dependent and interventional values beside shap's: every library, missing values, several classes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from explain.trees.predict import forest_margins
from explain.trees.read import read_forest
from explain.trees.values import explain_forest
from tests.explain.trees import growing

N_CLASSES = {"binary": 2, "multiclass": 3, "regression": 0}


def table(task: str, *, missing: bool):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(400, 6)).round(2)
    signal = X[:, 0] + X[:, 1] * X[:, 2] + np.abs(X[:, 3]) + 0.3 * rng.normal(size=400)
    if missing:
        X[rng.random(X.shape) < 0.1] = np.nan
    if task == "regression":
        return X, signal
    return X, np.searchsorted(np.quantile(signal, np.arange(1, N_CLASSES[task]) / N_CLASSES[task]), signal)


def fitted(name: str, task: str, X, y):
    classes = task != "regression"
    if name == "xgboost":
        from xgboost import XGBClassifier, XGBRegressor

        return (XGBClassifier if classes else XGBRegressor)(n_estimators=12, max_depth=5).fit(X, y)
    if name == "lightgbm":
        from lightgbm import LGBMClassifier, LGBMRegressor

        build = LGBMClassifier if classes else LGBMRegressor
        return build(n_estimators=12, num_leaves=15, verbose=-1).fit(X, y)
    from sklearn import ensemble, tree

    kinds = {
        "histogram": (ensemble.HistGradientBoostingClassifier, ensemble.HistGradientBoostingRegressor),
        "forest": (ensemble.RandomForestClassifier, ensemble.RandomForestRegressor),
        "extra-trees": (ensemble.ExtraTreesClassifier, ensemble.ExtraTreesRegressor),
        "tree": (tree.DecisionTreeClassifier, tree.DecisionTreeRegressor),
    }
    settings = {
        "histogram": {"max_iter": 12, "max_leaf_nodes": 15, "early_stopping": False},
        "forest": {"n_estimators": 8, "random_state": 0},
        "extra-trees": {"n_estimators": 8, "random_state": 0},
        "tree": {"random_state": 0},
    }
    return kinds[name][0 if classes else 1](**settings[name]).fit(X, y)


def theirs(model, X, background=None):
    """shap's values as (n_rows, n_features, n_outputs), whatever layout it gives; of two classes the second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shap and its imports warn of libraries that are newer than themselves
        import shap

        values = np.asarray(shap.TreeExplainer(model, background).shap_values(X, check_additivity=False))
    values = values[:, :, None] if values.ndim == 2 else values
    return values[:, :, 1:] if values.shape[2] == 2 else values


@pytest.mark.parametrize("task", list(N_CLASSES))
@pytest.mark.parametrize("name", ["xgboost", "lightgbm", "histogram", "forest", "extra-trees", "tree"])
@pytest.mark.parametrize("missing", [False, True])
def test_path_dependent_values_equal_shaps(name: str, task: str, missing: bool) -> None:
    X, y = table(task, missing=missing)
    model = fitted(name, task, X, y)
    forest = read_forest(model)
    explainer = explain_forest(forest)
    found, wanted = explainer.values(X[:60]), theirs(model, X[:60])
    scale = np.abs(wanted).max()
    assert np.abs(found - wanted).max() <= (1e-5 if name == "xgboost" else 1e-9) * scale
    gaps = explainer.base + found.sum(axis=1) - forest_margins(forest, X[:60])
    assert np.abs(gaps).max() <= 1e-12 * scale


@pytest.mark.parametrize("name", ["xgboost", "lightgbm", "forest"])
def test_interventional_values_equal_shaps(name: str) -> None:
    X, y = table("regression", missing=False)
    # On rounded numbers, which lie on thresholds, shap's mixtures are off by 2 % of the scale; ours equal all subsets
    # of scikit-learn's own predictions there.
    X = np.random.default_rng(4).normal(size=X.shape).astype(np.float32).astype(np.float64)
    model = fitted(name, "regression", X, y)
    found = explain_forest(read_forest(model), None, X[100:150]).values(X[:40])
    wanted = theirs(model, X[:40], X[100:150])
    # shap adds up in float32 there.
    assert np.abs(found - wanted).max() <= 1e-5 * np.abs(wanted).max()


@pytest.mark.parametrize("name", ["xgboost", "lightgbm", "histogram"])
def test_categories_are_explained_as_the_definition_says(name: str) -> None:
    """shap refuses or ignores them in part: so by all subsets, with categories that were never seen, and missing."""
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 9, size=300).astype(np.float64)
    X = np.column_stack([codes, rng.normal(size=(300, 3)).round(1)])
    y = np.isin(codes, [1, 4, 6]) * 2.0 + X[:, 1] * (codes > 4)
    if name == "xgboost":
        import pandas as pd
        from xgboost import XGBRegressor

        frame = pd.DataFrame(X, columns=list("abcd")).astype({"a": pd.CategoricalDtype(np.arange(9))})
        model = XGBRegressor(n_estimators=6, max_depth=4, enable_categorical=True, max_cat_to_onehot=2).fit(frame, y)
    elif name == "lightgbm":
        from lightgbm import LGBMRegressor

        model = LGBMRegressor(n_estimators=6, num_leaves=8, min_child_samples=5, verbose=-1)
        model.fit(X, y, categorical_feature=[0])
    else:
        from sklearn.ensemble import HistGradientBoostingRegressor

        model = HistGradientBoostingRegressor(max_iter=6, categorical_features=[0], early_stopping=False).fit(X, y)
    forest = read_forest(model)
    assert (forest.nodes.set_start >= 0).any()
    rows, background, players = X[:5].copy(), X[20:32], np.arange(4)
    rows[0, 0], rows[1, 0], rows[2, 1] = np.nan, 8.0, np.nan
    cover = explain_forest(forest).values(rows)
    against = explain_forest(forest, None, background).values(rows)
    for i, row in enumerate(rows):
        assert cover[i] == pytest.approx(growing.path_dependent(forest, row, players), abs=1e-10)
        assert against[i] == pytest.approx(growing.interventional(forest, row, background, players), abs=1e-10)
