"""Gradient boosting with LightGBM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import (
    Encoding,
    Floats,
    Native,
    Params,
    Recipe,
    few_rows,
    no_margin,
    quick_rounds,
)
from pipelines.models.scikit import cut_cost
from pipelines.models.trees import TreeFamily

if TYPE_CHECKING:
    from pathlib import Path

    from optuna.trial import Trial

    from data.table import Task
    from pipelines.engine.study import Mode

OBJECTIVES: dict[Task, str] = {"binary": "binary", "multiclass": "multiclass", "regression": "regression"}

#: Microseconds to go down one level of one tree, measured on 20,000 rows.
STEP = 0.015


class LightGBM(TreeFamily):
    """Small trees grown leaf by leaf, each correcting the sum of those before (Ke et al. 2017)."""

    name = "lightgbm"
    title = "Gradient boosting (LightGBM)"
    encoding: ClassVar[Encoding] = "codes"
    file: ClassVar[str] = "model.txt"

    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """Slower and smaller trees on small tables."""
        small = few_rows(task, n_rows)
        return {
            "rounds": quick_rounds(task, n_rows) if mode == "quick" else 400,
            "learning_rate": 0.05 if small else 0.1,
            "num_leaves": 8 if small else 31,
            "min_data_in_leaf": int(np.clip(n_rows // 30, 5, 20)),
            "bagging_fraction": 0.8,
            "feature_fraction": 1.0,
            "lambda_l2": 1.0,
        }

    def search_space(self, trial: Trial, task: Task) -> Params:
        """Pace, number and size of the trees, and what each may see."""
        return {
            "rounds": trial.suggest_int("rounds", 50, 600, log=True),
            "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
            "num_leaves": trial.suggest_int("num_leaves", 4, 63, log=True),
            "min_data_in_leaf": trial.suggest_int("min_data_in_leaf", 5, 60, log=True),
            "bagging_fraction": trial.suggest_float("bagging_fraction", 0.5, 1.0),
            "feature_fraction": trial.suggest_float("feature_fraction", 0.3, 1.0),
            "lambda_l2": trial.suggest_float("lambda_l2", 1e-2, 30.0, log=True),
        }

    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> Any:
        """A LightGBM ``Booster``; row-wise and deterministic, so that threads change nothing."""
        import lightgbm

        settings = {name: value for name, value in recipe.params.items() if name != "rounds"}
        settings |= {"objective": OBJECTIVES[recipe.task], "verbosity": -1, "bagging_freq": 1}
        settings |= {"seed": recipe.seed, "num_threads": recipe.threads, "deterministic": True, "force_row_wise": True}
        if recipe.task == "multiclass":
            settings["num_class"] = recipe.n_classes
        names = [f"f{i}" for i in range(X.shape[1])]
        rows = lightgbm.Dataset(X, y, feature_name=names, params=settings)
        return lightgbm.train(settings, rows, num_boost_round=int(recipe.params["rounds"] or 0))

    def predict(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """Probabilities, or the value."""
        return _columns(estimator.predict(X))

    def margin(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """The sum of the trees."""
        if task == "regression":
            raise no_margin(self.title, task)
        return _columns(estimator.predict(X, raw_score=True))

    def native(self, estimator: Any) -> Native:
        """How much the questions on a column reduce the loss, summed over all trees."""
        return Native(np.asarray(estimator.feature_importance("gain"), dtype=np.float64), "gain")

    def cost(self, estimator: Any) -> float:
        """One way down per tree; one tree per class and round."""
        leaves = [tree["num_leaves"] for tree in estimator.dump_model()["tree_info"]]
        return cut_cost(len(leaves), float(np.mean(leaves)), STEP)

    def save(self, estimator: Any, folder: Path) -> None:
        """LightGBM's own text."""
        estimator.save_model(folder / self.file)

    def load(self, folder: Path) -> Any:
        """The booster."""
        import lightgbm

        return lightgbm.Booster(model_file=folder / self.file)


def _columns(found: Any) -> Floats:
    outputs = np.asarray(found, dtype=np.float64)
    return outputs[:, None] if outputs.ndim == 1 else outputs


FAMILY = LightGBM()
