"""Gradient boosting of all quantile levels in one XGBoost model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats
from pipelines.models.quantiles.family import QuantileFamily, QuantileRecipe
from pipelines.models.scikit import cut_cost
from pipelines.models.xgb import STEP

if TYPE_CHECKING:
    from pathlib import Path


class QuantileXGBoost(QuantileFamily):
    """One tree per level and round; the levels do not know of each other, so that many cross before they are sorted."""

    name = "quantile_xgboost"
    title = "Quantile boosting (XGBoost)"
    encoding: ClassVar[Encoding] = "codes"
    file: ClassVar[str] = "model.ubj"
    settings = "150 rounds (300 in Thorough mode) of depth 4, rate 0.1, 80 % of the rows each"

    def fit(self, X: Floats, y: Floats, recipe: QuantileRecipe) -> Any:
        """An XGBoost ``Booster`` with one output per level."""
        import xgboost

        settings = {
            "objective": "reg:quantileerror",
            "quantile_alpha": [float(level) for level in recipe.levels],
            "tree_method": "hist",
            "max_depth": 4,
            "learning_rate": 0.1,
            "subsample": 0.8,
            "verbosity": 0,
            "seed": recipe.seed,
            "nthread": recipe.threads,
        }
        rounds = 150 if recipe.mode == "quick" else 300
        return xgboost.train(settings, xgboost.QuantileDMatrix(X, y, nthread=recipe.threads), num_boost_round=rounds)

    def predict(self, estimator: Any, X: Floats, levels: Floats) -> Floats:
        """The sums of trees, in float32 as XGBoost computes them."""
        return np.asarray(estimator.inplace_predict(X), dtype=np.float64).reshape(len(X), len(levels))

    def cost(self, estimator: Any) -> float:
        """One way down per tree."""
        trees = estimator.get_dump()
        return cut_cost(len(trees), sum(tree.count("leaf=") for tree in trees) / len(trees), STEP)

    def save(self, estimator: Any, folder: Path) -> None:
        """XGBoost's own universal binary JSON."""
        estimator.save_model(folder / self.file)

    def load(self, folder: Path) -> Any:
        """The booster."""
        import xgboost

        return xgboost.Booster(model_file=folder / self.file)


FAMILY = QuantileXGBoost()
