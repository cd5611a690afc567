"""scikit-learn's gradient boosting on histograms, one model per quantile level."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats
from pipelines.models.histogram import FAMILY as HISTOGRAM
from pipelines.models.histogram import Histogram
from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.skopsed import SkopsFamily


class QuantileHistogram(SkopsFamily):
    """One fit per level on columns cut into 255 bins."""

    name = "quantile_histogram"
    title = "Quantile boosting (histogram)"
    encoding: ClassVar[Encoding] = "codes"
    trusted: ClassVar[tuple[str, ...]] = Histogram.trusted
    settings = "per level 100 trees (200 in Thorough mode) of 12 leaves, rate 0.08"

    def fit(self, X: Floats, y: Floats, recipe: QuantileRecipe) -> Any:
        """A list of estimators, one per level; all trees are grown."""
        from sklearn.ensemble import HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits

        trees = 100 if recipe.mode == "quick" else 200
        with threadpool_limits(recipe.threads, user_api="openmp"):
            return [
                HistGradientBoostingRegressor(
                    loss="quantile",
                    quantile=float(level),
                    max_iter=trees,
                    max_leaf_nodes=12,
                    learning_rate=0.08,
                    min_samples_leaf=int(np.clip(len(X) // 30, 5, 20)),
                    early_stopping=False,
                    random_state=recipe.seed,
                ).fit(X, y)
                for level in recipe.levels
            ]

    def predict(self, estimator: Any, X: Floats, levels: Floats) -> Floats:
        """One column per estimator."""
        return np.column_stack([one.predict(X) for one in estimator]).astype(np.float64)

    def cost(self, estimator: Any) -> float:
        """One way down per tree of each level."""
        return len(estimator) * HISTOGRAM.cost(estimator[0])


FAMILY = QuantileHistogram()
