"""A random forest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats, Native, Params, Recipe
from pipelines.models.scikit import ScikitFamily, cut_cost
from pipelines.models.trees import TreeFamily

if TYPE_CHECKING:
    from optuna.trial import Trial

    from data.table import Task
    from pipelines.engine.study import Mode

#: Microseconds to go down one level of one tree, measured on 20,000 rows.
STEP = 0.008


class Forest(TreeFamily, ScikitFamily):
    """The mean of many deep trees, each on resampled rows and random columns (Breiman 2001)."""

    name = "forest"
    title = "Random forest"
    encoding: ClassVar[Encoding] = "codes"
    trusted: ClassVar[tuple[str, ...]] = ("sklearn.tree._tree.Tree",)

    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """Fewer trees with larger leaves on large tables: more rows steady each tree."""
        large = n_rows > 5_000
        trees = (60 if large else 200) if mode == "quick" else 400
        columns = 0.4 if task == "regression" else "sqrt"
        return {"n_estimators": trees, "min_samples_leaf": 5 if large else 3, "max_features": columns}

    def search_space(self, trial: Trial, task: Task) -> Params:
        """Size of a leaf and the share of columns tried at each question."""
        return {
            "min_samples_leaf": trial.suggest_int("min_samples_leaf", 1, 30, log=True),
            "max_features": trial.suggest_float("max_features", 0.1, 1.0),
        }

    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> Any:
        """scikit-learn's forest; its trees do not depend on the number of threads."""
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        build = RandomForestRegressor if recipe.task == "regression" else RandomForestClassifier
        forest = build(random_state=recipe.seed, n_jobs=recipe.threads, **recipe.params).fit(X, y)
        # Threads add the trees' votes in the order they finish: with one, a row gives the same number every time.
        return forest.set_params(n_jobs=1)

    def native(self, estimator: Any) -> Native:
        """How much the questions on a column reduce impurity, mean over trees."""
        return Native(np.asarray(estimator.feature_importances_, dtype=np.float64), "impurity decrease")

    def cost(self, estimator: Any) -> float:
        """One way down per tree."""
        trees = estimator.estimators_
        return cut_cost(len(trees), float(np.mean([tree.tree_.n_leaves for tree in trees])), STEP)


FAMILY = Forest()
