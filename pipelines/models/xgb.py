"""Gradient boosting with XGBoost."""

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

OBJECTIVES: dict[Task, str] = {
    "binary": "binary:logistic",
    "multiclass": "multi:softprob",
    "regression": "reg:squarederror",
}

#: Microseconds to go down one level of one tree, measured on 20,000 rows.
STEP = 0.004


class XGBoost(TreeFamily):
    """Small trees, each correcting the sum of those before, with a penalty on leaves (Chen, Guestrin 2016).

    It computes in float32: sums of its attributions are true to about one part in a million.
    """

    name = "xgboost"
    title = "Gradient boosting (XGBoost)"
    encoding: ClassVar[Encoding] = "codes"
    file: ClassVar[str] = "model.ubj"
    precision: ClassVar[float] = 1e-5

    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """Slower and smaller trees on small tables."""
        small = few_rows(task, n_rows)
        return {
            "rounds": quick_rounds(task, n_rows) if mode == "quick" else 400,
            "learning_rate": 0.05 if small else 0.1,
            "max_depth": 3 if small else 6,
            "min_child_weight": 1.0,
            "subsample": 0.8,
            "colsample_bytree": 1.0,
            "reg_lambda": 1.0,
        }

    def search_space(self, trial: Trial, task: Task) -> Params:
        """Pace, number and size of the trees, and what each may see."""
        return {
            "rounds": trial.suggest_int("rounds", 50, 600, log=True),
            "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
            "max_depth": trial.suggest_int("max_depth", 2, 8),
            "min_child_weight": trial.suggest_float("min_child_weight", 0.5, 20.0, log=True),
            "subsample": trial.suggest_float("subsample", 0.5, 1.0),
            "colsample_bytree": trial.suggest_float("colsample_bytree", 0.3, 1.0),
            "reg_lambda": trial.suggest_float("reg_lambda", 1e-2, 30.0, log=True),
        }

    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> Any:
        """An XGBoost ``Booster``; its columns are called f0 … fn, because it refuses brackets in names."""
        import xgboost

        settings = {name: value for name, value in recipe.params.items() if name != "rounds"}
        settings |= {"objective": OBJECTIVES[recipe.task], "tree_method": "hist", "verbosity": 0}
        settings |= {"seed": recipe.seed, "nthread": recipe.threads}
        if recipe.task == "multiclass":
            settings["num_class"] = recipe.n_classes
        rows = xgboost.QuantileDMatrix(X, y, nthread=recipe.threads)
        return xgboost.train(settings, rows, num_boost_round=int(recipe.params["rounds"] or 0))

    def predict(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """Probabilities, or the value."""
        return _columns(estimator.inplace_predict(X))

    def margin(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """The sum of the trees."""
        if task == "regression":
            raise no_margin(self.title, task)
        return _columns(estimator.inplace_predict(X, predict_type="margin"))

    def native(self, estimator: Any) -> Native:
        """How much the questions on a column reduce the loss, summed over all trees."""
        gains = estimator.get_score(importance_type="total_gain")
        values = [float(gains.get(f"f{i}", 0.0)) for i in range(estimator.num_features())]
        return Native(np.array(values), "gain")

    def cost(self, estimator: Any) -> float:
        """One way down per tree; one tree per class and round."""
        trees = estimator.get_dump()
        return cut_cost(len(trees), sum(tree.count("leaf=") for tree in trees) / len(trees), STEP)

    def save(self, estimator: Any, folder: Path) -> None:
        """XGBoost's own universal binary JSON."""
        estimator.save_model(folder / self.file)

    def load(self, folder: Path) -> Any:
        """The booster."""
        import xgboost

        return xgboost.Booster(model_file=folder / self.file)


def _columns(found: Any) -> Floats:
    outputs = np.asarray(found, dtype=np.float64)
    return outputs[:, None] if outputs.ndim == 1 else outputs


FAMILY = XGBoost()
