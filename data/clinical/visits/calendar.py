"""Days and calendar months as arrays: a window of six months ends on the same day of the month, or on its last day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12


def days_of(dates: pd.Series) -> NDArray[np.float64]:
    """Days since 1970-01-01 of each date, hours left out; nan where there is none."""
    whole = pd.to_datetime(dates).to_numpy().astype("datetime64[D]")
    days: NDArray[np.float64] = np.where(np.isnat(whole), np.nan, whole.astype(np.int64))
    return days


def dates_of(days: NDArray[np.float64]) -> NDArray[np.datetime64]:
    """The dates of days since 1970-01-01, as datetime64[s]; NaT where a day is nan."""
    known = np.isfinite(days)
    whole = np.where(known, days, 0).astype(np.int64).astype("datetime64[D]").astype("datetime64[s]")
    return np.where(known, whole, np.datetime64("NaT", "s"))


def add_months(days: NDArray[np.float64], months: int) -> NDArray[np.float64]:
    """The same day of the month so many months later (31 January + 1 → 28 or 29 February); nan stays nan."""
    known = np.isfinite(days)
    start = np.where(known, days, 0).astype(np.int64).astype("datetime64[D]")
    month = start.astype("datetime64[M]")
    into = (start - month.astype("datetime64[D]")).astype(np.int64)
    target = month + months
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64)
    moved = target.astype("datetime64[D]").astype(np.int64) + np.minimum(into, length - 1)
    later: NDArray[np.float64] = np.where(known, moved, np.nan)
    return later
