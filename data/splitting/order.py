"""The order of the rows in time: whether there is one, and where it may be cut without parting rows of one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from data.roles import names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset

#: Fewer different moments than this order nothing.
FEWEST_MOMENTS = 10
_EVENTS = names.STARTS | names.word_set("date datetime time timestamp when occurred sold order ordered month week day")


class Ordered(NamedTuple):
    """Row numbers from the earliest to the latest, and their times as numbers, ascending."""

    rows: NDArray[np.int64]
    times: NDArray[np.float64]


def order_rows(dataset: Dataset, name: str, rows: NDArray[np.int64]) -> Ordered:
    """These rows by that column, earliest first; rows without a time are left out. Ties keep the file's order."""
    times = moments(dataset, name)[rows]
    known = np.isfinite(times)
    rows, times = rows[known], times[known]
    by_time = np.argsort(times, kind="stable")
    return Ordered(rows[by_time], times[by_time])


def moments(dataset: Dataset, name: str) -> NDArray[np.float64]:
    """The times of all rows as numbers (microseconds for dates); nan where there is none."""
    series = dataset.frame[name]
    if dataset.column(name).kind != "time":
        return series.to_numpy(dtype=np.float64)
    stamps = series.to_numpy(dtype="datetime64[us]")
    return np.where(np.isnat(stamps), np.nan, stamps.astype(np.int64).astype(np.float64))


def cut_points(times: NDArray[np.float64], wanted: list[float]) -> list[int]:
    """Positions nearest to these shares of the rows at which the time changes, ascending; fewer where ties forbid."""
    changes = np.flatnonzero(np.diff(times) > 0) + 1
    cuts: list[int] = []
    for share in wanted:
        later = changes[changes > cuts[-1]] if cuts else changes
        if len(later):
            cuts.append(int(later[np.argmin(np.abs(later - share * len(times)))]))
    return cuts


def order_column(dataset: Dataset) -> str:
    """The column that orders the rows: of those that put rows in order, a start before others, then the fullest."""
    times = [column for column in dataset.columns if column.role in {"time", "order"}]
    times.sort(key=lambda one: (not names.STARTS & set(names.words(one.name)), one.missing))
    return times[0].name if times else ""


def reason_for_order(dataset: Dataset, name: str, rows: NDArray[np.int64]) -> str:
    """Why these rows are a series or a stream of events by that column; "" when they do not look like one."""
    times = moments(dataset, name)[rows]
    times = times[np.isfinite(times)]
    if len(times) < 0.9 * len(rows) or len(np.unique(times)) < FEWEST_MOMENTS or names.names_birth(name):
        return ""
    steps = np.diff(times)
    if max(np.mean(steps >= 0), np.mean(steps <= 0)) >= 0.95:
        return f"the rows of the file follow each other by {name!r}"
    gaps = np.diff(np.unique(times))
    if np.mean(np.isclose(gaps, np.median(gaps))) >= 0.8:
        return f"the rows come at even steps of {name!r}"
    if _EVENTS & set(names.words(name)):
        return f"every row is an event dated by {name!r}"
    return ""
