"""Month, hour and weekday of the start, and whether the clock behind them can be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.edits import describe, put_column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset, Kind

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Incidents peak in the day; a peak between these hours speaks of another time zone.
_NIGHT = (0, 5)


def add_calendar(dataset: Dataset, start: str) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with Month (1-12), Hour (0-23) and Weekday of ``start``, and the names that were added.

    What the table has already – a column of that name, or Day with names of days – is not made again.
    """
    times = dataset.frame[start].dt
    made = {
        "Month": times.month.astype("float64"),
        "Hour": times.hour.astype("float64"),
        "Weekday": pd.Series(
            pd.Categorical.from_codes(_weekday(dataset.frame[start]), categories=pd.Index(DAYS, dtype="str"))
        ),
    }
    has_days = "Day" in dataset.names and set(dataset.frame["Day"].dropna().astype("str").unique()) <= set(DAYS)
    added = tuple(name for name in made if name not in dataset.names and not (name == "Weekday" and has_days))
    for name in added:
        kind: Kind = "category" if name == "Weekday" else "number"
        why = f"{name.lower()} of {start!r}, as it is written"
        dataset = put_column(dataset, made[name], describe(name, made[name], kind, "feature", why))
    return dataset, added


def clock_doubts(dataset: Dataset, start: str) -> tuple[str, ...]:
    """What speaks against the hour: no time zone in the file, or most incidents at night."""
    told = []
    if "converted to UTC" not in dataset.column(start).why:
        told.append(f"No time zone in {start}; Hour is taken as written.")
    hours = dataset.frame[start].dropna().dt.hour
    if len(hours) and hours.min() < hours.max():
        peak = int(hours.value_counts().idxmax())
        if _NIGHT[0] <= peak < _NIGHT[1]:
            told.append(f"Most incidents start at {peak} o'clock at night: {start} may be in another time zone.")
    return tuple(told)


def _weekday(moments: pd.Series) -> NDArray[np.int64]:
    """0 for Monday to 6, −1 where there is no moment."""
    return np.asarray(moments.dt.day_of_week.fillna(-1), dtype=np.int64)
