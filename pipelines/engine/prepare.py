"""From the table's columns to the matrix that a model sees, learnt from the fit rows only.

Three kinds of columns, one file each: ``encode_number``, ``encode_level``, ``encode_time``. They are small enough to
be our own: the state is plain JSON (no code runs when it is read, floats come back bit by bit), a category column is
recoded through its integer codes, and every original column knows which encoded columns are its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from pipelines.engine.encode_level import LevelPlan, plan_level
from pipelines.engine.encode_number import NumberPlan, plan_number
from pipelines.engine.encode_time import TimePlan, plan_time
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from data.table import Dataset, Kind
    from pipelines.engine.sequence import SequencePreparation
    from pipelines.engine.study import Gaps
    from pipelines.models.family import Encoding, Params

Plan: TypeAlias = NumberPlan | LevelPlan | TimePlan
#: What any model's rows are prepared by.
Prepared: TypeAlias = "Preparation | SequencePreparation"

_PLANNERS: dict[Kind, Callable[..., Plan]] = {
    "number": plan_number,
    "boolean": plan_level,
    "category": plan_level,
    "text": plan_level,
    "time": plan_time,
}
_PLANS: dict[str, type[NumberPlan | LevelPlan | TimePlan]] = {
    "number": NumberPlan,
    "level": LevelPlan,
    "time": TimePlan,
}


@dataclass(frozen=True, slots=True)
class Preparation:
    """One plan per feature, in the order of the table; ``encoding`` says for which models."""

    encoding: Literal["scaled", "codes"]
    plans: tuple[Plan, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The original columns."""
        return tuple(plan.name for plan in self.plans)

    @property
    def labels(self) -> tuple[str, ...]:
        """The encoded columns in words, such as "sex = male". Models see positions only, never these."""
        return tuple(label for plan in self.plans for label in plan.labels)

    @property
    def groups(self) -> tuple[NDArray[np.int64], ...]:
        """For each original column, the positions of its encoded columns."""
        ends = np.cumsum([len(plan.labels) for plan in self.plans])
        starts = [0, *ends[:-1]]
        return tuple(np.arange(start, end, dtype=np.int64) for start, end in zip(starts, ends, strict=True))

    def encode(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """(n_rows, n_encoded), C order. nan only with "codes", in columns where the fit rows had missing values.

        Raises StudyError when a column is not there or holds another kind of value.
        """
        absent = [name for name in self.names if name not in frame.columns]
        if absent:
            raise StudyError(
                f"Rows without {', '.join(repr(name) for name in absent[:5])} were given",
                f"the model was fitted on {len(self.plans)} columns",
                "Give every column; a cell may be empty",
            )
        encoded = np.empty((len(frame), sum(len(plan.labels) for plan in self.plans)))
        for plan, group in zip(self.plans, self.groups, strict=True):
            encoded[:, group] = plan.encode(frame[plan.name])
        return encoded

    @property
    def shape(self) -> Params:
        """What a model must know to read its rows: nothing, but for sequences."""
        return {}

    def alone(self, place: int, series: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The positions of one original column, and these values of it encoded."""
        return self.groups[place], self.plans[place].encode(series)

    def state(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        kinds = {plan: kind for kind, plan in _PLANS.items()}
        plans = [{"plan": kinds[type(plan)], **plan.state()} for plan in self.plans]
        return {"encoding": self.encoding, "plans": plans}


def prepare(dataset: Dataset, rows: NDArray[np.int64], encoding: Encoding, gaps: Gaps = "flag") -> Prepared:
    """The preparation that these rows of the table give; no other row is looked at, but for the history of these.

    With ``gaps`` "fill" every gap becomes the median, or the most frequent level, and nothing tells that it was one.
    """
    if not dataset.features:
        raise StudyError("A table without features was given", "a model needs at least one", "Set a column's role")
    if encoding == "sequence":
        from pipelines.engine.sequence import prepare_sequence

        return prepare_sequence(dataset, rows)
    seen = dataset.frame.iloc[rows]
    kinds: dict[str, Kind] = {column.name: column.kind for column in dataset.columns}
    plans = [_PLANNERS[kinds[name]](seen[name], name, scaled=encoding == "scaled") for name in dataset.features]
    if gaps == "fill":
        plans = [replace(plan, flag=False) for plan in plans]
    return Preparation(encoding, tuple(plans))


def from_state(state: dict[str, Any]) -> Prepared:
    """The preparation that ``state`` described."""
    if state["encoding"] == "sequence":
        from pipelines.engine.sequence import sequence_from_state

        return sequence_from_state(state)
    return Preparation(state["encoding"], tuple(_plan(one) for one in state["plans"]))


def _plan(state: dict[str, Any]) -> Plan:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in state.items()}
    build: Callable[..., Plan] = _PLANS[fields.pop("plan")]
    return build(**fields)
