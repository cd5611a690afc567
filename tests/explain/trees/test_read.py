from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import lightgbm
import numpy as np
import pytest
import xgboost
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import HistGradientBoostingRegressor, IsolationForest, RandomForestRegressor, RandomTreesEmbedding
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeRegressor

from explain.errors import ExplainError
from explain.trees.read import KNOWN, read_forest, verify_forest
from tests.explain.trees.reading import table

X, Y = table(missing=False)


class Own(RandomForestRegressor):
    """A class of one's own that is a forest."""


@pytest.mark.parametrize("estimator", [
    LogisticRegression(), DummyRegressor().fit(X, Y), IsolationForest(), RandomTreesEmbedding(), None, X, "forest",
])  # fmt: skip
def test_what_is_no_forest_is_refused_by_name(estimator):
    with pytest.raises(ExplainError, match=f"'{type(estimator).__name__}' is no forest of trees that is read here"):
        read_forest(estimator)


@pytest.mark.parametrize("kind", [
    RandomForestRegressor, DecisionTreeRegressor, HistGradientBoostingRegressor, xgboost.XGBRegressor,
    lightgbm.LGBMClassifier,
])  # fmt: skip
def test_models_that_are_not_fitted_are_refused(kind):
    with pytest.raises(ExplainError, match=f"a {kind.__name__} without trees"):
        read_forest(kind())


def test_classes_derived_from_known_ones_are_read():
    model = Own(3, random_state=0).fit(X, Y)
    verify_forest(read_forest(model), model.predict(X)[:, None], X, 1e-12)


def test_every_known_class_is_where_its_path_says():
    from importlib import import_module

    for path, reader in KNOWN.items():
        module, _, name = path.rpartition(".")
        assert isinstance(getattr(import_module(module), name), type)
        module, _, name = reader.partition(":")
        assert callable(getattr(import_module(module), name))


def test_no_library_is_loaded_to_refuse():
    code = (
        "import sys; from explain.errors import ExplainError; from explain.trees.read import read_forest\n"
        "try:\n    read_forest(3)\nexcept ExplainError:\n"
        "    print('refused', *{'xgboost', 'lightgbm', 'sklearn', 'pandas'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["refused"]


@pytest.fixture(scope="module")
def model():
    return RandomForestRegressor(5, random_state=0).fit(X, Y)


def test_a_forest_that_predicts_the_same_passes(model):
    forest = read_forest(model)
    verify_forest(forest, model.predict(X)[:, None], X, 1e-12)
    verify_forest(forest, model.predict(X)[:, None], X, 1e-12, margins=True)


@pytest.mark.parametrize("change", [
    {"left": "right", "right": "left"},
    {"threshold": lambda nodes: nodes.threshold + 0.1},
    {"value": lambda nodes: nodes.value * (1 + 1e-9)},
    {"value": lambda nodes: nodes.value * np.nan},
])  # fmt: skip
def test_a_forest_that_predicts_otherwise_is_refused(model, change):
    forest = read_forest(model)
    nodes = forest.nodes
    found = {name: how(nodes) if callable(how) else getattr(nodes, how) for name, how in change.items()}
    wrong = replace(forest, nodes=nodes._replace(**found))
    with pytest.raises(ExplainError, match="nothing is explained from trees that predict otherwise"):
        verify_forest(wrong, model.predict(X)[:, None], X, 1e-12)


def test_a_wrong_link_is_refused_where_outputs_are_compared():
    booster = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(X, Y > 3), 5)
    forest = read_forest(booster)
    margins = booster.inplace_predict(X, predict_type="margin")[:, None]
    verify_forest(forest, booster.inplace_predict(X)[:, None], X, 1e-5)
    verify_forest(forest, margins, X, 1e-5, margins=True)
    with pytest.raises(ExplainError, match="report this model"):
        verify_forest(forest, margins, X, 1e-5)


def test_predictions_of_another_shape_are_refused(model):
    with pytest.raises(ExplainError, match=r"shape \(500, 2\)"):
        verify_forest(read_forest(model), np.zeros((500, 2)), X, 1e-12)
