"""Rows in the order in which they happen, and when the truth about each of them is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.splitting.order import moments, order_column
from data.targets.durations import parse_duration

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.ground import Ground

#: Microseconds in the units of durations.
UNITS = {"minutes": 60e6, "hours": 3_600e6, "days": 86_400e6}


@dataclass(frozen=True, slots=True)
class InTime:
    """Positions of rows from the earliest to the latest, (n_rows,), and for each the last one before it is known."""

    places: IntArray
    known_after: IntArray


def in_time(ground: Ground, rows: IntArray) -> InTime:
    """The order of these rows of a table that is split by time.

    What a row turns out to be is known after all rows of the same moment; a duration only when it has passed.
    """
    times = moments(ground.dataset, order_column(ground.dataset))[rows]
    places = np.argsort(times, kind="stable").astype(np.int64)
    known = times[places] + _passed(ground, rows)[places]
    last = np.searchsorted(times[places], known, side="right") - 1
    return InTime(places, np.maximum(last, np.arange(len(rows))).astype(np.int64))


def _passed(ground: Ground, rows: IntArray) -> FloatArray:
    """How long after its moment the truth of each row is known: its duration, where that is the target."""
    unit = UNITS.get(ground.goal.unit, 0.0)
    if not unit or parse_duration(ground.dataset, ground.goal.target) is None:
        return np.zeros(len(rows))
    return np.maximum(0.0, ground.y(rows)) * unit
