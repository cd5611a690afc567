"""Predictions in batches of bounded memory, checked for shape and for numbers that are none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from explain.arrays import Encoded, FloatArray, Predict
from explain.errors import ExplainError

#: The largest array of rows that is built for one call of predict.
BATCH_BYTES = 16 * 2**20


def batches(n_rows: int, n_columns: int) -> Iterator[slice]:
    """Slices that cover ``n_rows`` rows of ``n_columns`` float64 numbers, each within ``BATCH_BYTES``."""
    size = max(1, BATCH_BYTES // (8 * max(1, n_columns)))
    for start in range(0, n_rows, size):
        yield slice(start, min(start + size, n_rows))


def outputs_of(predict: Predict, X: Encoded) -> FloatArray:
    """What ``predict`` gives for all rows of ``X``: (n_rows, n_outputs), float64.

    Raises ExplainError when the shape is not (n_rows, n_outputs) or a prediction is not a finite number.
    """
    parts = [_checked(predict(X[part]), part.stop - part.start) for part in batches(*X.shape)]
    return np.concatenate(parts)


def _checked(outputs: FloatArray, n_rows: int) -> FloatArray:
    given = np.asarray(outputs, dtype=np.float64)
    if given.ndim != 2 or given.shape[0] != n_rows:
        raise ExplainError(f"predict gave shape {given.shape} for {n_rows} rows; ({n_rows}, n_outputs) is needed")
    bad = int(np.count_nonzero(~np.isfinite(given).all(axis=1)))
    if bad:
        raise ExplainError(
            f"the model predicts no finite number for {bad} of {n_rows} rows; importances need one for every row: "
            "look for infinite or extreme values in the table, or choose another model"
        )
    return given
