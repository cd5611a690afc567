"""Small changes to a read table that keep its columns described: a column more, fewer rows, other names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.table import Column, Dataset, Kind, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

#: How ``data.schema.set_roles`` begins the reason of a role that the analyst chose.
CHOSEN = "set by you"


def describe(name: str, values: pd.Series, kind: Kind, role: Role, why: str) -> Column:
    """The description of a column that was derived, without a unit."""
    return Column(name, kind, role, "", why, int(values.isna().sum()), int(values.nunique()))


def put_column(dataset: Dataset, values: pd.Series, column: Column) -> Dataset:
    """The dataset with this column, in the place of the one of that name or at the end."""
    frame = dataset.frame.assign(**{column.name: values.to_numpy() if values.dtype != "category" else values})
    if column.name in dataset.names:
        columns = tuple(column if one.name == column.name else one for one in dataset.columns)
    else:
        columns = (*dataset.columns, column)
    return replace(dataset, frame=frame, columns=columns)


def change_values(dataset: Dataset, name: str, values: pd.Series, why: str) -> Dataset:
    """The dataset with other values in that column, of the kind that they have, and ``why`` added to its reason."""
    import pandas as pd

    old = dataset.column(name)
    kind: Kind = "number" if pd.api.types.is_numeric_dtype(values) else "category"
    new = describe(name, values, kind, old.role, f"{old.why}; {why}" if old.why else why)
    return put_column(dataset, values, replace(new, unit=old.unit if kind == "number" else ""))


def rename(dataset: Dataset, names: Mapping[str, str]) -> Dataset:
    """The dataset with other column names (old → new)."""
    columns = tuple(replace(one, name=names.get(one.name, one.name)) for one in dataset.columns)
    return replace(dataset, frame=dataset.frame.rename(columns=dict(names)), columns=columns)


def take_rows(dataset: Dataset, rows: NDArray[np.int64]) -> Dataset:
    """These rows alone, numbered anew, missing and different values counted anew."""
    frame = dataset.frame.take(rows).reset_index(drop=True)
    for name in frame.columns:
        if frame[name].dtype == "category":
            frame[name] = frame[name].cat.remove_unused_categories()
    columns = tuple(
        replace(one, missing=int(frame[one.name].isna().sum()), distinct=int(frame[one.name].nunique()))
        for one in dataset.columns
    )
    return replace(dataset, frame=frame, columns=columns)


def numbers(dataset: Dataset, name: str) -> pd.Series:
    """That column as float64, nan where missing or where text is no number; a column that is not there is all nan."""
    import pandas as pd

    if name not in dataset.names:
        return pd.Series(np.full(dataset.n_rows, np.nan))
    values = dataset.frame[name]
    if values.dtype == "category":
        values = values.astype("object")
    return pd.to_numeric(values, errors="coerce").astype("float64")


def words(dataset: Dataset, name: str) -> pd.Series:
    """That column as trimmed text, "" where missing; whole numbers without a decimal point."""
    import pandas as pd

    from data.targets.classes import label_of

    written = dataset.frame[name].astype("object")
    return written.map(lambda value: "" if pd.isna(value) else label_of(value).strip())


def first_name(dataset: Dataset, names: tuple[str, ...]) -> str:
    """The first of these names that the table has, "" where it has none."""
    return next((name for name in names if name in dataset.names), "")
