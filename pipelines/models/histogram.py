"""scikit-learn's gradient boosting on histograms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats, Native, Params, Recipe, few_rows, no_margin, quick_rounds
from pipelines.models.scikit import ScikitFamily, cut_cost, scores
from pipelines.models.trees import TreeFamily

if TYPE_CHECKING:
    from optuna.trial import Trial

    from data.table import Task
    from pipelines.engine.study import Mode

#: Microseconds to go down one level of one tree, measured on 20,000 rows.
STEP = 0.011


class Histogram(TreeFamily, ScikitFamily):
    """Small trees, each correcting the sum of those before, on columns cut into 255 bins (Friedman 2001)."""

    name = "histogram"
    title = "Gradient boosting (histogram)"
    encoding: ClassVar[Encoding] = "codes"
    trusted: ClassVar[tuple[str, ...]] = (
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    )

    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """Slower and smaller trees on small tables."""
        small = few_rows(task, n_rows)
        return {
            "max_iter": (100 if small else quick_rounds(task, n_rows)) if mode == "quick" else 400,
            "learning_rate": 0.05 if small else 0.1,
            "max_leaf_nodes": 8 if small else 31,
            "min_samples_leaf": int(np.clip(n_rows // 30, 5, 20)),
            "l2_regularization": 1.0,
        }

    def search_space(self, trial: Trial, task: Task) -> Params:
        """Pace, number and size of the trees."""
        return {
            "max_iter": trial.suggest_int("max_iter", 50, 500, log=True),
            "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
            "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 4, 63, log=True),
            "min_samples_leaf": trial.suggest_int("min_samples_leaf", 5, 60, log=True),
            "l2_regularization": trial.suggest_float("l2_regularization", 1e-2, 30.0, log=True),
        }

    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> Any:
        """All trees are grown: stopping early would set rows aside by chance."""
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits

        build = HistGradientBoostingRegressor if recipe.task == "regression" else HistGradientBoostingClassifier
        with threadpool_limits(recipe.threads, user_api="openmp"):
            return build(random_state=recipe.seed, early_stopping=False, **recipe.params).fit(X, y)

    def margin(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """The sum of the trees."""
        if task == "regression":
            raise no_margin(self.title, task)
        return scores(estimator, X)

    def native(self, estimator: Any) -> Native:
        """How much the questions on a column reduce the loss, summed over all trees."""
        gains = np.zeros(estimator.n_features_in_)
        for tree in _trees(estimator):
            questions = tree.nodes[tree.nodes["is_leaf"] == 0]
            np.add.at(gains, questions["feature_idx"], questions["gain"])
        return Native(gains, "gain")

    def cost(self, estimator: Any) -> float:
        """One way down per tree; one tree per class and round."""
        trees = _trees(estimator)
        return cut_cost(len(trees), float(np.mean([tree.get_n_leaf_nodes() for tree in trees])), STEP)


def _trees(estimator: Any) -> list[Any]:
    return [tree for each in estimator._predictors for tree in each]  # noqa: SLF001 - there is no public way to them


FAMILY = Histogram()
