"""Targets that no file holds: the time between two date columns, written "END - START"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from data.errors import UnusableTarget
from data.roles import names
from data.table import Column

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset

_DASH = re.compile(r"\s[-−–]\s")
_SECONDS = {"minutes": 60.0, "hours": 3_600.0, "days": 86_400.0}
#: Pairs of dates are compared on this many rows; more date columns than this are not paired.
_SAMPLE, _MOST_TIMES = 100_000, 8


@dataclass(frozen=True, slots=True)
class Duration:
    """Two date columns and the unit in which the time between them is told."""

    end: str
    start: str
    unit: str
    positive: float

    @property
    def name(self) -> str:
        """The expression, which is also the name of the derived column."""
        return f"{self.end} - {self.start}"


def parse_duration(dataset: Dataset, expression: str) -> tuple[str, str] | None:
    """The two column names of "END - START", or None where the text is no difference of two columns."""
    known = {name.strip(): name for name in dataset.names}
    for dash in _DASH.finditer(expression):
        end, start = expression[: dash.start()].strip(), expression[dash.end() :].strip()
        if end in known and start in known and end != start:
            return known[end], known[start]
    return None


def find_durations(dataset: Dataset) -> tuple[Duration, ...]:
    """Every pair of date columns of which the second comes after the first in nine of ten rows; likeliest first."""
    times = [column.name for column in dataset.columns if column.kind == "time"][:_MOST_TIMES]
    found = [
        duration
        for start in times
        for end in times
        if start != end and (duration := measure(dataset, end, start)).positive >= 0.9
    ]
    return tuple(sorted(found, key=lambda one: -_likeness(one)))


def measure(dataset: Dataset, end: str, start: str) -> Duration:
    """The duration between two columns: its unit by the size of the median, and the share of rows above zero."""
    seconds = seconds_between(dataset.frame.iloc[:_SAMPLE], end, start)
    seconds = seconds[np.isfinite(seconds)]
    if not len(seconds):
        return Duration(end, start, "minutes", 0.0)
    return Duration(end, start, _unit(float(np.median(np.abs(seconds)))), float(np.mean(seconds > 0)))


def add_duration(dataset: Dataset, end: str, start: str, unit: str = "") -> Dataset:
    """The dataset with the column "END - START" added at its end, as a number; END is used for nothing else.

    Without ``unit`` the size of the median decides. A negative duration is an error in the file and becomes missing,
    with a decision that counts them. Raises UnusableTarget where one of the two columns holds no dates.
    """
    for name in (end, start):
        column = dataset.column(name)
        if column.kind != "time":
            raise UnusableTarget(
                f"{end!r} - {start!r} was asked for, but {name!r} holds {column.kind} values",
                "a duration needs two columns of dates",
                "Choose two date columns, or a column that already holds the duration.",
            )
    unit = unit or measure(dataset, end, start).unit
    values = seconds_between(dataset.frame, end, start) / _SECONDS[unit]
    negative = values < 0
    values[negative] = np.nan
    return _appended(dataset, Duration(end, start, unit, 1.0), values, int(negative.sum()))


def seconds_between(frame: pd.DataFrame, end: str, start: str) -> np.ndarray:
    """Seconds from START to END per row; nan where one of them is missing."""
    return np.asarray((frame[end] - frame[start]).dt.total_seconds(), dtype=np.float64).copy()


def remove_duration(dataset: Dataset, name: str) -> Dataset:
    """The dataset without the derived column of that name, and with its END column as dates again."""
    pair = parse_duration(dataset, name)
    columns = tuple(
        replace(column, role="time", why=column.why.split("; part of the target")[0])
        if pair and column.name == pair[0] and column.role == "ignored"
        else column
        for column in dataset.columns
        if column.name != name
    )
    return replace(dataset, frame=dataset.frame.drop(columns=[name]), columns=columns)


def _appended(dataset: Dataset, duration: Duration, values: np.ndarray, negative: int) -> Dataset:
    name = duration.name
    frame = dataset.frame.assign(**{name: values})
    derived = Column(
        name,
        "number",
        "feature",
        duration.unit,
        f"{duration.unit} from {duration.start!r} to {duration.end!r}, computed here",
        missing=int(np.isnan(values).sum()),
        distinct=int(frame[name].nunique()),
    )
    columns = (*(_afterwards(column, duration) for column in dataset.columns), derived)
    decisions = dataset.decisions
    if negative:
        told = f"Target {name!r}: {negative:,} rows end before they start; their duration counts as missing."
        decisions = (*decisions, told)
    return replace(dataset, frame=frame, columns=columns, decisions=decisions)


def _afterwards(column: Column, duration: Duration) -> Column:
    if column.name != duration.end:
        return column
    reason = f"part of the target {duration.name!r}: known only afterwards"
    return replace(column, role="ignored", why=f"{column.why}; {reason}" if column.why else reason)


def _unit(median_seconds: float) -> str:
    if median_seconds <= 3 * _SECONDS["hours"]:
        return "minutes"
    return "hours" if median_seconds <= 3 * _SECONDS["days"] else "days"


def _likeness(duration: Duration) -> int:
    """How much the two names sound like an end and a start."""
    return bool(names.ENDS & set(names.words(duration.end))) + bool(names.STARTS & set(names.words(duration.start)))
