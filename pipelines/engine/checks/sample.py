"""A few thousand rows of a table as plain numbers, the same rows every time: what makes the checks quick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.splitting.split import usable_rows

if TYPE_CHECKING:
    from data.table import Dataset, Task

#: Enough rows to see a single column decide the target; 30 columns of them take well under a second.
SAMPLE_ROWS = 4_000
FOLDS = 5

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Some rows with a known target. ``outputs`` is (n_rows, 1) for regression and binary, (n_rows, n_classes) else.

    ``target`` is (n_rows,): the number itself, or the class code. ``fold`` is (n_rows,) in 0..4; rows of one entity
    share a fold.
    """

    dataset: Dataset
    task: Task
    rows: Rows
    target: Numbers
    outputs: Numbers
    fold: Rows

    def column(self, name: str) -> Numbers:
        """That column's values in these rows, missing as nan; categories and texts as codes, times as seconds."""
        return as_numbers(self.dataset.frame[name].iloc[self.rows])

    def is_category(self, name: str) -> bool:
        """Whether the column's numbers are codes without an order."""
        return self.dataset.column(name).kind in {"category", "boolean", "text"}


def draw_sample(dataset: Dataset, size: int = SAMPLE_ROWS) -> Sample:
    """At most ``size`` rows with a known target, drawn with a fixed seed. The dataset must have its target set."""
    if dataset.target is None or dataset.task is None:
        raise ValueError(f"{dataset.name} came without a target; set it before drawing rows")
    known = some_of(usable_rows(dataset), size)
    target = as_numbers(dataset.frame[dataset.target].iloc[known])
    if dataset.task != "regression":
        target = np.unique(target, return_inverse=True)[1].astype(np.float64)
    outputs = (
        target[:, None]
        if dataset.task != "multiclass"
        else np.eye(int(target.max(initial=0)) + 1)[target.astype(np.int64)]
    )
    return Sample(dataset, dataset.task, known, target, outputs, _folds(dataset, known, target))


def some_of(rows: Rows, size: int) -> Rows:
    """At most ``size`` of these rows in their order, the same ones every time."""
    if len(rows) <= size:
        return rows
    return np.sort(np.random.default_rng(0).choice(rows, size, replace=False))


def as_numbers(values: pd.Series) -> Numbers:
    """Any column as float64 with nan for missing: codes for categories and texts, seconds since 1970 for times."""
    if pd.api.types.is_datetime64_any_dtype(values):
        seconds = (values - pd.Timestamp(0, tz=values.dt.tz)) / pd.Timedelta(seconds=1)
        return np.asarray(seconds, dtype=np.float64)
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan).copy()
        numbers[np.isinf(numbers)] = np.nan
        return numbers
    codes = pd.factorize(values, sort=False)[0].astype(np.float64)
    codes[codes < 0] = np.nan
    return codes


def _folds(dataset: Dataset, rows: Rows, target: Numbers) -> Rows:
    """Five folds: whole entities where an entity is declared, else spread evenly over the target's values."""
    shuffled = np.random.default_rng(1).permutation(len(rows))
    entities = dataset.with_role("entity")
    if entities:
        entity = as_numbers(dataset.frame[entities[0]].iloc[rows])
        return (np.nan_to_num(entity, nan=-1.0).astype(np.int64) + 1) % FOLDS
    by_target = shuffled[np.argsort(target[shuffled], kind="stable")]
    fold = np.empty(len(rows), dtype=np.int64)
    fold[by_target] = np.arange(len(rows)) % FOLDS
    return fold
