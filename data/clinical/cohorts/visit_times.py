"""When a visit was: years since a person's first one, from whichever column tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.edits import first_name, numbers, words

if TYPE_CHECKING:
    from data.table import Dataset

_MONTHS = ("Month_bl", "Month", "M")
_CODE = re.compile(r"(?:bl|sc|scmri|m0*(\d+))")


def years_since_first(dataset: Dataset, entity: str) -> pd.Series:
    """Years since the baseline of every row: from Years_bl, months, VISCODE or EXAMDATE, nan where none of them tells.

    A table without any of these is taken as one visit per person, or as visits in the order of its rows without times.
    """
    if "Years_bl" in dataset.names:
        return numbers(dataset, "Years_bl")
    if name := first_name(dataset, _MONTHS):
        return numbers(dataset, name) / 12
    dates = _dates(dataset)
    if dates is not None:
        return _in_years(dates - dates.groupby(words(dataset, entity)).transform("min"))
    if "VISCODE" in dataset.names:
        return words(dataset, "VISCODE").map(_years_of_code).astype("float64")
    return pd.Series(np.full(dataset.n_rows, np.nan))


def visit_order(dataset: Dataset, years: pd.Series) -> pd.Series:
    """What sorts the visits of one person: the date, else the years, else the place in the table."""
    dates = _dates(dataset)
    if dates is not None and dates.notna().all():
        return _in_years(dates - dates.min())
    if years.notna().any():
        return years
    return pd.Series(np.arange(dataset.n_rows, dtype=np.float64))


def is_baseline(dataset: Dataset, entity: str, age: str = "AGE") -> bool:
    """Whether the age stays the same over the visits of everybody who came more than once."""
    held = numbers(dataset, age).groupby(words(dataset, entity)).agg(["nunique", "size"])
    several = held[held["size"] > 1]
    return len(several) > 0 and bool((several["nunique"] <= 1).all())


def _dates(dataset: Dataset) -> pd.Series | None:
    if "EXAMDATE" not in dataset.names or dataset.column("EXAMDATE").kind != "time":
        return None
    return dataset.frame["EXAMDATE"]


def _in_years(spans: pd.Series) -> pd.Series:
    years: pd.Series = spans.dt.total_seconds() / (365.25 * 86_400)
    return years


def _years_of_code(code: str) -> float:
    found = _CODE.fullmatch(code.lower())
    if found is None:
        return np.nan
    return float(found[1] or 0) / 12
