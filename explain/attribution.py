"""A number per row and name: what each feature adds to each prediction."""

from __future__ import annotations

from dataclasses import dataclass

from explain.arrays import FloatArray, IntArray


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
