"""Columns of arrays as a Dataset: the way of tables that never were a file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from data.roles.guess import guess_roles
from data.table import Column, Dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from data.table import Kind


def assemble(name: str, columns: Mapping[str, NDArray[np.generic]], units: Mapping[str, str], source: str) -> Dataset:
    """A dataset with guessed roles and no target. Its digest is that of the table written as plain CSV.

    Text of two values is boolean, text that repeats is a category, other text stays text; nan and NaT are missing.
    """
    import pandas as pd

    frame = pd.DataFrame({column: _held(pd.Series(values)) for column, values in columns.items()})
    described = tuple(
        Column(
            column,
            kind := _kind(frame[column]),
            "feature",
            units.get(column, ""),
            f"held as {kind} from the start",
            int(frame[column].isna().sum()),
            int(frame[column].nunique()),
        )
        for column in columns
    )
    digest = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
    return guess_roles(Dataset(name, frame, described, None, None, source, digest))


def _held(series: pd.Series) -> pd.Series:
    """Text as a category where it repeats, dates in seconds as pandas keeps them, numbers as they are."""
    if series.dtype.kind in "iufM":
        return series
    text = series.astype("str")
    return text.astype("category") if text.nunique() < len(text) / 2 else text


def _kind(series: pd.Series) -> Kind:
    if series.dtype.kind == "M":
        return "time"
    if series.dtype == "category":
        return "boolean" if len(series.cat.categories) == 2 else "category"
    return "number" if series.dtype.kind in "iuf" else "text"
