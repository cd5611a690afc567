"""A decision tree that can be read on one page."""

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
STEP = 0.01


class DecisionTree(TreeFamily, ScikitFamily):
    """Questions on one column each, at most ``max_depth`` in a row (CART; Breiman et al. 1984)."""

    name = "tree"
    title = "Decision tree"
    encoding: ClassVar[Encoding] = "codes"
    trusted: ClassVar[tuple[str, ...]] = ("sklearn.tree._tree.Tree",)

    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """Leaves of at least 1 % of the rows, so that a leaf's share of a class means something."""
        return {"max_depth": 5, "min_samples_leaf": int(np.clip(n_rows // 100, 5, 50))}

    def search_space(self, trial: Trial, task: Task) -> Params:
        """Depth and the size of a leaf."""
        return {
            "max_depth": trial.suggest_int("max_depth", 2, 10),
            "min_samples_leaf": trial.suggest_int("min_samples_leaf", 3, 100, log=True),
        }

    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> Any:
        """scikit-learn's decision tree; missing values go their own way at each question."""
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        build = DecisionTreeRegressor if recipe.task == "regression" else DecisionTreeClassifier
        return build(random_state=recipe.seed, **recipe.params).fit(X, y)

    def native(self, estimator: Any) -> Native:
        """How much the questions on a column reduce impurity."""
        return Native(np.asarray(estimator.feature_importances_, dtype=np.float64), "impurity decrease")

    def cost(self, estimator: Any) -> float:
        """One way down."""
        return 0.05 + cut_cost(1, estimator.get_n_leaves(), STEP)


FAMILY = DecisionTree()
