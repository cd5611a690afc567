"""What in a row is unlike the rows that the model was fitted on, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from pipelines.engine.encode_level import MISSING, UNSEEN, levels_and_codes, places_of
from pipelines.engine.encode_number import finite
from pipelines.engine.encode_time import moments_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from data.table import Column, Dataset

#: Beyond these quantiles of the fit rows a value is rare: one row in 200 on either side.
RARE = (0.005, 0.995)


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Smallest and largest fit value, the quantiles of ``RARE``, and whether any fit row was empty."""

    name: str
    unit: str
    low: float
    high: float
    rare_low: float
    rare_high: float
    empty: bool

    def sentences(self, series: pd.Series) -> list[str]:
        """One per row, "" where nothing is unusual."""
        return [self._sentence(value) for value in finite(series).tolist()]

    def _sentence(self, value: float) -> str:
        if np.isnan(value):
            return "" if self.empty else never_empty(self.name)
        if not self.low <= value <= self.high:
            return f"{self.name} {self._text(value)} lies outside the rows that the model learnt from ({self._range()})"
        if not self.rare_low <= value <= self.rare_high:
            usual = f"{self.rare_low:,.6g} to {self._text(self.rare_high)}"
            return f"{self.name} {self._text(value)} is rare: 99 of 100 rows that the model learnt from lie in {usual}"
        return ""

    def _text(self, value: float) -> str:
        return f"{value:,.6g} {self.unit}".rstrip()

    def _range(self) -> str:
        return f"{self.low:,.6g} to {self._text(self.high)}"


@dataclass(frozen=True, slots=True)
class LevelSet:
    """Every level that a fit row had, most frequent first, and whether any fit row was empty."""

    name: str
    levels: tuple[str, ...]
    empty: bool

    def sentences(self, series: pd.Series) -> list[str]:
        """One per row, "" where nothing is unusual."""
        places = places_of(series, self.levels)
        said = [""] * len(places)
        for row in np.flatnonzero(places == UNSEEN):
            said[row] = f"{self.name} {str(series.iloc[row])!r} was never seen by the model; known are {self._known()}"
        for row in np.flatnonzero(places == MISSING):
            said[row] = "" if self.empty else never_empty(self.name)
        return said

    def _known(self) -> str:
        more = len(self.levels) - 5
        return ", ".join(self.levels[:5]) + (f" and {more:,} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class TimeRange:
    """First and last moment of the fit rows, as ISO text, and whether any fit row was empty."""

    name: str
    first: str
    last: str
    empty: bool

    def sentences(self, series: pd.Series) -> list[str]:
        """One per row, "" where nothing is unusual."""
        moments = moments_of(series)
        missing = np.isnat(moments)
        outside = (moments < np.datetime64(self.first)) | (moments > np.datetime64(self.last))
        said = [""] * len(moments)
        for row in np.flatnonzero(outside):
            when, first, last = (str(moment)[:16].replace("T", " ") for moment in (moments[row], self.first, self.last))
            said[row] = f"{self.name} {when} lies outside the time that the model learnt from ({first} to {last})"
        for row in np.flatnonzero(missing):
            said[row] = "" if self.empty else never_empty(self.name)
        return said


Range: TypeAlias = NumberRange | LevelSet | TimeRange


def never_empty(name: str) -> str:
    """The sentence for an empty cell in a column that had none."""
    return f"{name} is empty; it never was in the rows that the model learnt from"


def ranges_of(dataset: Dataset, rows: NDArray[np.int64]) -> tuple[Range, ...]:
    """What these rows of the table hold, feature by feature; a column without any value there has no range."""
    seen = dataset.frame.iloc[rows]
    found = (_range(dataset.column(name), seen[name]) for name in dataset.features)
    return tuple(one for one in found if one is not None)


def unlike(ranges: tuple[Range, ...], frame: pd.DataFrame) -> list[list[str]]:
    """For each row the sentences about what is unlike the fit rows; [] where nothing is."""
    columns = [one.sentences(frame[one.name]) for one in ranges]
    return (
        [[said for said in row if said] for row in zip(*columns, strict=True)] if columns else [[] for _ in frame.index]
    )


def ranges_state(ranges: tuple[Range, ...]) -> list[dict[str, Any]]:
    """All of it, ready for JSON."""
    return [{"range": type(one).__name__, **{name: getattr(one, name) for name in one.__slots__}} for one in ranges]


def ranges_from_state(state: list[dict[str, Any]]) -> tuple[Range, ...]:
    """The ranges that ``ranges_state`` described."""
    kinds: dict[str, Callable[..., Range]] = {one.__name__: one for one in (NumberRange, LevelSet, TimeRange)}
    return tuple(_from_state(kinds, one) for one in state)


def _from_state(kinds: dict[str, Callable[..., Range]], state: dict[str, Any]) -> Range:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in state.items()}
    return kinds[fields.pop("range")](**fields)


def _range(column: Column, series: pd.Series) -> Range | None:
    if series.isna().all():
        return None
    if column.kind == "number":
        return _number(column, finite(series))
    if column.kind == "time":
        moments = moments_of(series)
        there = moments[~np.isnat(moments)]
        return TimeRange(column.name, str(there.min()), str(there.max()), len(there) < len(moments))
    names, codes = levels_and_codes(series)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    levels = tuple(names[i] for i in np.argsort(-counts, kind="stable") if counts[i])
    return LevelSet(column.name, levels, bool((codes < 0).any()))


def _number(column: Column, x: NDArray[np.float64]) -> NumberRange | None:
    there = x[~np.isnan(x)]
    if not len(there):
        return None
    low, rare_low, rare_high, high = (float(q) for q in np.quantile(there, [0.0, *RARE, 1.0]))
    return NumberRange(column.name, column.unit, low, high, rare_low, rare_high, len(there) < len(x))
