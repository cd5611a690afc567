"""The product's own models on real tables, read as forests."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from data.read import read_table
from data.schema import set_target
from explain.trees.read import read_forest, verify_forest
from pipelines.engine.fitted import Choice, fit_model
from pipelines.engine.goal import goal_of

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR is not set: no real tables"),
]
TABLES = {
    "titanic/train.csv": "Survived",
    "adult_header/adult.csv": "salary",
    "penguins/penguins.csv": "species",
    "california_housing/housing.csv": "median_house_value",
}
#: Families, and to what share of the largest number they add up.
PRECISION = {"tree": 1e-12, "forest": 1e-12, "histogram": 1e-12, "lightgbm": 1e-12, "xgboost": 1e-6}


@pytest.mark.parametrize("name", PRECISION)
@pytest.mark.parametrize("file", TABLES)
def test_forests_predict_what_the_product_predicts(file, name):
    dataset = set_target(read_table(Path(os.environ["REAL_DATA_DIR"]) / file), TABLES[file])
    goal = goal_of(dataset)
    rows = np.flatnonzero(~np.isnan(goal.y(dataset.frame)))
    fitted = fit_model(dataset, rows[: min(8_000, 2 * len(rows) // 3)], goal, Choice(name))
    X = fitted.encode(dataset.frame.iloc[rows[-5_000:]])
    forest = read_forest(fitted.estimator)
    verify_forest(forest, fitted.predict_encoded(X), X, PRECISION[name])
    boosted = {"regression": "identity", "binary": "logistic", "multiclass": "softmax"}[goal.task]
    assert forest.link == ("identity" if name in {"tree", "forest"} else boosted)
    if forest.link != "identity":
        verify_forest(forest, fitted.margin_encoded(X), X, PRECISION[name], margins=True)
