"""What is predicted: the target as numbers, the classes in a fixed order, the unit of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.targets.classes import as_category, class_counts, positive_class
from pipelines.engine.encode_number import finite
from pipelines.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from data.table import Dataset, Task


@dataclass(frozen=True, slots=True)
class Goal:
    """The question put to a model.

    ``classes`` are () for a regression, (negative, positive) for two classes, all classes in sorted order else.
    ``unit`` is "probability", or the target's own unit.
    """

    target: str
    task: Task
    classes: tuple[str, ...]
    unit: str

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs: the target, the positive class, or every class."""
        if self.task == "regression":
            return (self.target,)
        return self.classes[1:] if self.task == "binary" else self.classes

    @property
    def positive(self) -> str:
        """The class whose probability is given; "" unless there are two."""
        return self.classes[1] if self.task == "binary" else ""

    def y(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """(n_rows,): the target's value, or the position of its class; nan where there is none."""
        if self.task == "regression":
            return finite(frame[self.target])
        places = {name: float(place) for place, name in enumerate(self.classes)}
        kept = as_category(frame[self.target])
        lookup = np.array([*(places.get(str(name), np.nan) for name in kept.cat.categories), np.nan])
        return lookup[kept.cat.codes]  # code -1, nothing there, reads the last entry


def goal_of(dataset: Dataset, positive: str = "") -> Goal:
    """The goal of a table whose target and task are set.

    Two classes: ``positive`` is the one asked about; without it the one that names the event, else the rarer one (see
    ``data.targets.classes``). Raises StudyError when there is no target, UnusableTarget when it has no such class.
    """
    if dataset.target is None or dataset.task is None:
        raise StudyError("A table without a target was given", "a model needs something to predict", "Choose a target")
    if dataset.task == "regression":
        unit = dataset.column(dataset.target).unit or "units of " + dataset.target
        return Goal(dataset.target, "regression", (), unit)
    classes = tuple(sorted(class_counts(dataset), key=_class_order))
    if len(classes) < 2:
        raise StudyError(
            f"Target {dataset.target!r} has one class only",
            "at least 2 are needed",
            "Choose another target",
        )
    if dataset.task == "binary":
        event = positive_class(dataset, positive)
        classes = (*(name for name in classes if name != event), event)
        if len(classes) != 2:
            raise _too_many(dataset.target, len(classes))
    return Goal(dataset.target, dataset.task, classes, "probability")


def _too_many(target: str, n_classes: int) -> StudyError:
    return StudyError(f"Target {target!r} has {n_classes} classes", "2 are needed", "Set the task to multiclass")


def _class_order(name: str) -> tuple[bool, float, str]:
    """Numbers by size before words by letter, so that class 10 comes after class 9."""
    try:
        return (False, float(name), name)
    except ValueError:
        return (True, 0.0, name)
