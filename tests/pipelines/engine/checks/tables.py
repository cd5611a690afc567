"""Datasets made from frames, without the reader: what the tests of the checks look at."""

from __future__ import annotations

import pandas as pd

from data.table import Column, Dataset, Kind, Role, Task


def table(frame: pd.DataFrame, target: str | None = None, task: Task | None = None, **roles: str) -> Dataset:
    """A Dataset with every column a feature, except the target and what ``roles`` say ({column: role})."""
    frame = frame.reset_index(drop=True)
    columns = []
    for name in frame.columns:
        kind = _kind(frame[name])
        if kind in {"category", "boolean"}:
            frame[name] = frame[name].astype("category")
        role = "target" if name == target else roles.get(name, "time" if kind == "time" else "feature")
        columns.append(_column(str(name), frame[name], kind, role))
    if target is not None and task is None:
        task = _task(frame[target])
    return Dataset("example", frame, tuple(columns), target, task if target else None, "a test", "0" * 64)


def _column(name: str, values: pd.Series, kind: Kind, role: Role) -> Column:
    return Column(name, kind, role, "", "a test says so", int(values.isna().sum()), int(values.nunique()))


def _kind(values: pd.Series) -> Kind:
    if pd.api.types.is_datetime64_any_dtype(values):
        return "time"
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    return "number" if pd.api.types.is_numeric_dtype(values) else "category"


def _task(values: pd.Series) -> Task:
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > 10:
        return "regression"
    return "binary" if values.nunique() == 2 else "multiclass"
