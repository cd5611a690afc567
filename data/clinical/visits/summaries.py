"""What a person's measurements come to: last, mean, min, max, slope, count, time since the last; no loop over people.

A long table becomes three arrays (person, name, time) and the values; sorted once by person, name and time, every
group is a run of rows, and every summary one reduction over runs. Ties in time are sorted by value, so that the order
of the rows in the file never matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from data.clinical.visits.long import LongTable
from data.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Summary = Literal["first", "last", "change", "mean", "min", "max", "slope", "count", "since last"]
SUMMARIES: tuple[Summary, ...] = get_args(Summary)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Sorted rows: run i is rows ``starts[i]`` to ``stops[i]``, all of one person and one name."""

    keys: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    time: NDArray[np.float64]
    value: NDArray[np.float64]
    until: NDArray[np.float64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        return self.stops - self.starts

    def total(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of ``values`` over each run."""
        summed: NDArray[np.float64] = np.add.reduceat(values, self.starts)
        return summed


def summarise(table: LongTable, how: Sequence[Summary], until: NDArray[np.float64] | None = None) -> pd.DataFrame:
    """One row per person of ``table``, one column "name how" per name and summary; nan where nothing was measured.

    ``slope`` is the least-squares change per unit of time (nan with fewer than two different times), ``change`` last
    minus first, ``count`` 0 where there is nothing, ``since last`` the time from the last value to ``until`` (one
    value per person, needed for that summary only). Raises TableError for an unknown summary.
    """
    _refuse_unknown(how, until)
    n_names = len(table.names)
    runs = _runs(table, np.zeros(len(table.people)) if until is None else until)
    columns: dict[str, NDArray[np.float64]] = {}
    for one in how:
        grid = np.full(len(table.people) * n_names, 0.0 if one == "count" else np.nan)
        if len(runs.keys):
            grid[runs.keys] = _REDUCTIONS[one](runs)
        for number, name in enumerate(table.names):
            columns[f"{name} {one}"] = grid[number::n_names]
    wanted = [f"{name} {one}" for name in table.names for one in how]
    return pd.DataFrame(columns, index=table.people)[wanted]


def _runs(table: LongTable, until: NDArray[np.float64]) -> _Runs:
    key = table.person * len(table.names) + table.name
    order = np.lexsort((table.value, table.time, key))
    key = key[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.empty(0, dtype=np.int64)
    stops = np.r_[starts[1:], len(key)] if len(key) else starts
    keys = key[starts]
    return _Runs(keys, starts, stops, table.time[order], table.value[order], until[keys // max(len(table.names), 1)])


def _slope(runs: _Runs) -> NDArray[np.float64]:
    """Σ(t − t̄)(v − v̄) / Σ(t − t̄)² per run: centred first, so that late dates cost no digits."""
    sizes = runs.sizes
    time = runs.time - np.repeat(runs.total(runs.time) / sizes, sizes)
    value = runs.value - np.repeat(runs.total(runs.value) / sizes, sizes)
    spread = runs.total(time * time)
    moves = runs.time[runs.stops - 1] > runs.time[runs.starts]
    slope: NDArray[np.float64] = np.where(moves, runs.total(time * value) / np.where(moves, spread, 1), np.nan)
    return slope


_REDUCTIONS: dict[Summary, Callable[[_Runs], NDArray[np.float64]]] = {
    "first": lambda runs: runs.value[runs.starts],
    "last": lambda runs: runs.value[runs.stops - 1],
    "change": lambda runs: runs.value[runs.stops - 1] - runs.value[runs.starts],
    "mean": lambda runs: runs.total(runs.value) / runs.sizes,
    "min": lambda runs: np.minimum.reduceat(runs.value, runs.starts),
    "max": lambda runs: np.maximum.reduceat(runs.value, runs.starts),
    "slope": _slope,
    "count": lambda runs: runs.sizes.astype(np.float64),
    "since last": lambda runs: runs.until - runs.time[runs.stops - 1],
}


def _refuse_unknown(how: Sequence[Summary], until: NDArray[np.float64] | None) -> None:
    unknown = [one for one in how if one not in SUMMARIES]
    if unknown:
        raise TableError(
            f"The summary {unknown[0]!r} was asked for",
            f"there are {', '.join(SUMMARIES)}",
            "Ask for one of these",
        )
    if "since last" in how and until is None:
        raise TableError(
            "The time since the last value was asked for without an end",
            "it is counted back from the end of each person's window",
            "Give one end per person",
        )
