"""Logistic regression (L2) and ridge regression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats, Native, Params, Recipe, no_margin
from pipelines.models.scikit import ScikitFamily

if TYPE_CHECKING:
    from optuna.trial import Trial

    from data.table import Task
    from explain.shapley.game import Inside
    from pipelines.engine.study import Mode

#: Strengths of ridge that leave-one-out chooses from when no strength is given.
ALPHAS = tuple(float(a) for a in np.logspace(-2, 5, 22))
#: The same for logistic regression, by 5-fold log loss; more rows than this need no search.
CS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
SEARCH_ROWS = 3_000


class Linear(ScikitFamily):
    """A weighted sum of standardised columns; ``strength`` 0 means chosen by cross-validation inside the fit rows.

    Every encoded column is standardised, 0/1 columns too, as glmnet does (Friedman, Hastie, Tibshirani 2010), so
    that the penalty treats all alike and coefficients can be compared.
    """

    name = "linear"
    title = "Logistic or ridge regression"
    encoding: ClassVar[Encoding] = "scaled"
    trusted: ClassVar[tuple[str, ...]] = ("sklearn.model_selection._split.StratifiedKFold",)

    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """Cross-validated, except for a classification with so many rows that the strength hardly matters."""
        if task == "regression" or n_rows <= SEARCH_ROWS:
            return {"strength": 0.0}
        return {"strength": 1.0}

    def search_space(self, trial: Trial, task: Task) -> Params:
        """The penalty, over seven powers of ten."""
        return {"strength": trial.suggest_float("strength", 1e-3, 1e4, log=True)}

    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> Any:
        """A scikit-learn pipeline of a scaler and the regression."""
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        strength = float(recipe.params.get("strength") or 0.0)
        build = _ridge if recipe.task == "regression" else _logistic
        return make_pipeline(StandardScaler(), build(strength, y, recipe.seed)).fit(X, y)

    def predict(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """Probabilities, or the value."""
        from scipy.special import expit, softmax

        summed = _weighted_sum(estimator, X)
        if task == "regression":
            return summed
        probabilities = expit(summed) if task == "binary" else softmax(summed, axis=1)
        return np.asarray(probabilities, dtype=np.float64)

    def margin(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """The weighted sum itself."""
        if task == "regression":
            raise no_margin(self.title, task)
        return _weighted_sum(estimator, X)

    def inside(self, estimator: Any, task: Task, *, margin: bool) -> Inside | None:
        """The weights of the columns, where nothing is taken of their sum."""
        from explain.shapley.game import Slopes

        return Slopes(_weights(estimator).T) if margin or task == "regression" else None

    def native(self, estimator: Any) -> Native:
        """Size of the coefficients; for several classes their mean over classes."""
        weights = np.abs(np.atleast_2d(estimator[-1].coef_)).mean(axis=0)
        return Native(np.where(estimator[0].var_ > 0, weights, 0.0), "|standardised coefficient|")

    def cost(self, estimator: Any) -> float:
        """A product per column and class, and the scaling."""
        return 0.05 + 0.003 * float(np.size(estimator[-1].coef_))


def _weighted_sum(estimator: Any, X: Floats) -> Floats:
    """(n_rows, n_outputs). Not by BLAS, whose rounding of a row depends on the rows beside it."""
    scaler, model = estimator[0], estimator[-1]
    weights = _weights(estimator)
    start = model.intercept_ - weights @ scaler.mean_
    return np.asarray(np.einsum("ij,kj->ik", X, weights) + start, dtype=np.float64)


def _weights(estimator: Any) -> Floats:
    """The weight of each encoded column before scaling, (n_outputs, n_encoded)."""
    return np.asarray(np.atleast_2d(estimator[-1].coef_) / estimator[0].scale_, dtype=np.float64)


def _ridge(strength: float, y: Floats, seed: int) -> Any:
    from sklearn.linear_model import Ridge, RidgeCV

    return Ridge(alpha=strength, solver="cholesky") if strength else RidgeCV(alphas=ALPHAS)


def _logistic(strength: float, y: Floats, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
    from sklearn.model_selection import StratifiedKFold

    rarest = int(np.unique(y, return_counts=True)[1].min())
    if strength or rarest < 2:
        return LogisticRegression(C=1.0 / (strength or 1.0), max_iter=2_000)
    return LogisticRegressionCV(
        Cs=CS,
        l1_ratios=(0.0,),
        cv=StratifiedKFold(min(5, rarest), shuffle=True, random_state=seed),
        scoring="neg_log_loss",
        use_legacy_attributes=False,
        max_iter=2_000,
    )


FAMILY = Linear()
