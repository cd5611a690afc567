"""A number per row and name: what each feature adds to each prediction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError

if TYPE_CHECKING:
    import shap


@dataclass(frozen=True, slots=True)
class Attribution:
    """Shapley values of ``rows`` × ``names`` × ``outputs``, with their standard error, in ``unit``.

    ``values`` and ``error`` have shape (n_rows, n_names, n_outputs); ``error`` is 0 where the values are exact.
    ``base`` has shape (n_outputs,): the mean prediction over the background rows. ``predictions`` has shape
    (n_rows, n_outputs) and equals base + values.sum(axis=1): see ``additivity_gap``. ``rows`` are row numbers of the
    table. ``outputs`` names the outputs: the target, the positive class, or one class each.
    """

    names: tuple[str, ...]
    rows: IntArray
    outputs: tuple[str, ...]
    values: FloatArray
    error: FloatArray
    base: FloatArray
    predictions: FloatArray
    unit: str
    method: str
    model: str

    def __post_init__(self) -> None:
        """Refuse arrays whose shapes do not fit the rows, names and outputs."""
        n_rows, n_names, n_outputs = len(self.rows), len(self.names), len(self.outputs)
        expected = {
            "values": (n_rows, n_names, n_outputs),
            "error": (n_rows, n_names, n_outputs),
            "base": (n_outputs,),
            "predictions": (n_rows, n_outputs),
        }
        for name, shape in expected.items():
            if np.shape(getattr(self, name)) != shape:
                raise ExplainError(f"{name} of shape {np.shape(getattr(self, name))} was given; {shape} is needed")

    def gaps(self) -> FloatArray:
        """Prediction minus base minus the sum of the values, (n_rows, n_outputs): rounding, if all is well."""
        return np.asarray(self.predictions - self.base - self.values.sum(axis=1))

    def additivity_gap(self) -> float:
        """The largest of the ``gaps`` in absolute size, in ``unit``; 0 without rows."""
        return float(np.abs(self.gaps()).max(initial=0.0))

    def position(self, row: int) -> int:
        """Where the table's row number ``row`` stands in the arrays; raises ExplainError if it is not explained."""
        found = np.flatnonzero(self.rows == row)
        if not len(found):
            raise ExplainError(f"row {row} was asked for; it is not among the {len(self.rows)} explained rows")
        return int(found[0])

    def for_row(self, row: int) -> Attribution:
        """The attribution of one row alone, by its row number in the table."""
        at = [self.position(row)]
        return replace(
            self,
            rows=self.rows[at],
            values=self.values[at],
            error=self.error[at],
            predictions=self.predictions[at],
        )

    def to_shap(self, data: FloatArray | None = None) -> shap.Explanation:
        """The same numbers for shap's plots: one output gives (n_rows, n_names), several keep their axis.

        ``data`` (n_rows, n_names) are the feature values that some plots colour by.
        """
        import shap

        single = len(self.outputs) == 1
        base = np.tile(self.base, (len(self.rows), 1))
        return shap.Explanation(
            values=self.values[:, :, 0] if single else self.values,
            base_values=base[:, 0] if single else base,
            data=data,
            feature_names=list(self.names),
            output_names=None if single else list(self.outputs),
        )


def from_shap(
    explanation: shap.Explanation, *, outputs: tuple[str, ...], unit: str, method: str, model: str
) -> Attribution:
    """An attribution from a ``shap.Explanation`` of (n_rows, n_names) or (n_rows, n_names, n_outputs) values.

    shap keeps neither errors nor predictions: errors are 0, predictions are base + values, rows are counted from 0.
    Raises ExplainError when the base value differs between rows.
    """
    values = np.asarray(explanation.values, dtype=np.float64)
    values = values[:, :, None] if values.ndim == 2 else values
    n_rows, n_names, n_outputs = values.shape
    base = np.asarray(explanation.base_values, dtype=np.float64)
    # One number, one per output, one per row, or one per row and output: shap has all four.
    bases = base.reshape(n_rows, n_outputs) if base.size == n_rows * n_outputs else np.tile(base.ravel(), (n_rows, 1))
    if bases.shape != (n_rows, n_outputs) or not np.allclose(bases, bases[:1], rtol=1e-9, atol=0):
        raise ExplainError(f"base values of shape {base.shape} differ between rows or do not fit {n_outputs} outputs")
    names = explanation.feature_names or [f"feature {i}" for i in range(n_names)]
    return Attribution(
        names=tuple(map(str, names)),
        rows=np.arange(n_rows, dtype=np.int64),
        outputs=outputs,
        values=values,
        error=np.zeros_like(values),
        base=bases[0],
        predictions=bases[0] + values.sum(axis=1),
        unit=unit,
        method=method,
        model=model,
    )
