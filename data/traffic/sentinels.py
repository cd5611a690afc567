"""Cells that say "unknown" in a place where something else is expected: 99 lanes, an end of UNKNOWN."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.clinical.cohorts.edits import change_values, put_column
from data.roles import names
from data.traffic.headers import LANE_COUNT

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset

UNKNOWN_LANES = 99
#: Words for an end that is not known, in lower case.
UNKNOWN_ENDS = frozenset({"unknown", "ongoing", "open", "pending", "tbd", "tba", "unk", "not known", "active"})
_LANES = {"lane", "lanes"}


def clear_lanes(dataset: Dataset) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with 99 lanes made missing, and a sentence with the columns and counts."""
    told = []
    for column in dataset.columns:
        if column.kind != "number" or not (_LANES & set(names.words(column.name)) or column.name == LANE_COUNT):
            continue
        values = dataset.frame[column.name].astype("float64")
        unknown = values == UNKNOWN_LANES
        if unknown.any():
            dataset = change_values(dataset, column.name, values.mask(unknown), "99 stands for unknown")
            told.append(f"{column.name} ({int(unknown.sum()):,})")
    return dataset, (f"99 lanes stand for unknown and were read as missing: {', '.join(told)}.",) if told else ()


def read_ends(dataset: Dataset) -> Dataset:
    """The dataset with columns of dates read as dates though many of their cells say UNKNOWN.

    Reading takes a column for dates where 95 of 100 cells are; an end may be unknown more often than that.
    """
    for column in dataset.columns:
        told = names.words(column.name)
        if column.kind not in {"text", "category"} or not (names.ENDS | names.STARTS) & set(told):
            continue
        stamps = _stamps(dataset.frame[column.name])
        if stamps is not None:
            unknown = int(stamps.isna().sum())
            why = f"dates, {unknown:,} of them unknown or missing"
            read = replace(
                column, kind="time", role="time", why=why, missing=unknown, distinct=int(stamps.dropna().nunique())
            )
            dataset = put_column(dataset, stamps, read)
    return dataset


def _stamps(values: pd.Series) -> pd.Series | None:
    import pandas as pd
    import pyarrow as pa

    from data.kinds.times import read_times
    from data.kinds.vocabulary import Vocabulary

    text = ["" if pd.isna(cell) else str(cell).strip() for cell in values]
    known = ["" if cell.lower() in UNKNOWN_ENDS else cell for cell in text]
    vocabulary = Vocabulary.of(pa.chunked_array([pa.array(known, pa.string())]))
    if known == text or not len(vocabulary.texts):
        return None
    read = read_times(vocabulary, None)
    if read is None:
        return None
    return pd.Series(np.append(read.values, np.datetime64("NaT"))[vocabulary.codes], index=values.index)
