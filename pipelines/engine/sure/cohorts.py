"""For whom intervals hold: coverage and width among the test rows of one value, range, or hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.means import share_interval
from explain.words import from_to, number
from pipelines.engine.performance import equal_bins
from pipelines.engine.uncertainty import CohortScore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.ground import Ground

#: Smaller groups say nothing; more values of one column are not told apart; columns that are looked at.
FEWEST_ROWS, MOST_VALUES, MOST_COLUMNS = 20, 24, 4
#: Ranges that a number is cut into.
RANGES = 4


@dataclass(frozen=True, slots=True)
class Told:
    """Lower and upper ends per test row, and by the plain method where another one is shown (else None)."""

    low: FloatArray
    high: FloatArray
    plain: tuple[FloatArray, FloatArray] | None = None

    def hits(self, y: FloatArray) -> FloatArray:
        """1 where the row is inside, (n_test,)."""
        return ((y >= self.low) & (y <= self.high)).astype(np.float64)

    def plain_hits(self, y: FloatArray) -> FloatArray | None:
        """The same by the plain method."""
        if self.plain is None:
            return None
        return ((y >= self.plain[0]) & (y <= self.plain[1])).astype(np.float64)


def cohorts_of(ground: Ground, told: Told, predicted: FloatArray, leading: Sequence[str]) -> tuple[CohortScore, ...]:
    """Coverage by predicted size, by the leading columns, and by hour where rows have a time of day.

    ``predicted`` (n_test,) are medians. The order is that of the columns; within one, of its values. Groups of fewer
    than 20 rows are left out.
    """
    test = ground.split.test
    y, clusters, frame = ground.y(test), ground.clusters(test), ground.frame(test)
    plain, hits, width = told.plain_hits(y), told.hits(y), told.high - told.low
    named = dict.fromkeys([ground.settings.cohort, *leading]) if ground.settings.cohort else dict.fromkeys(leading)
    unit = "" if ground.goal.unit.startswith("units of ") else ground.goal.unit
    cuts = [("predicted", list(_ranges(predicted, unit)))]
    cuts += [(f"hour of {name}", list(_hours(frame[name]))) for name in _timed(ground)]
    cuts += [(name, list(_values(ground, frame[name], name))) for name in list(named)[:MOST_COLUMNS]]
    found = []
    for column, groups in cuts:
        for value, rows in groups if len(groups) > 1 else ():
            if len(rows) < FEWEST_ROWS:
                continue
            low, high = share_interval(hits[rows], None if clusters is None else clusters[rows])
            share = float("nan") if plain is None else float(plain[rows].mean())
            inside, wide = float(hits[rows].mean()), float(width[rows].mean())
            found.append(CohortScore(column, value, len(rows), inside, low, high, wide, share))
    return tuple(found)


def _timed(ground: Ground) -> list[str]:
    """The time columns whose rows have an hour."""
    names = ground.dataset.times
    return [name for name in names if ground.dataset.column(name).kind == "time" and _has_hours(ground, name)][:1]


def _has_hours(ground: Ground, name: str) -> bool:
    hours = ground.dataset.frame[name].dt.hour.dropna().unique()
    return len(hours) > 1


def _hours(times: pd.Series) -> Iterator[tuple[str, IntArray]]:
    hours = times.dt.hour.to_numpy(np.float64)
    for hour in np.unique(hours[~np.isnan(hours)]).astype(int):
        yield f"{hour:02d}:00 to {hour:02d}:59", np.flatnonzero(hours == hour)


def _values(ground: Ground, series: pd.Series, name: str) -> Iterator[tuple[str, IntArray]]:
    column = ground.dataset.column(name)
    if column.kind == "number":
        yield from _ranges(series.to_numpy(np.float64), column.unit)
    elif column.kind in ("category", "boolean"):
        words = series.astype(object).where(series.notna(), "missing").astype(str).to_numpy()
        common = pd.Series(words).value_counts().index[:MOST_VALUES]
        for value in common:
            yield str(value), np.flatnonzero(words == value)


def _ranges(values: FloatArray, unit: str) -> Iterator[tuple[str, IntArray]]:
    """Ranges of about equally many rows, named by their ends; a number of few values is taken value by value."""
    known = np.flatnonzero(~np.isnan(values))
    distinct = np.unique(values[known])
    if len(distinct) <= RANGES:
        for value in distinct:
            yield number(float(value), unit), np.flatnonzero(values == value)
    else:
        for rows in equal_bins(values[known], RANGES):
            inside: NDArray[np.float64] = values[known[rows]]
            low, high = float(inside.min()), float(inside.max())
            ends = number(low) if low == high else from_to(low, high).removeprefix("from ")
            yield f"{ends} {unit}".strip(), known[rows]
    if len(known) < len(values):
        yield "missing", np.flatnonzero(np.isnan(values))
