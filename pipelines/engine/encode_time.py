"""How a time column becomes what a model sees: its place in the day, the week, the year, and along the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.engine.encode_number import center_and_scale, standardise
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Calendar part → how many of its units make a round.
ROUND = {"hour": 24.0, "weekday": 7.0, "month": 12.0}
_DAY, _HOUR = np.timedelta64(1, "D"), np.timedelta64(1, "h")
_EPOCH = np.datetime64("1970-01-01", "us")
_MONDAY = 3  # 1970-01-01 was a Thursday: adding 3 makes Monday 0


@dataclass(frozen=True, slots=True)
class TimePlan:
    """The calendar parts that vary in the fit rows, and days since the first of them.

    "codes": one column per part, hour 0-24 with fractions, weekday 0-6 from Monday, month 1-12; missing stays nan
    where it was seen in the fit rows, else it becomes the median moment. "scaled": each part as sine and cosine,
    because 23 h is near 0 h; missing parts are 0, and a 0/1 column says what was missing. ``fill`` is the median
    moment in days since 1970.
    """

    name: str
    scaled: bool
    parts: tuple[str, ...]
    first: float
    fill: float
    flag: bool
    center: float
    scale: float

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the encoded columns, for people."""
        last = f"{self.name}: days since the first"
        if not self.scaled:
            return (*(f"{self.name}: {part}" for part in self.parts), last)
        rounds = (f"{self.name}: {part} ({wave})" for part in self.parts for wave in ("sine", "cosine"))
        return (*rounds, last, *([f"{self.name} is missing"] if self.flag else []))

    def encode(self, series: pd.Series) -> NDArray[np.float64]:
        """(n_rows, len(labels))."""
        moments = moments_of(series)
        missing = np.isnat(moments)
        filled = np.where(missing, _moment(self.fill), moments)
        days = days_since_1970(filled) - self.first
        parts = calendar_parts(filled)
        if not self.scaled:
            codes = np.column_stack([*(parts[part] for part in self.parts), days])
            if self.flag:
                codes[missing] = np.nan
            return codes
        turns = [2.0 * np.pi * parts[part] / ROUND[part] for part in self.parts]
        waves = [np.where(missing & self.flag, 0.0, wave(turn)) for turn in turns for wave in (np.sin, np.cos)]
        along = standardise(days, self.center, self.scale)
        return np.column_stack([*waves, along, *([missing] if self.flag else [])])

    def state(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def plan_time(series: pd.Series, name: str, *, scaled: bool) -> TimePlan:
    """The plan that these rows give; a column without any value is 0 everywhere."""
    moments = moments_of(series)
    there = moments[~np.isnat(moments)]
    flag = len(there) < len(moments)
    if not len(there):
        return TimePlan(name, scaled, (), 0.0, 0.0, False, 0.0, 1.0)
    parts = tuple(part for part, values in calendar_parts(there).items() if np.ptp(values) > 0)
    days = days_since_1970(there)
    first = float(np.floor(days.min()))
    center, scale = center_and_scale(days - first)
    return TimePlan(name, scaled, parts, first, float(np.median(days)), flag, center, scale)


def calendar_parts(moments: NDArray[np.datetime64]) -> dict[str, NDArray[np.float64]]:
    """Hour of the day with fractions, weekday from Monday = 0, month 1-12; no moment may be missing."""
    days = moments.astype("datetime64[D]")
    months = moments.astype("datetime64[M]").astype(np.int64)
    return {
        "hour": (moments - days) / _HOUR,
        "weekday": ((days.astype(np.int64) + _MONDAY) % 7).astype(np.float64),
        "month": (months % 12 + 1).astype(np.float64),
    }


def days_since_1970(moments: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Days with fractions since 1970-01-01."""
    return np.asarray((moments - _EPOCH) / _DAY, dtype=np.float64)


def _moment(days: float) -> np.datetime64:
    return _EPOCH + np.timedelta64(round(days * 86_400e6), "us")


def moments_of(series: pd.Series) -> NDArray[np.datetime64]:
    """The column as datetime64[us] without time zone; NaT where missing. Raises StudyError for what is no time."""
    if pd.api.types.is_numeric_dtype(series.dtype) and not series.isna().all():
        raise _no_time(series, "numbers")
    try:
        times = pd.to_datetime(series)
    except (TypeError, ValueError) as trouble:
        raise _no_time(series, str(trouble)) from trouble
    if times.dt.tz is not None:
        times = times.dt.tz_localize(None)
    return times.to_numpy(dtype="datetime64[us]")


def _no_time(series: pd.Series, found: str) -> StudyError:
    return StudyError(
        f"Column {series.name!r} holds no times ({found})",
        "the model was fitted on times there",
        "Give dates such as 2024-05-31 14:30, or leave the cell empty",
    )
