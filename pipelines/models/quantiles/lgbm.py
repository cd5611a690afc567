"""Gradient boosting with LightGBM, one model per quantile level."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats
from pipelines.models.lgbm import STEP
from pipelines.models.quantiles.family import QuantileFamily, QuantileRecipe
from pipelines.models.scikit import cut_cost

if TYPE_CHECKING:
    from pathlib import Path


class QuantileLightGBM(QuantileFamily):
    """One fit per level on columns that are cut into bins once."""

    name = "quantile_lightgbm"
    title = "Quantile boosting (LightGBM)"
    encoding: ClassVar[Encoding] = "codes"
    file: ClassVar[str] = "models.json"
    settings = (
        "per level 100 trees on 127 bins (200 on 255 in Thorough mode) of 12 leaves, rate 0.08, 80 % of the rows each"
    )

    def fit(self, X: Floats, y: Floats, recipe: QuantileRecipe) -> Any:
        """A tuple of ``Booster``, one per level; row-wise and deterministic, so that threads change nothing."""
        import lightgbm

        rounds, bins = (100, 127) if recipe.mode == "quick" else (200, 255)
        shared = {
            "objective": "quantile",
            "max_bin": bins,
            "num_leaves": 12,
            "learning_rate": 0.08,
            "min_data_in_leaf": int(np.clip(len(X) // 30, 5, 20)),
            "bagging_fraction": 0.8,
            # Without a frequency the fraction has no effect.
            "bagging_freq": 1,
            "verbosity": -1,
            "seed": recipe.seed,
            "num_threads": recipe.threads,
            "deterministic": True,
            "force_row_wise": True,
        }
        names = [f"f{i}" for i in range(X.shape[1])]
        rows = lightgbm.Dataset(X, y, feature_name=names, params=shared, free_raw_data=False).construct()
        return tuple(
            lightgbm.train(shared | {"alpha": float(level)}, rows, num_boost_round=rounds) for level in recipe.levels
        )

    def predict(self, estimator: Any, X: Floats, levels: Floats) -> Floats:
        """One column per booster."""
        return np.column_stack([booster.predict(X) for booster in estimator]).astype(np.float64)

    def cost(self, estimator: Any) -> float:
        """One way down per tree of each level."""
        trees = estimator[0].dump_model()["tree_info"]
        leaves = float(np.mean([tree["num_leaves"] for tree in trees]))
        return len(estimator) * cut_cost(len(trees), leaves, STEP)

    def save(self, estimator: Any, folder: Path) -> None:
        """LightGBM's own text of every booster, in one JSON list."""
        texts = [booster.model_to_string() for booster in estimator]
        (folder / self.file).write_text(json.dumps(texts), encoding="utf-8")

    def load(self, folder: Path) -> Any:
        """The boosters."""
        import lightgbm

        texts = json.loads((folder / self.file).read_text(encoding="utf-8"))
        return tuple(lightgbm.Booster(model_str=text) for text in texts)


FAMILY = QuantileLightGBM()
