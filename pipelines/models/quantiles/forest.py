"""Quantile forests: the targets of the rows that share a leaf with the new one, weighted over all trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats
from pipelines.models.quantiles.family import QuantileFamily, QuantileRecipe
from pipelines.models.scikit import cut_cost, load_skops

if TYPE_CHECKING:
    from pathlib import Path

#: Microseconds to go down one level of one tree and to gather its leaf, measured on 20,000 rows.
STEP = 0.03


@dataclass(frozen=True, slots=True)
class Filled:
    """A forest, and what stands for a missing value of each encoded column: a little below its smallest."""

    forest: Any
    fills: Floats

    def rows(self, X: Floats) -> Floats:
        """The rows without gaps: a question can send missing values to the left, together with the smallest."""
        return np.where(np.isnan(X), self.fills, X)


class QuantileForest(QuantileFamily):
    """A random forest that remembers the targets in its leaves (Meinshausen 2006), by quantile-forest."""

    name = "quantile_forest"
    title = "Quantile forest"
    encoding: ClassVar[Encoding] = "codes"
    file: ClassVar[str] = "model.skops"
    bound_to: ClassVar[str] = "scikit-learn"
    settings = "100 trees (300 in Thorough mode), at least 2 rows in a leaf, half of the columns tried"
    columns: ClassVar[float] = 0.5
    library: ClassVar[str] = "RandomForestQuantileRegressor"

    def fit(self, X: Floats, y: Floats, recipe: QuantileRecipe) -> Any:
        """The library's forest; its trees do not depend on the number of threads."""
        import quantile_forest

        smallest = np.min(X, axis=0, where=~np.isnan(X), initial=np.inf)
        fills = np.where(np.isfinite(smallest), smallest - 1.0, 0.0)
        trees = 100 if recipe.mode == "quick" else 300
        build = getattr(quantile_forest, self.library)
        forest = build(
            n_estimators=trees,
            min_samples_leaf=2,
            max_samples_leaf=None,
            max_features=self.columns,
            random_state=recipe.seed,
            n_jobs=recipe.threads,
        )
        forest.fit(np.where(np.isnan(X), fills, X), y)
        return Filled(forest.set_params(n_jobs=1), fills)

    def predict(self, estimator: Any, X: Floats, levels: Floats) -> Floats:
        """Weighted quantiles of the remembered targets, every tree counting the same; always in order."""
        asked = [float(level) for level in levels]
        found = estimator.forest.predict(estimator.rows(X), quantiles=asked, weighted_leaves=True)
        return np.asarray(found, dtype=np.float64).reshape(len(X), len(levels))

    def cost(self, estimator: Any) -> float:
        """One way down per tree, and its leaf."""
        trees = estimator.forest.estimators_
        return cut_cost(len(trees), float(np.mean([tree.tree_.n_leaves for tree in trees])), STEP)

    def save(self, estimator: Any, folder: Path) -> None:
        """One skops file: arrays without pickle, and the names of types."""
        import skops.io

        skops.io.dump({"forest": estimator.forest, "fills": estimator.fills}, folder / self.file)

    def load(self, folder: Path) -> Any:
        """The forest; raises StudyError when the file holds a type that it does not need."""
        trusted = (
            f"quantile_forest._quantile_forest.{self.library}",
            "quantile_forest._quantile_forest_fast.QuantileForest",
            "sklearn.tree._tree.Tree",
        )
        found = load_skops(folder / self.file, trusted, self.title)
        return Filled(found["forest"], found["fills"])


class QuantileExtraTrees(QuantileForest):
    """The same with cuts at random places (Geurts, Ernst & Wehenkel 2006), which smooths the answers."""

    name = "quantile_extra_trees"
    title = "Quantile extra trees"
    settings = "100 trees (300 in Thorough mode), at least 2 rows in a leaf"
    columns: ClassVar[float] = 1.0
    library: ClassVar[str] = "ExtraTreesQuantileRegressor"


FOREST, EXTRA_TREES = QuantileForest(), QuantileExtraTrees()
