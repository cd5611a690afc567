"""Incidents as arrays: what models of durations read, how long each row lasted, and what each row is for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pipelines.engine.encode_level import LevelPlan
from pipelines.engine.prepare import Preparation, prepare
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from data.table import Dataset, Split
    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.ground import Ground


@dataclass(frozen=True, slots=True)
class Cut:
    """Encoded rows ``X`` (n, n_encoded) with their ``minutes`` (n,), and the rows for fitting, calibrating and testing.

    ``names`` are the original columns, ``groups`` the encoded columns of each, ``categorical`` those encoded columns
    that hold codes without an order. ``fit``, ``calibrate`` and ``test`` are row numbers, disjoint; other rows of ``X``
    are not looked at, and their minutes may be nan.
    """

    X: FloatArray
    minutes: FloatArray
    names: tuple[str, ...]
    groups: tuple[IntArray, ...]
    fit: IntArray
    calibrate: IntArray
    test: IntArray
    categorical: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse rows that are used twice, and used rows without a duration."""
        used = np.concatenate([self.fit, self.calibrate, self.test])
        if len(np.unique(used)) < len(used):
            raise StudyError("A row is used twice", "fit, calibrate and test rows are disjoint", "Cut the rows again")
        bad = ~(np.isfinite(self.minutes[used]) & (self.minutes[used] >= 0))
        if bad.any():
            raise StudyError(
                f"{int(bad.sum()):,} of {len(used):,} rows have no duration or a negative one",
                "minutes from 0 on are needed",
                "Leave these rows out of the split",
            )

    @property
    def development(self) -> IntArray:
        """Fit and calibrate rows together, sorted: all that a model may ever have seen."""
        return np.sort(np.concatenate([self.fit, self.calibrate]))

    def without(self, names: Collection[str]) -> Cut:
        """The same rows without these original columns."""
        kept = [place for place, name in enumerate(self.names) if name not in names]
        if not kept:
            raise StudyError("Every column was left out", "a model needs at least one", "Keep some columns")
        old = np.concatenate([self.groups[place] for place in kept])
        ends = np.cumsum([len(self.groups[place]) for place in kept])
        groups = tuple(np.split(np.arange(len(old), dtype=np.int64), ends[:-1]))
        categorical = tuple(new for new, column in enumerate(old) if int(column) in self.categorical)
        chosen = tuple(self.names[place] for place in kept)
        return replace(self, X=self.X[:, old], names=chosen, groups=groups, categorical=categorical)

    def together(self, name: str, members: Collection[str]) -> Cut:
        """The same rows with these original columns as one: zone columns, say, which are one and the same per zone."""
        inside = [place for place, one in enumerate(self.names) if one in members]
        if not inside:
            return self
        rest = [place for place in range(len(self.names)) if place not in inside]
        groups = (*(self.groups[place] for place in rest), np.concatenate([self.groups[place] for place in inside]))
        return replace(self, names=(*(self.names[place] for place in rest), name), groups=groups)

    def with_column(self, name: str, values: FloatArray) -> Cut:
        """The same rows with one more column of numbers, (n,), at the end."""
        new = np.array([self.X.shape[1]], dtype=np.int64)
        X = np.column_stack([self.X, values])
        return replace(self, X=X, names=(*self.names, name), groups=(*self.groups, new))


def plain_cut(
    X: FloatArray, minutes: FloatArray, names: Sequence[str], parts: tuple[IntArray, IntArray, IntArray]
) -> Cut:
    """A cut whose columns are numbers, one encoded column each; ``parts`` are fit, calibrate and test rows."""
    groups = tuple(np.array([place], dtype=np.int64) for place in range(len(names)))
    return Cut(X, minutes, tuple(names), groups, *parts)


def in_time(n: int) -> tuple[IntArray, IntArray, IntArray]:
    """The parts of ``n`` rows in time order: the first 60 % to fit, the next 20 % to calibrate, the last to test."""
    first, second = int(0.6 * n), int(0.8 * n)
    return np.arange(first), np.arange(first, second), np.arange(second, n)


def cut_of(ground: Ground) -> Cut:
    """The table of a run, encoded for trees as its fit rows teach; raises StudyError unless the target is in minutes.

    Columns with many levels stay codes of categories; those with few are one column per level, as in the engine.
    """
    if ground.goal.task != "regression" or not ground.goal.unit.startswith("min"):
        raise StudyError(
            f"The target {ground.goal.target!r} is in {ground.goal.unit}",
            "this study speaks of durations in minutes",
            "Choose two times or a duration in minutes",
        )
    return encoded(ground.dataset, ground.goal.y(ground.dataset.frame), ground.split)


def encoded(dataset: Dataset, minutes: FloatArray, split: Split) -> Cut:
    """The rows of a table with their ``minutes`` (n_rows,), encoded for trees as the fit rows of ``split`` teach."""
    prepared = prepare(dataset, split.fit, "codes")
    assert isinstance(prepared, Preparation)
    categorical = tuple(
        int(group[0])
        for plan, group in zip(prepared.plans, prepared.groups, strict=True)
        if isinstance(plan, LevelPlan) and not plan.one_hot
    )
    X = prepared.encode(dataset.frame)
    return Cut(X, minutes, prepared.names, prepared.groups, split.fit, split.calibrate, split.test, categorical)
