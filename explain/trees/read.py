"""The forest of a fitted model of any library that is known here, and the check that it predicts the same."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

import numpy as np

from explain.arrays import Encoded, FloatArray
from explain.errors import ExplainError
from explain.trees.forest import Forest
from explain.trees.predict import forest_margins, forest_outputs

READERS = "explain.trees.readers"
#: For each class of models, by its import path, the function that reads it. No library is loaded to look here.
KNOWN: dict[str, str] = {
    "xgboost.core.Booster": f"{READERS}.xgboost:read",
    "xgboost.sklearn.XGBModel": f"{READERS}.xgboost:read",
    "lightgbm.basic.Booster": f"{READERS}.lightgbm:read",
    "lightgbm.sklearn.LGBMModel": f"{READERS}.lightgbm:read",
    "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.BaseHistGradientBoosting": f"{READERS}.histogram:read",
    "sklearn.ensemble._forest.ForestClassifier": f"{READERS}.scikit:read",
    "sklearn.ensemble._forest.ForestRegressor": f"{READERS}.scikit:read",
    "sklearn.tree._classes.BaseDecisionTree": f"{READERS}.scikit:read",
    "sklearn.ensemble._gb.BaseGradientBoosting": f"{READERS}.scikit:read_boosted",
}


def read_forest(estimator: Any) -> Forest:
    """A fitted model's trees as plain arrays; see the reader of its library for what is refused.

    Read are boosters and wrappers of XGBoost and LightGBM, and scikit-learn's histogram and gradient boosting, random
    forests, extra trees and decision trees. Raises ExplainError for anything else, and for a model that is not fitted.
    """
    reader = _reader(estimator)
    if reader is None:
        raise ExplainError(
            f"{type(estimator).__name__!r} is no forest of trees that is read here: XGBoost, LightGBM, or boosting, "
            f"forests and decision trees of scikit-learn are needed; use a method for any model"
        )
    if hasattr(type(estimator), "fit") and not hasattr(estimator, "n_features_in_"):
        raise ExplainError(f"a {type(estimator).__name__} without trees was given; fit it first")
    module, _, function = reader.partition(":")
    return cast("Forest", getattr(import_module(module), function)(estimator))


def _reader(estimator: Any) -> str | None:
    """The import path of the function that reads it, by its class or one that it is derived from."""
    paths = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(estimator).__mro__)
    return next((KNOWN[path] for path in paths if path in KNOWN), None)


def verify_forest(
    forest: Forest, predicted: FloatArray, X: Encoded, tolerance: float, *, margins: bool = False
) -> None:
    """Nothing, where the forest predicts what its library ``predicted`` (n_rows, n_outputs) for these rows.

    ``tolerance`` counts in the largest number that is added up or predicted for an output: 1e-12 for libraries that add
    in float64, 1e-5 for XGBoost. With ``margins``, ``predicted`` is the sum of trees. Raises ExplainError otherwise.
    """
    found = forest_margins(forest, X) if margins else forest_outputs(forest, X)
    if found.shape != predicted.shape:
        raise ExplainError(f"predictions of shape {predicted.shape} were given; the forest read gives {found.shape}")
    size = np.abs(predicted).max(axis=0, initial=0.0)
    if margins or forest.link == "identity":
        size = np.maximum(size, np.maximum(np.abs(forest.base), np.abs(forest.nodes.value).max()))
    off = np.abs(found - predicted)
    wrong = ~(off <= tolerance * size)  # nan is wrong, too
    if wrong.any():
        row, output = np.argwhere(wrong)[0]
        raise ExplainError(
            f"the trees that were read give {found[row, output]:.9g} for row {row}, their library "
            f"{predicted[row, output]:.9g}; nothing is explained from trees that predict otherwise: report this model"
        )
