"""Support vector machine with a Gaussian kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.errors import StudyError
from pipelines.models.family import Encoding, Floats, Native, Params, Recipe, no_margin
from pipelines.models.scikit import ScikitFamily

if TYPE_CHECKING:
    from optuna.trial import Trial

    from data.table import Task
    from explain.kernels import KernelMachine
    from pipelines.engine.study import Mode

FOLDS = 3


class SupportVectors(ScikitFamily):
    """Weighs a row by its distance to the rows that lie near the border (Boser, Guyon, Vapnik 1992).

    Distances become probabilities by a sigmoid fitted to out-of-fold distances (Platt 1999), as scikit-learn 1.9
    advises in place of its deprecated ``SVC(probability=True)``. Its time grows with the square of the rows.
    """

    name = "svm"
    title = "Support vector machine (RBF)"
    encoding: ClassVar[Encoding] = "scaled"
    trusted: ClassVar[tuple[str, ...]] = (
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.model_selection._split.StratifiedKFold",
    )

    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """scikit-learn's own; ``gamma`` 0 means 1 / (columns × variance)."""
        return {"C": 1.0, "gamma": 0.0}

    def search_space(self, trial: Trial, task: Task) -> Params:
        """Stiffness of the border and reach of a row."""
        return {
            "C": trial.suggest_float("C", 0.1, 100.0, log=True),
            "gamma": trial.suggest_float("gamma", 1e-4, 0.3, log=True),
        }

    def row_limit(self, mode: Mode) -> int | None:
        """4,000 rows take about a second, 12,000 about ten."""
        return 4_000 if mode == "quick" else 12_000

    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> Any:
        """scikit-learn's SVR on the standardised target, or SVC inside a sigmoid calibration."""
        kernel = {"C": float(recipe.params["C"] or 1.0), "gamma": float(recipe.params["gamma"] or 0.0) or "scale"}
        return _regressor(kernel).fit(X, y) if recipe.task == "regression" else _classifier(kernel, y, recipe).fit(X, y)

    def margin(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """Two classes: the line inside the sigmoid. Raises StudyError for more, whose sigmoids are separate."""
        if task != "binary":
            raise no_margin(self.title, task)
        calibrated = estimator.calibrated_classifiers_[0]
        sigmoid = calibrated.calibrators[0]
        distance = np.asarray(calibrated.estimator.decision_function(X), dtype=np.float64)
        return np.asarray(-(sigmoid.a_ * distance + sigmoid.b_), dtype=np.float64)[:, None]

    def inside(self, estimator: Any, task: Task, *, margin: bool) -> KernelMachine | None:
        """The sum over support vectors: of a regression in the target's unit, of two classes as log-odds."""
        from explain.kernels import read_machine

        if task == "regression":
            scaler = estimator.transformer_
            return read_machine(estimator.regressor_).scaled(float(scaler.scale_[0]), float(scaler.mean_[0]))
        if task != "binary" or not margin:
            return None
        calibrated = estimator.calibrated_classifiers_[0]
        sigmoid = calibrated.calibrators[0]
        return read_machine(calibrated.estimator).scaled(-float(sigmoid.a_), -float(sigmoid.b_))

    def native(self, estimator: Any) -> Native:
        """Never: the kernel mixes all columns."""
        raise StudyError(
            "A support vector machine was asked for importances of its own",
            "its Gaussian kernel mixes all columns and keeps no number per column",
            "Read its permutation or Shapley importance",
        )

    def cost(self, estimator: Any) -> float:
        """A distance to every support vector."""
        vectors = _machine(estimator).support_vectors_
        return len(vectors) * (0.05 + 0.0006 * float(vectors.shape[1]))


def _regressor(kernel: dict[str, Any]) -> Any:
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVR

    return TransformedTargetRegressor(SVR(**kernel), transformer=StandardScaler())


def _classifier(kernel: dict[str, Any], y: Floats, recipe: Recipe) -> Any:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.model_selection import StratifiedKFold
    from sklearn.svm import SVC

    rarest = int(np.unique(y, return_counts=True)[1].min())
    if rarest < 2:
        raise StudyError(
            "A class with a single row was given to a support vector machine",
            "its probabilities need at least 2 rows of every class",
            "Leave this model or this class out",
        )
    folds = StratifiedKFold(min(FOLDS, rarest), shuffle=True, random_state=recipe.seed)
    return CalibratedClassifierCV(SVC(**kernel), method="sigmoid", cv=folds, ensemble=False)


def _machine(estimator: Any) -> Any:
    return estimator.regressor_ if hasattr(estimator, "regressor_") else estimator.calibrated_classifiers_[0].estimator


FAMILY = SupportVectors()
