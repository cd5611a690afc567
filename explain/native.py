"""What the model itself says it used: gain, impurity or coefficient size, added up per original column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explain.arrays import FloatArray, Groups
from explain.errors import ExplainError
from explain.importance import Importance


def native_importance(
    values_per_fit: FloatArray, groups: Groups, names: Sequence[str], model: str, unit: str
) -> Importance:
    """Mean over fits of the model's own importances, each original column the sum of its encoded columns.

    ``values_per_fit`` (n_fits, n_encoded), not negative, in ``unit``. low and high are the smallest and the largest
    value over the fits. Raises ExplainError for negative or non-finite values.
    """
    if values_per_fit.ndim != 2 or not len(values_per_fit):
        raise ExplainError(f"native importances of shape {values_per_fit.shape} were given; one row per fit is needed")
    if not (np.isfinite(values_per_fit).all() and (values_per_fit >= 0).all()):
        raise ExplainError(f"{model} gave negative or non-finite native importances; sizes are needed: absolute values")
    sums = np.column_stack([values_per_fit[:, group].sum(axis=1) for group in groups])
    return Importance(
        axis="feature",
        method="native",
        model=model,
        unit=unit,
        names=tuple(names),
        values=sums.mean(axis=0),
        low=sums.min(axis=0),
        high=sums.max(axis=0),
        spread=_spread(len(sums)),
    )


def _spread(n_fits: int) -> str:
    if n_fits == 1:
        return "one fit only: no range"
    return f"smallest to largest value over {n_fits} fits on different rows"
