"""Gaps filled by what the fit rows hold, without a word of where they were: a gap may give the label away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from data.table import Dataset
    from explain.arrays import IntArray


def without_gaps(dataset: Dataset, rows: IntArray) -> Dataset:
    """The table with every gap of a feature filled from these (fit) ``rows``: numbers by the median, else the mode.

    Models fitted on it learn neither a flag nor a way for missing values. A feature without any value in these rows is
    left as it is.
    """
    fills = {name: _middle(dataset.frame[name].iloc[rows]) for name in dataset.features}
    gaps = [name for name, fill in fills.items() if fill is not None and dataset.frame[name].isna().any()]
    frame = dataset.frame.assign(**{name: dataset.frame[name].fillna(fills[name]) for name in gaps})
    columns = tuple(
        replace(one, missing=0, why=f"{one.why}; gaps hold {fills[one.name]:g}" if one.kind == "number" else one.why)
        if one.name in gaps
        else one
        for one in dataset.columns
    )
    return replace(dataset, frame=frame, columns=columns)


def _middle(known: pd.Series) -> object:
    """The median of numbers, the most frequent level, the middle of times; None without any value."""
    known = known.dropna()
    if known.empty:
        return None
    if pd.api.types.is_numeric_dtype(known) or pd.api.types.is_datetime64_any_dtype(known):
        return known.median()
    return known.mode().iloc[0]
