"""Stays in intensive care from two files: measurements one under the other, and a table with one outcome per stay.

Made for the PhysioNet challenge of 2012 (Silva and others, Computing in Cardiology 2012) and any pair of files like
it: the files are told apart by their shape, and may come in either order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.clinical.flow import Flow
from data.clinical.visits.bins import Sequences, even_grid, sequences
from data.clinical.visits.long import Layout, LongTable, long_table
from data.clinical.visits.summaries import Summary, summarise
from data.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from data.table import Dataset

HOURS, MISSING = 48.0, -1.0
_HOW: tuple[Summary, ...] = ("min", "max", "mean", "last")
_TIME = re.compile(r"(?i)^(time|hour|hours|charttime|offset|timestamp)$")
_NAME = re.compile(r"(?i)^(parameter|name|test|variable|item|label|measurement|analyte)$")
_VALUE = re.compile(r"(?i)^(value|valuenum|result|measurement_value)$")
_OUTCOME = re.compile(r"(?i)death|died|mortality|outcome|target|label")


class StayFiles(NamedTuple):
    """The two files as frames: the layout of the long one, and the other's columns of ids and outcomes."""

    measurements: pd.DataFrame
    layout: Layout
    outcomes: pd.DataFrame
    entity: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Stays:
    """Measurements (time in hours), what is known on arrival, and the outcome (0 or 1), by stay in one order.

    ``flow`` says which rows of the long file were left out.
    """

    measured: LongTable
    statics: pd.DataFrame
    outcome: pd.Series
    flow: Flow

    @property
    def people(self) -> pd.Index:
        """The stays."""
        return self.measured.people


def read_stays(datasets: Sequence[Dataset], outcome: str | None = None, missing: float | None = MISSING) -> Stays:
    """The stays in two files; ``outcome`` names the column of the outcome, ``missing`` the value that means none.

    Raises TableError where the files are not a long table and a table of outcomes with a common id, or where the
    outcome cannot be told.
    """
    return join_stays(find_files(datasets, outcome), missing)


def join_stays(files: StayFiles, missing: float | None = MISSING) -> Stays:
    """The stays that both files know; names that come once, on arrival, become statics."""
    frame, layout = files.measurements, files.layout
    frame = frame.assign(**{layout.time: hours(frame, layout)})
    target = _zero_one(files.outcomes, files.entity, files.outcome)
    flow = Flow("measurements", len(frame))
    frame, flow = _without(frame, ~frame[layout.entity].isin(target.index), flow, "the stay has no outcome")
    repeats = (frame[layout.name].astype(str) == files.entity) & (frame[layout.value] == frame[layout.entity])
    frame, flow = _without(frame, repeats, flow, "it repeats the id of the stay")
    on_arrival = _on_arrival(frame, layout)
    if missing is not None:
        frame, flow = _without(frame, frame[layout.value] == missing, flow, f"{missing:g} stands for a missing value")
    empty = frame[list(layout)].isna().any(axis=1)
    frame, flow = _without(frame, empty, flow, "name, time or value is missing")
    names = sorted(frame[layout.name].astype(str).unique())
    people = target.index
    first = long_table(frame, layout, people=people, names=[one for one in names if one in on_arrival])
    statics = summarise(first, ("last",)).rename(columns=lambda name: name.removesuffix(" last"))
    measured = long_table(frame, layout, people=people, names=[one for one in names if one not in on_arrival])
    return Stays(measured, statics, target, flow)


def stay_features(stays: Stays, until: float = HOURS) -> pd.DataFrame:
    """What is known on arrival, then min, max, mean and last of every measurement up to that hour; one row per stay."""
    n = len(stays.people)
    inside = stays.measured.between(np.zeros(n), np.full(n, until))
    return pd.concat([stays.statics, summarise(inside, _HOW)], axis=1)


def stay_sequences(stays: Stays, until: float = HOURS, bin_hours: float = 1.0) -> Sequences:
    """The measurements up to that hour on a grid of stays × bins × channels, what is known on arrival as statics."""
    grid = even_grid(len(stays.people), until, max(round(until / bin_hours), 1), "hours")
    return sequences(grid, stays.measured, statics=stays.statics)


def find_files(datasets: Sequence[Dataset], outcome: str | None = None) -> StayFiles:
    """Which file is which, and what their columns are called."""
    layouts = [_layout(dataset) for dataset in datasets]
    if len(datasets) != 2 or sum(layout is not None for layout in layouts) != 1:
        given = "; ".join(f"{one.name!r} ({', '.join(one.names)})" for one in datasets) or "no file"
        raise TableError(
            f"Given were {given}",
            "two files are needed: id, time, name and value of every measurement, and an outcome per id",
            "Add the missing one, or rename its columns to id, time, name, value",
        )
    number = 0 if layouts[0] is not None else 1
    long, other = datasets[number], datasets[1 - number]
    layout = layouts[number]
    assert layout is not None
    if layout.entity not in other.names:
        raise TableError(
            f"{other.name!r} has no column {layout.entity!r}",
            f"the id of {long.name!r} is needed in both files",
            "Rename the column of ids",
        )
    return StayFiles(long.frame, layout, other.frame, layout.entity, outcome or _outcome(other, layout.entity))


def hours(frame: pd.DataFrame, layout: Layout) -> NDArray[np.float64]:
    """The times of a long table in hours: numbers as they are, "HH:MM" read, dates from each stay's first on.

    Raises TableError with the first time that is none of these.
    """
    time = frame[layout.time]
    if pd.api.types.is_numeric_dtype(time.dtype):
        return time.to_numpy(dtype=np.float64, na_value=np.nan)
    if pd.api.types.is_datetime64_any_dtype(time.dtype):
        begin = time.groupby(frame[layout.entity]).transform("min")
        since: NDArray[np.float64] = (time - begin).dt.total_seconds().to_numpy(dtype=np.float64) / 3600
        return since
    text = time.astype(str)
    parts = text.str.extract(r"^\s*(\d+):([0-5]\d)(?::([0-5]\d))?\s*$")
    wrong = text[parts[0].isna() & time.notna()]
    if len(wrong):
        raise TableError(
            f"{layout.time!r} holds {wrong.iloc[0]!r} ({len(wrong):,} such cells)",
            "times are needed as HH:MM, as hours or as dates",
            "Write them so",
        )
    read = parts.astype("float64").fillna({2: 0.0})
    found: NDArray[np.float64] = (read[0] + read[1] / 60 + read[2] / 3600).to_numpy(dtype=np.float64)
    return found


def _layout(dataset: Dataset) -> Layout | None:
    """The layout of a long table, None for any other: its columns of time, name and value, and the one that is left."""
    found = [[name for name in dataset.names if wanted.match(name.strip())] for wanted in (_TIME, _NAME, _VALUE)]
    if not all(found):
        return None
    time, name, value = (one[0] for one in found)
    rest = [one for one in dataset.names if one not in {time, name, value}]
    entity = [*dataset.with_role("entity"), *rest]
    return Layout(entity[0], time, name, value) if rest else None


def _outcome(dataset: Dataset, entity: str) -> str:
    """The column with two values whose name speaks of an outcome."""
    two = [one.name for one in dataset.columns if one.name != entity and one.distinct == 2 and not one.missing]
    spoken = [name for name in two if _OUTCOME.search(name)]
    candidates = spoken or two
    if len(candidates) != 1:
        listed = ", ".join(candidates) or "none"
        raise TableError(
            f"{dataset.name!r} has {len(candidates)} columns that can be the outcome ({listed})",
            "one column with two values is needed",
            "Name the outcome",
        )
    return candidates[0]


def _zero_one(frame: pd.DataFrame, entity: str, outcome: str) -> pd.Series:
    """The outcome as 0 and 1 by stay: the larger of two values is 1."""
    values = sorted(frame[outcome].dropna().unique())
    if len(values) != 2:
        raise TableError(
            f"{outcome!r} has {len(values)} different values", "an outcome needs two", "Choose another column"
        )
    if frame[entity].duplicated().any():
        raise TableError(
            f"{entity!r} has the same id in more than one row of the outcomes",
            "one row per stay is needed",
            "Leave the repeated rows out",
        )
    known = frame[frame[outcome].notna()]
    return pd.Series(
        (known[outcome] == values[1]).to_numpy().astype(np.int64),
        index=pd.Index(known[entity], name=entity),
        name=outcome,
    )


def _on_arrival(frame: pd.DataFrame, layout: Layout) -> set[str]:
    """Names that are written at hour 0 only, and once per stay."""
    names = frame[layout.name].astype(str)
    late = set(names[frame[layout.time] != 0].unique())
    repeated = set(names[frame.assign(name=names).duplicated([layout.entity, "name"]).to_numpy()].unique())
    return set(names.unique()) - late - repeated


def _without(frame: pd.DataFrame, leave_out: pd.Series, flow: Flow, why: str) -> tuple[pd.DataFrame, Flow]:
    gone = leave_out.to_numpy(dtype=bool)
    return frame[~gone], flow.drop(why, int(gone.sum()))
