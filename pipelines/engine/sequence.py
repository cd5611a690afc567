"""From the table's columns and their history to the matrix that a model of sequences sees, learnt from the fit rows.

A column that never changes within an entity stands once, before all steps; any other once per step, oldest first. What
was not observed stays nan: the model itself learns from the gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from data.histories import STEPS, before, with_history
from pipelines.engine.encode_level import LevelPlan, plan_level
from pipelines.engine.encode_number import FARTHEST, NumberPlan, finite, plan_number
from pipelines.engine.encode_time import TimePlan, days_since_1970, moments_of, plan_time
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset
    from pipelines.models.family import Params

Plan = NumberPlan | LevelPlan | TimePlan


@dataclass(frozen=True, slots=True)
class Track:
    """One original column: its plan, whether it changes within an entity, and what a usual gap in time is.

    ``gap`` is 0 for all but the column that orders the rows, which is told as how long before the row a step was.
    """

    plan: Plan
    varies: bool
    gap: float = 0.0

    @property
    def width(self) -> int:
        """Encoded columns per step."""
        if self.gap:
            return 1
        return len(self.plan.labels) - (self.plan.flag if not isinstance(self.plan, TimePlan) else 0)

    def encode(self, series: pd.Series) -> NDArray[np.float64]:
        """(n_rows, width) of the column as it is, nan where it was not observed."""
        encoded = self.plan.encode(series)
        if isinstance(self.plan, TimePlan):
            return encoded
        kept = encoded[:, : self.width]
        there = series.notna().to_numpy()
        if isinstance(self.plan, NumberPlan):
            there = ~np.isnan(finite(series))
        return np.where(there[:, None], kept, np.nan)

    def since(self, now: pd.Series, then: pd.Series) -> NDArray[np.float64]:
        """(n_rows, 1) how long before the row a step was, in usual gaps, nan where there was none."""
        gap = (_place(now) - _place(then)) / self.gap
        return np.clip(gap, -FARTHEST, FARTHEST)[:, None]


@dataclass(frozen=True, slots=True)
class SequencePreparation:
    """One track per feature, in the order of the table. Offers what ``Preparation`` offers."""

    tracks: tuple[Track, ...]
    steps: int
    encoding: ClassVar[Literal["sequence"]] = "sequence"

    @property
    def names(self) -> tuple[str, ...]:
        """The original columns."""
        return tuple(track.plan.name for track in self.tracks)

    @property
    def statics(self) -> int:
        """Encoded columns that stand before all steps."""
        return sum(track.width for track in self.tracks if not track.varies)

    @property
    def shape(self) -> Params:
        """What the model must know to find statics and steps again."""
        return {"steps": self.steps, "statics": self.statics}

    @property
    def labels(self) -> tuple[str, ...]:
        """The encoded columns in words."""
        found = np.empty(self.statics + self.steps * self._channels, dtype=object)
        for track, places in zip(self.tracks, self.groups, strict=True):
            found[places] = track.plan.name
        return tuple(found)

    @property
    def _channels(self) -> int:
        return sum(track.width for track in self.tracks if track.varies)

    @property
    def groups(self) -> tuple[NDArray[np.int64], ...]:
        """For each original column, the positions of its encoded columns, those of all steps."""
        starts = {True: self.statics, False: 0}
        found = []
        for track in self.tracks:
            own = np.arange(starts[track.varies], starts[track.varies] + track.width, dtype=np.int64)
            starts[track.varies] += track.width
            steps = self._channels * np.arange(self.steps if track.varies else 1)
            found.append((steps[:, None] + own[None, :]).ravel())
        return tuple(found)

    @property
    def bins(self) -> tuple[NDArray[np.int64], ...]:
        """For each step, oldest first, the positions of its encoded columns."""
        starts = self.statics + self._channels * np.arange(self.steps)
        return tuple(np.arange(start, start + self._channels, dtype=np.int64) for start in starts)

    def encode(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """(n_rows, n_encoded) of rows with their history; raises StudyError where that is not there."""
        absent = [name for name in self.columns if name not in frame.columns]
        if absent:
            raise StudyError(
                f"Rows without {absent[0]!r} were given" + (f" and {len(absent) - 1} more" if absent[1:] else ""),
                "a model of sequences reads each row with its earlier rows",
                "Give the rows as the run had them",
            )
        encoded = np.empty((len(frame), self.statics + self.steps * self._channels))
        for track, places in zip(self.tracks, self.groups, strict=True):
            name, blocks = track.plan.name, []
            for step in range(self.steps - 1, -1, -1) if track.varies else (0,):
                series = frame[before(name, step)]
                blocks.append(track.since(frame[name], series) if track.gap else track.encode(series))
            encoded[:, places] = np.hstack(blocks)
        return encoded

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that rows must have."""
        return tuple(
            before(track.plan.name, step) for track in self.tracks for step in range(self.steps if track.varies else 1)
        )

    def alone(self, place: int, series: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The positions of one column's latest value, and those values encoded: its history stays as it is."""
        track, places = self.tracks[place], self.groups[place]
        if track.gap:
            return places[-1:], np.zeros((len(series), 1))
        return places[-track.width :], track.encode(series)

    def state(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        kinds = {NumberPlan: "number", LevelPlan: "level", TimePlan: "time"}
        tracks = [
            {"kind": kinds[type(one.plan)], "plan": one.plan.state(), "varies": one.varies, "gap": one.gap}
            for one in self.tracks
        ]
        return {"encoding": self.encoding, "steps": self.steps, "tracks": tracks}


def prepare_sequence(dataset: Dataset, rows: NDArray[np.int64], steps: int = STEPS) -> SequencePreparation:
    """The preparation that these rows of the table, and what came before them, give; no other row is looked at."""
    known = dataset if dataset.history is not None else with_history(dataset, steps)
    seen, entity = known.rows(rows), dataset.frame[dataset.with_role("entity")[0]].iloc[rows]
    order = dataset.times[0]
    kinds = {column.name: column.kind for column in dataset.columns}
    tracks = []
    for name in dataset.features:
        if name == order:
            tracks.append(Track(_plan(kinds[name], seen[name], name), varies=True, gap=_usual_gap(seen, name)))
            continue
        varies = bool((seen[name].groupby(entity.to_numpy(), observed=True).agg("nunique") > 1).any())
        tracks.append(Track(_plan(kinds[name], seen[name], name), varies))
    return SequencePreparation(tuple(tracks), steps)


def sequence_from_state(state: dict[str, Any]) -> SequencePreparation:
    """The preparation that ``state`` described."""
    plans = {"number": NumberPlan, "level": LevelPlan, "time": TimePlan}
    tracks = []
    for one in state["tracks"]:
        fields = {name: tuple(value) if isinstance(value, list) else value for name, value in one["plan"].items()}
        tracks.append(Track(plans[one["kind"]](**fields), one["varies"], one["gap"]))
    return SequencePreparation(tuple(tracks), state["steps"])


def _plan(kind: str, series: pd.Series, name: str) -> Plan:
    if kind == "number":
        return plan_number(series, name, scaled=True)
    return plan_time(series, name, scaled=True) if kind == "time" else plan_level(series, name, scaled=True)


def _usual_gap(frame: pd.DataFrame, name: str) -> float:
    """The median time between a row and the one before; 1 where no row has one before."""
    gaps = _place(frame[name]) - _place(frame[before(name, 1)]) if before(name, 1) in frame else np.array([])
    there = gaps[gaps > 0]
    return float(np.median(there)) if len(there) else 1.0


def _place(series: pd.Series) -> NDArray[np.float64]:
    """Where each value lies on the line of time: the number, or days since 1970."""
    if pd.api.types.is_numeric_dtype(series.dtype):
        return finite(series)
    moments = moments_of(series)
    there = ~np.isnat(moments)
    days = np.full(len(moments), np.nan)
    days[there] = days_since_1970(moments[there])
    return days
