"""Linear quantile regression: a weighted sum of standardised columns per level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats
from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.plain import ArraysFamily

if TYPE_CHECKING:
    from pipelines.engine.study import Mode

#: Residuals are told apart down to these shares of the target's spread, one after the other.
SMOOTHING = (0.1, 0.03, 0.01, 0.003, 0.001)
STEPS = 12
#: A little shrinking, per row and standardised column: twins share their weight, and few rows do no harm.
RIDGE = 1e-3


class QuantileLinear(ArraysFamily):
    """Koenker & Bassett 1978, by the majorising algorithm of Hunter & Lange 2000: the loss never rises."""

    name = "quantile_linear"
    title = "Linear quantile regression"
    encoding: ClassVar[Encoding] = "scaled"
    settings = "weights of standardised columns per level, with a ridge of 0.001"

    def fit(self, X: Floats, y: Floats, recipe: QuantileRecipe) -> Any:
        """Weights (Q, n_encoded) and intercepts (Q,) on the columns as they come."""
        mean, sd = X.mean(axis=0), X.std(axis=0)
        sd = np.where(sd > 0, sd, 1.0)
        Z = np.column_stack([np.ones(len(X)), (X - mean) / sd])
        start = np.zeros(Z.shape[1])
        start[0] = np.median(y)
        found = np.empty((len(recipe.levels), Z.shape[1]))
        # From the middle outwards: neighbours start from each other.
        middle = int(np.argmin(np.abs(recipe.levels - 0.5)))
        for side in (range(middle, len(recipe.levels)), range(middle - 1, -1, -1)):
            weights = start if side.step == 1 else found[middle]
            for k in side:
                weights = found[k] = _majorise(Z, y, float(recipe.levels[k]), weights)
        slopes = found[:, 1:] / sd
        return {"slopes": slopes, "intercepts": found[:, 0] - slopes @ mean}

    def predict(self, estimator: Any, X: Floats, levels: Floats) -> Floats:
        """Not by BLAS, whose rounding of a row depends on the rows beside it."""
        return np.asarray(np.einsum("ij,kj->ik", X, estimator["slopes"]) + estimator["intercepts"])

    def row_limit(self, mode: Mode) -> int | None:
        """Every step costs rows × columns²."""
        return 4_000 if mode == "quick" else 20_000


def _majorise(Z: Floats, y: Floats, level: float, weights: Floats) -> Floats:
    """Weights (n_columns,) of the smallest pinball loss, the first the intercept, from those given."""
    penalty = np.full(Z.shape[1], RIDGE * len(y))
    penalty[0] = 0.0
    pull = (2.0 * level - 1.0) * Z.sum(axis=0)
    for width in SMOOTHING:
        for _ in range(STEPS):
            tight = 1.0 / (width + np.abs(y - Z @ weights))
            weighted = Z * tight[:, None]
            moved = np.linalg.solve(weighted.T @ Z + np.diag(penalty), weighted.T @ y + pull)
            still = np.abs(moved - weights).max() < 1e-3 * width
            weights = moved
            if still:
                break
    return weights


FAMILY = QuantileLinear()
