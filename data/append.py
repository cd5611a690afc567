"""A second file of the same columns, put under the first: the external test."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.errors import TableError
from data.targets.classes import as_category
from data.targets.durations import add_duration, parse_duration

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from data.table import Column, Dataset

_LEVELS = frozenset({"boolean", "category", "text"})


def append_rows(dataset: Dataset, other: Dataset) -> tuple[Dataset, NDArray[np.int64]]:
    """The rows of both tables as one dataset, and the row numbers of the second one in it.

    Roles, target and task stay those of the first. The second table needs the same column names, in any order, and
    values of the same sort; a duration that is the first one's target is computed. Raises TableError with the names
    that are missing here and there, or that hold something else.
    """
    other = _with_same_duration(dataset, other)
    _refuse_other_columns(dataset, other)
    joined = {column.name: _stacked(column, dataset, other) for column in dataset.columns}
    frame = dataset.frame.__class__(joined)
    n_first, n_second = dataset.n_rows, other.n_rows
    frame, warnings = _without_new_classes(dataset, frame)
    columns = tuple(_recounted(column, frame[column.name]) for column in dataset.columns)
    told = f"{n_second:,} rows of {other.name!r} were put under the {n_first:,} rows of {dataset.name!r}."
    both = replace(
        dataset,
        frame=frame,
        columns=columns,
        decisions=(*dataset.decisions, told),
        warnings=(*dataset.warnings, *(f"{other.name}: {warning}" for warning in other.warnings), *warnings),
    )
    return both, np.arange(n_first, n_first + n_second, dtype=np.int64)


def _with_same_duration(dataset: Dataset, other: Dataset) -> Dataset:
    if dataset.target is None or dataset.target in other.names:
        return other
    if parse_duration(dataset, dataset.target) is None:
        return other
    pair = parse_duration(other, dataset.target)
    if pair is None:
        return other
    return add_duration(other, *pair, unit=dataset.column(dataset.target).unit)


def _refuse_other_columns(dataset: Dataset, other: Dataset) -> None:
    absent = [name for name in dataset.names if name not in other.names]
    extra = [name for name in other.names if name not in dataset.names]
    if not absent and not extra:
        return
    parts = []
    if absent:
        parts.append(f"missing there: {_listed(absent)}")
    if extra:
        parts.append(f"only there: {_listed(extra)}")
    raise TableError(
        f"{other.name!r} has other columns than {dataset.name!r} ({'; '.join(parts)})",
        "an external file needs exactly the same column names",
        "Rename or remove columns in the second file and read it again.",
    )


def _without_new_classes(dataset: Dataset, frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """A class that only the second file has cannot be predicted: its rows lose their target, with a warning."""
    name = dataset.target
    if name is None or dataset.task == "regression":
        return frame, ()
    known = as_category(dataset.frame[name]).cat.categories
    target = frame[name]
    new = target.notna() & ~target.isin(known)
    if not new.any():
        return frame, ()
    classes = _listed(sorted(set(target[new])))
    told = (
        f"Target {name!r}: {int(new.sum()):,} rows of classes that only the second file has ({classes}) are left out."
    )
    return frame.assign(**{name: as_category(target.where(~new))}), (told,)


def _listed(column_names: list[str]) -> str:
    more = f" and {len(column_names) - 8} more" if len(column_names) > 8 else ""
    return ", ".join(repr(name) for name in column_names[:8]) + more


def _stacked(column: Column, dataset: Dataset, other: Dataset) -> pd.Series:
    first, second = dataset.frame[column.name], other.frame[column.name]
    there = other.column(column.name)
    if there.distinct == 0:
        return first.reindex(range(len(first) + len(second)))
    if column.kind in {"boolean", "category"} and (there.kind in _LEVELS or there.kind == "number"):
        return _stack_levels(first, as_category(second))
    if column.kind == "text" and there.kind != "time":
        return _stack(first, second.astype("str"))
    if column.kind == there.kind or dataset.column(column.name).distinct == 0:
        return _stack(first, second)
    raise TableError(
        f"{column.name!r} holds {column.kind} values in {dataset.name!r} and {there.kind} values in {other.name!r}",
        "the same column must mean the same in both files",
        "Mend the column in the second file and read it again.",
    )


def _stack(first: pd.Series, second: pd.Series) -> pd.Series:
    import pandas as pd

    return pd.concat([first, second], ignore_index=True)


def _stack_levels(first: pd.Series, second: pd.Series) -> pd.Series:
    from pandas.api.types import union_categoricals

    return first.__class__(union_categoricals([as_category(first), second], sort_categories=True), name=first.name)


def _recounted(column: Column, series: pd.Series) -> Column:
    return replace(column, missing=int(series.isna().sum()), distinct=int(series.nunique()))
