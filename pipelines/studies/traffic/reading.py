"""What a table is taken for: incidents of a city that is known here, or any with a clear start and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.roles import names
from data.traffic.headers import kind_of
from data.traffic.propose import MINUTES_IN, unit_of

if TYPE_CHECKING:
    from data.table import Column, Dataset
    from data.traffic.headers import TableKind

_KNOWN: dict[TableKind, str] = {
    "sydney raw": "traffic incidents of Sydney, as they are recorded",
    "sydney prepared": "traffic incidents of Sydney, prepared as codes",
    "sydney unlabelled": "traffic incidents of Sydney, prepared as words",
    "calgary": "traffic incidents of Calgary",
    "taxis": "taxi trips",
}
#: Stays in hospital have a start and an end too, and are no incidents.
_STAYS = names.word_set("admission admitted discharge discharged entry exit")
_STARTS, _ENDS = names.STARTS - _STAYS, names.ENDS - _STAYS - {"to"}
_LASTING = names.word_set("duration clearance elapsed")
#: Rows that are looked at, the longest incident in minutes, and the share of the rows that must be one.
_SAMPLE, _LONGEST, _MOST = 5_000, 1_440.0, 0.9


def knows(dataset: Dataset) -> str:
    """What the table is taken for where that is clear: a known city, a start and an end by name, a named duration."""
    kind = kind_of(dataset.names)
    if kind in _KNOWN:
        return _KNOWN[kind]
    if pair := _clear_pair(dataset):
        return f"incidents that last from {pair[0]!r} to {pair[1]!r}"
    lasting = next((one.name for one in dataset.columns if _names_duration(one)), "")
    return f"incidents that last {lasting!r}" if lasting else ""


def suits(tables: tuple[Dataset, ...]) -> str:
    """What the table is taken for; any that could hold a duration will do, once the analyst says where it is."""
    table = tables[0]
    if known := knows(table):
        return known
    dates = [one for one in table.columns if one.kind == "time"]
    if len(dates) < 2 and not any(one.kind == "number" for one in table.columns):
        return ""
    return "incidents, with a start and an end or a duration as you name them"


def _clear_pair(dataset: Dataset) -> tuple[str, str] | None:
    """The first two columns of dates that are named as a start and an end, and last a day at most."""
    dates = [(one.name, set(names.words(one.name))) for one in dataset.columns if one.kind == "time"]
    return next(
        (
            (start, end)
            for start, said in dates
            for end, told in dates
            if start != end and said & _STARTS and told & _ENDS and _lasts(dataset, start, end)
        ),
        None,
    )


def _lasts(dataset: Dataset, start: str, end: str) -> bool:
    """Whether nearly all rows end within a day of their start, and not all on whole days."""
    some = dataset.frame[[start, end]].iloc[:_SAMPLE].dropna()
    minutes = (some[end] - some[start]).dt.total_seconds().to_numpy(dtype=np.float64) / 60
    if not len(minutes):
        return False
    inside = (minutes >= 0) & (minutes <= _LONGEST)
    return bool(inside.mean() >= _MOST) and bool((minutes % _LONGEST != 0).any())


def _names_duration(column: Column) -> bool:
    """Whether the name says that it is a duration, and in which unit up to hours."""
    if column.kind != "number" or not _LASTING & set(names.words(column.name)):
        return False
    return MINUTES_IN.get(unit_of(column), _LONGEST) < _LONGEST
