"""A conditional normal distribution: its mean and its spread are linear in the columns."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from scipy.special import ndtri

from pipelines.models.family import Encoding, Floats
from pipelines.models.linear import ALPHAS
from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.plain import ArraysFamily

#: Spreads beyond these multiples of the usual one are guesses from few rows.
LEAST, MOST = 0.1, 10.0


class Gaussian(ArraysFamily):
    """Ridge for the mean, ridge for the logarithm of the left-out residuals' size (Harvey 1976): mean ± sd · Φ⁻¹(τ)."""

    name = "gaussian"
    title = "Conditional Gaussian"
    encoding: ClassVar[Encoding] = "scaled"
    settings = "ridge for the mean and for the logarithm of the spread, strengths by leave-one-out"

    def fit(self, X: Floats, y: Floats, recipe: QuantileRecipe) -> Any:
        """Slopes and intercept of the mean and of the log spread."""
        scale = np.where(X.std(axis=0) > 0, X.std(axis=0), 1.0)
        Z, centre = (X - X.mean(axis=0)) / scale, X.mean(axis=0)
        mean, left_out = _ridge(Z, y)
        smallest = 1e-3 * float(np.sqrt(np.mean(left_out**2))) + 1e-12
        spread, _ = _ridge(Z, np.log(np.abs(left_out) + smallest))
        logs = _told(Z, spread)
        # The mean of log |residual| is not the log of the standard deviation: what is left over is measured.
        usual = float(np.median(logs))
        clipped = np.exp(np.clip(logs, usual + np.log(LEAST), usual + np.log(MOST)))
        factor = float(np.sqrt(np.mean((left_out / clipped) ** 2)))
        return {
            "centre": centre,
            "scale": scale,
            "mean": mean,
            "spread": spread,
            "usual": np.array([usual]),
            "factor": np.array([factor]),
        }

    def predict(self, estimator: Any, X: Floats, levels: Floats) -> Floats:
        """Mean ± spread · Φ⁻¹(τ)."""
        Z = (X - estimator["centre"]) / estimator["scale"]
        usual = estimator["usual"][0]
        logs = np.clip(_told(Z, estimator["spread"]), usual + np.log(LEAST), usual + np.log(MOST))
        sd = estimator["factor"][0] * np.exp(logs)
        return np.asarray(_told(Z, estimator["mean"])[:, None] + sd[:, None] * ndtri(levels))


def _ridge(Z: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Slopes with the intercept last, (n_columns + 1,), and the left-out residual of every row, (n_rows,)."""
    from sklearn.linear_model import RidgeCV

    found = RidgeCV(alphas=ALPHAS, store_cv_results=True).fit(Z, y)
    errors = found.cv_results_[:, list(ALPHAS).index(float(found.alpha_))]
    signs = np.sign(y - found.predict(Z))
    return np.append(found.coef_, found.intercept_), signs * np.sqrt(errors)


def _told(Z: Floats, weights: Floats) -> Floats:
    """Not by BLAS, whose rounding of a row depends on the rows beside it."""
    return np.asarray(np.einsum("ij,j->i", Z, weights[:-1]) + weights[-1])


FAMILY = Gaussian()
