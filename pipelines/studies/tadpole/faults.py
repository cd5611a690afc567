"""All faults of a submission, in words, with RID and month: each that makes the organisers' script fail or err."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from pipelines.studies.tadpole.cells import numbers
from pipelines.studies.tadpole.layout import ADAS, CHALLENGE, CHANCES, COLUMNS, LEADERBOARD, VENTRICLES, Calendar

_NO_ROWS: IntArray = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission row by row: RIDs and month numbers from 0 (rows,), three arrays (rows, 3), and all faults.

    The arrays (probabilities, ADAS13, ventricles) mean something only where there is no fault.
    """

    rid: IntArray
    month: IntArray
    values: tuple[FloatArray, ...]
    calendar: Calendar
    faults: tuple[str, ...]


def check(
    cells: pd.DataFrame,
    broken: tuple[str, ...],
    required: IntArray | None,
    calendar: Calendar | None,
    *,
    zeroed: bool,
) -> Checked:
    """The submission in ``cells`` (text), with its faults after those that are already known (``broken``).

    ``required`` are RIDs that must be there. ``zeroed``: negative probabilities become 0 instead of being a fault.
    """
    faults = [*broken, *_header(list(cells.columns))]
    if not set(COLUMNS) <= set(cells.columns) or not len(cells):
        none = () if len(cells) else ("There is no row.",)
        return Checked(_NO_ROWS, _NO_ROWS, (), calendar or CHALLENGE, (*faults, *none))
    rid, dates = _whole(cells["RID"]), _dates(cells["Forecast Date"])
    calendar = calendar or _calendar(dates)
    month = np.where(np.isnat(dates), -1, (dates - calendar.dates[0]).astype(np.int64))
    labels = [f"RID {one}, {date}" for one, date in zip(cells["RID"], cells["Forecast Date"], strict=True)]
    faults += _key_faults(cells, labels, rid, dates, calendar)
    faults += _completeness(rid, month, calendar)
    faults += (
        [f"RID {one} is in D4, not in the forecast." for one in np.setdiff1d(required, rid)]
        if required is not None
        else []
    )
    values = []
    for names in (CHANCES, ADAS, VENTRICLES):
        part, more = _numbers(cells, names, labels)
        values.append(part)
        faults += more
    if zeroed:
        values[0] = np.where(values[0] < 0, 0.0, values[0])
    faults += _chances(values[0], labels)
    faults += _interval(values[1], "ADAS13", labels) + _interval(values[2], "Ventricles_ICV", labels)
    return Checked(rid, month, tuple(values), calendar, tuple(faults))


def _header(names: list[str]) -> list[str]:
    missing = [f"Column {name!r} is missing." for name in COLUMNS if name not in names]
    extra = [f"Column {name!r} is none of a submission's." for name in dict.fromkeys(names) if name not in COLUMNS]
    if not missing and not extra and names != list(COLUMNS) and len(names) == len(COLUMNS):
        return [f"The columns are in another order than: {', '.join(COLUMNS)}."]
    return missing + extra


def _whole(cells: pd.Series) -> IntArray:
    """Whole numbers, −1 where there is none."""
    values, _ = numbers(cells)
    return np.where(np.nan_to_num(values, nan=-1.0) % 1 == 0, np.nan_to_num(values, nan=-1.0), -1).astype(np.int64)


def _dates(cells: pd.Series) -> NDArray[np.datetime64]:
    """Months written YYYY-MM, else NaT."""
    text = cells.astype(str).str.strip()
    written = text.where(text.str.fullmatch(r"\d{4}-\d{2}"))
    return pd.to_datetime(written, format="%Y-%m", errors="coerce").to_numpy().astype("datetime64[M]")


def _calendar(dates: NDArray[np.datetime64]) -> Calendar:
    """The calendar that most of the dates lie in."""
    known = dates[~np.isnat(dates)]
    return LEADERBOARD if (known < CHALLENGE.dates[0]).sum() * 2 > len(known) else CHALLENGE


def _key_faults(
    cells: pd.DataFrame, labels: list[str], rid: IntArray, dates: NDArray[np.datetime64], calendar: Calendar
) -> list[str]:
    month = _whole(cells["Forecast Month"])
    known = ~np.isnat(dates)
    outside = known & ~np.isin(dates, calendar.dates)
    due = (dates - calendar.dates[0]).astype(np.int64) + 1
    off = known & ~outside & (month != due)
    given = cells["Forecast Month"].tolist()
    return [
        *(f"Row {row + 1}: RID is {cells['RID'].iloc[row]!r}, no whole number." for row in np.flatnonzero(rid < 0)),
        *(f"{labels[row]}: Forecast Date is no month written YYYY-MM." for row in np.flatnonzero(~known)),
        *(f"{labels[row]} is none of the {calendar.words}." for row in np.flatnonzero(outside)),
        *(f"{labels[row]}: Forecast Month is {given[row]!r}, it must be {due[row]}." for row in np.flatnonzero(off)),
    ]


def _completeness(rid: IntArray, month: IntArray, calendar: Calendar) -> list[str]:
    usable = (rid >= 0) & (month >= 0) & (month < calendar.months)
    subjects = np.unique(rid[rid >= 0])
    counts = np.zeros((len(subjects), calendar.months), dtype=np.int64)
    np.add.at(counts, (np.searchsorted(subjects, rid[usable]), month[usable]), 1)
    faults = []
    for place in np.flatnonzero((counts != 1).any(axis=1)):
        there, subject = counts[place] > 0, subjects[place]
        if not there.all():
            missing = _spans(calendar, ~there)
            faults.append(f"RID {subject} has {there.sum()} of {calendar.months} months (missing {missing}).")
        if (counts[place] > 1).any():
            faults.append(f"RID {subject} has more than one row for {_spans(calendar, counts[place] > 1)}.")
    return faults


def _spans(calendar: Calendar, marked: NDArray[np.bool_]) -> str:
    """Marked months as text, those in a row as "2019-04 to 2019-07"."""
    places = np.flatnonzero(marked)
    runs = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    dates = calendar.dates
    return ", ".join(f"{dates[run[0]]}" + (f" to {dates[run[-1]]}" if len(run) > 1 else "") for run in runs)


def _numbers(cells: pd.DataFrame, names: tuple[str, ...], labels: list[str]) -> tuple[FloatArray, list[str]]:
    part, faults = np.empty((len(cells), len(names))), []
    for place, name in enumerate(names):
        part[:, place], _ = numbers(cells[name])
        for row in np.flatnonzero(np.isnan(part[:, place])):
            cell = str(cells[name].iloc[row]).strip()
            faults.append(f"{labels[row]}: {name} is {f'{cell!r}, no number' if cell else 'empty'}.")
    return part, faults


def _chances(values: FloatArray, labels: list[str]) -> list[str]:
    faults = [
        f"{labels[row]}: {CHANCES[place]} is {values[row, place]:g}, negative; negative=zero "
        "sets it to 0, as the organisers' site does."
        for row, place in np.argwhere(values < 0)
    ]
    return faults + [
        f"{labels[row]}: all three probabilities are 0." for row in np.flatnonzero((values == 0).all(axis=1))
    ]


def _interval(values: FloatArray, name: str, labels: list[str]) -> list[str]:
    wrong = values[:, 1] >= values[:, 2]
    return [f"{labels[row]}: {name} lower {values[row, 1]} ≥ upper {values[row, 2]}." for row in np.flatnonzero(wrong)]
