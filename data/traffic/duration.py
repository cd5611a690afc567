"""Minutes of each incident: a plausible range fixed beforehand, unknown ends kept as censored, every refusal by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from data.clinical.flow import Flow
from data.targets.durations import seconds_between
from data.traffic.propose import MINUTES_IN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset
    from data.traffic.propose import Clock

#: Fixed before any duration is seen: a day is the longest that is believed.
SHORTEST, LONGEST = 0.0, 1_440.0
_SHOWN = 20


class Timed(NamedTuple):
    """Minutes (n,) and whether the end is known (n,) of all rows; which rows are kept (n,); what is to be said."""

    minutes: NDArray[np.float64]
    event: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    flow: Flow
    messages: tuple[str, ...]


def time_rows(dataset: Dataset, clock: Clock) -> Timed:
    """How long every incident took, in minutes.

    A row without an end is censored at the time from its start to its last update, or left out where there is none.
    Durations below 0 or above 1,440 minutes are refused, with their row numbers (the first row below the header is 1).
    """
    minutes = _minutes(dataset, clock)
    event = np.isfinite(minutes)
    if clock.last and clock.start:
        minutes = np.where(event, minutes, seconds_between(dataset.frame, clock.last, clock.start) / 60)
    told = np.isfinite(minutes)
    early, late = told & (minutes < SHORTEST), told & (minutes > LONGEST)
    flow = (
        Flow("incidents", dataset.n_rows)
        .drop("nothing tells how long it took", int((~told).sum()))
        .drop("it ends before it starts", int(early.sum()))
        .drop(f"it takes more than {LONGEST:,.0f} minutes", int(late.sum()))
    )
    kept = told & ~early & ~late
    messages = (*_refusals(minutes, early, late), *_unknown(event, told, kept), *_zeros(minutes[kept & event]))
    if clock.target and not clock.unit:
        messages = (f"No unit in {clock.target!r}: taken as minutes.", *messages)
    return Timed(minutes, event, kept, flow, messages)


def _minutes(dataset: Dataset, clock: Clock) -> NDArray[np.float64]:
    if not clock.target:
        return seconds_between(dataset.frame, clock.end, clock.start) / 60
    values = dataset.frame[clock.target].to_numpy(dtype=np.float64)
    return np.asarray(values * MINUTES_IN.get(clock.unit, 1.0), dtype=np.float64)


def _refusals(minutes: NDArray[np.float64], early: NDArray[np.bool_], late: NDArray[np.bool_]) -> list[str]:
    told = []
    for refused, what in ((early, "end before they start"), (late, f"take more than {LONGEST:,.0f} minutes")):
        rows = np.flatnonzero(refused)
        if len(rows):
            shown = ", ".join(f"{row + 1:,} ({minutes[row]:,.1f} min)" for row in rows[:_SHOWN])
            more = f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
            told.append(f"Refused, because they {what}: {_count(len(rows), 'row')} – {shown}{more}.")
    return told


def _unknown(event: NDArray[np.bool_], told: NDArray[np.bool_], kept: NDArray[np.bool_]) -> list[str]:
    censored, lost = int((kept & ~event).sum()), int((~told).sum())
    said = []
    if censored:
        have = "has no end; it enters" if censored == 1 else "have no end; they enter"
        leave = "leaves" if censored == 1 else "leave"
        said.append(f"{_count(censored, 'row')} {have} survival as censored and {leave} the regression.")
    if lost:
        said.append(f"{_count(lost, 'row')} without an end and without a last update: left out.")
    return said


def _zeros(minutes: NDArray[np.float64]) -> list[str]:
    zero, tiny = int((minutes == 0).sum()), int(((minutes > 0) & (minutes < 0.001)).sum())
    if not zero + tiny:
        return []
    return [f"{_count(zero, 'row')} of exactly 0 minutes and {tiny:,} below 0.001 minutes: kept."]


def _count(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
