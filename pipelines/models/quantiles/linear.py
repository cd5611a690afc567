"""Linear quantile regression: a weighted sum of standardised columns per level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.models.family import Encoding, Floats
from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.interior import Problem, least_pinball
from pipelines.models.quantiles.plain import ArraysFamily

if TYPE_CHECKING:
    from pipelines.engine.study import Mode

#: A trace of shrinking, per row and standardised column: twins share their weight, and few rows have one answer.
RIDGE = 1e-5


class QuantileLinear(ArraysFamily):
    """The smallest pinball loss that a weighted sum can have (Koenker & Bassett 1978), to a ten-millionth."""

    name = "quantile_linear"
    title = "Linear quantile regression"
    encoding: ClassVar[Encoding] = "scaled"
    settings = "weights of standardised columns per level, with a ridge of 0.00001"

    def fit(self, X: Floats, y: Floats, recipe: QuantileRecipe) -> Any:
        """Weights (Q, n_encoded) and intercepts (Q,) on the columns as they come."""
        mean, sd = X.mean(axis=0), X.std(axis=0)
        sd = np.where(sd > 0, sd, 1.0)
        Z = np.column_stack([np.ones(len(X)), (X - mean) / sd])
        penalty = np.append(0.0, np.full(X.shape[1], RIDGE * len(y)))
        start = np.append(np.median(y), np.zeros(X.shape[1]))
        found = np.empty((len(recipe.levels), Z.shape[1]))
        # From the middle outwards: neighbours start from each other.
        middle = int(np.argmin(np.abs(recipe.levels - 0.5)))
        for side in (range(middle, len(recipe.levels)), range(middle - 1, -1, -1)):
            weights = start if side.step == 1 else found[middle]
            for k in side:
                problem = Problem(Z, y, float(recipe.levels[k]), penalty)
                weights = found[k] = least_pinball(problem, weights)
        slopes = found[:, 1:] / sd
        return {"slopes": slopes, "intercepts": found[:, 0] - slopes @ mean}

    def predict(self, estimator: Any, X: Floats, levels: Floats) -> Floats:
        """Not by BLAS, whose rounding of a row depends on the rows beside it."""
        return np.asarray(np.einsum("ij,kj->ik", X, estimator["slopes"]) + estimator["intercepts"])

    def row_limit(self, mode: Mode) -> int | None:
        """Every step costs rows × columns²."""
        return 4_000 if mode == "quick" else 20_000


FAMILY = QuantileLinear()
