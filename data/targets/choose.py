"""Choosing what is to be explained: a column or a duration, as classes or as a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.errors import UnusableTarget
from data.roles.facts import gather
from data.roles.guess import guess_role
from data.table import Column, Dataset, Role, Task, missing_column
from data.targets.classes import MOST_CLASSES, as_category, label_of
from data.targets.durations import add_duration, parse_duration, remove_duration

if TYPE_CHECKING:
    import pandas as pd

#: Whole numbers with at most so many values, each in so many rows on average, are classes and not amounts.
_FEW_LEVELS, _ROWS_PER_LEVEL = 5, 20
#: Roles that say a column cannot be learnt, with the words for the refusal.
_HOPELESS: dict[Role, str] = {
    "id-like": "only tells rows apart",
    "free text": "is free text",
    "entity": "says whom a row is about",
}


def set_target(dataset: Dataset, target: str, task: Task | None = None) -> Dataset:
    """The dataset with that target and its task; the target before, if any, becomes what it was.

    ``target`` is a column, or "END - START" for the time between two date columns, which is added as a number in
    minutes, hours or days by its size. A target of classes is held as text categories whatever the file had; classes
    of a single row are left out with a warning. Raises MissingColumn, or UnusableTarget with the reason.
    """
    dataset = without_target(dataset)
    if target not in dataset.names:
        pair = parse_duration(dataset, target)
        if pair is None:
            raise missing_column(target, dataset.names)
        dataset, target = add_duration(dataset, *pair), f"{pair[0]} - {pair[1]}"
    column = dataset.column(target)
    _refuse_hopeless(column, dataset.n_rows)
    chosen, reason = _settle_task(column, dataset.frame[target], task)
    if chosen != "regression":
        dataset = _as_classes(dataset, column)
        chosen = "binary" if dataset.column(target).distinct == 2 else "multiclass"
    return _with_target(dataset, target, chosen, reason)


def without_target(dataset: Dataset) -> Dataset:
    """The dataset without a target: a derived duration is taken away, another column gets its guessed role back."""
    name = dataset.target
    if name is None:
        return dataset
    opening = _opening(name)
    dataset = replace(
        dataset,
        target=None,
        task=None,
        decisions=tuple(text for text in dataset.decisions if not text.startswith(opening)),
        warnings=tuple(text for text in dataset.warnings if not text.startswith(opening)),
    )
    if parse_duration(dataset, name) is not None:
        return remove_duration(dataset, name)
    return _as_before(dataset, dataset.column(name))


def decide_task(column: Column, series: pd.Series) -> tuple[Task, str]:
    """Classification or regression by what the column holds, and the reason; raises UnusableTarget where neither."""
    if column.kind in {"boolean", "category"}:
        return _task_of_levels(column)
    if column.distinct == 2:
        return "binary", "two different values"
    present = series.dropna().to_numpy()
    whole = bool(np.all(present == np.floor(present)))
    if whole and column.distinct <= _FEW_LEVELS and len(present) >= _ROWS_PER_LEVEL * column.distinct:
        counted = f"{column.distinct} whole numbers only"
        return "multiclass", f"{counted}: read as classes (choose regression if they are amounts)"
    return "regression", f"a number with {column.distinct:,} different values"


def _task_of_levels(column: Column) -> tuple[Task, str]:
    if column.distinct > MOST_CLASSES:
        raise UnusableTarget(
            f"{column.name!r} has {column.distinct:,} classes",
            f"at most {MOST_CLASSES} can be told apart",
            "Merge rare classes in the file, or choose another target.",
        )
    if column.distinct == 2:
        return "binary", "two classes"
    return "multiclass", f"{column.distinct} classes"


def _refuse_hopeless(column: Column, n_rows: int) -> None:
    needed, remedy = "a target needs at least two different values", "Choose another column."
    if column.distinct == 0:
        raise UnusableTarget(f"{column.name!r} is empty in all {n_rows:,} rows", needed, remedy)
    if column.distinct == 1:
        raise UnusableTarget(f"{column.name!r} has the same value in every row", needed, remedy)
    if column.kind == "time":
        raise UnusableTarget(
            f"{column.name!r} holds dates",
            "a target is a class or a number",
            "To explain how long something takes, choose END - START with two date columns.",
        )
    if column.kind == "text" or column.role in _HOPELESS:
        raise UnusableTarget(
            f"{column.name!r} {_HOPELESS.get(column.role, 'is free text')} ({column.distinct:,} different values)",
            "a target needs values that come back, or a measurement",
            "Choose another column; if this one is a measurement, set its role to 'feature' first.",
        )


def _settle_task(column: Column, series: pd.Series, task: Task | None) -> tuple[Task, str]:
    if task is None:
        return decide_task(column, series)
    needs = {
        "binary": (column.distinct == 2, "two classes"),
        "multiclass": (3 <= column.distinct <= MOST_CLASSES, f"3 to {MOST_CLASSES} classes"),
        "regression": (column.kind == "number", "numbers"),
    }
    fits, needed = needs[task]
    if not fits:
        raise UnusableTarget(
            f"{column.name!r} holds {column.distinct:,} different {column.kind} values",
            f"the task {task!r} needs {needed}",
            "Leave the task open to have it decided, or choose another target.",
        )
    return task, "task chosen by you"


def _as_classes(dataset: Dataset, column: Column) -> Dataset:
    """The target as a category without classes of a single row; raises UnusableTarget if fewer than two are left."""
    labels = as_category(dataset.frame[column.name])
    counts = labels.value_counts()
    single = sorted(str(label) for label in counts.index[counts == 1])
    if len(counts) - len(single) < 2:
        raise UnusableTarget(
            f"{column.name!r} has {len(counts)} classes, and {_listed(single)} only one row",
            "at least two classes of two rows or more are needed",
            "Add rows of the rare classes, merge them, or choose another target.",
        )
    warnings = dataset.warnings
    if single:
        labels = as_category(labels.where(~labels.isin(single)))
        told = f"{_opening(column.name)} {_listed(single)} only one row: too few to learn from and test on, left out."
        warnings = (*warnings, told)
    changed = replace(
        column,
        kind="boolean" if column.kind == "boolean" else "category",
        missing=int(labels.isna().sum()),
        distinct=len(labels.cat.categories),
    )
    frame = dataset.frame.assign(**{column.name: labels})
    return replace(_with_column(dataset, changed), frame=frame, warnings=warnings)


def _with_target(dataset: Dataset, name: str, task: Task, reason: str) -> Dataset:
    column = dataset.column(name)
    why = f"{column.why}; chosen as target: {reason}" if column.why else f"chosen as target: {reason}"
    warnings = dataset.warnings
    if column.missing:
        rows = "row has" if column.missing == 1 else "rows have"
        warnings = (*warnings, f"{_opening(name)} {column.missing:,} {rows} no usable value and no part in any step.")
    changed = _with_column(dataset, replace(column, role="target", why=why))
    return replace(changed, target=name, task=task, warnings=warnings)


def _as_before(dataset: Dataset, column: Column) -> Dataset:
    """A column that is no target any more: numbers that had been made classes are numbers again."""
    series = _numbers_again(dataset.frame[column.name]) if column.kind == "category" else None
    why = column.why.split("; chosen as target:")[0].removeprefix("chosen as target: ")
    if series is not None:
        column = replace(column, kind="number")
        dataset = replace(dataset, frame=dataset.frame.assign(**{column.name: series}))
    guess = guess_role(column, gather(dataset.frame[column.name], column))
    return _with_column(dataset, replace(column, role=guess.role, why=why))


def _numbers_again(series: pd.Series) -> pd.Series | None:
    """The numbers that these class names stand for, or None where one of them is not written as a number would be."""
    try:
        numbers = {label: float(label) for label in series.cat.categories}
    except ValueError:
        return None
    if any(label_of(number) != label for label, number in numbers.items()):
        return None
    values = series.map(numbers).astype("float64")
    whole = not values.isna().any() and bool((values == np.floor(values)).all())
    return values.astype("int64") if whole else values


def _with_column(dataset: Dataset, changed: Column) -> Dataset:
    return dataset.with_columns(tuple(changed if one.name == changed.name else one for one in dataset.columns))


def _opening(name: str) -> str:
    """How every sentence begins that belongs to the choice of this target, so that it can go with it."""
    return f"Target {name!r}:"


def _listed(labels: list[str]) -> str:
    shown = ", ".join(repr(label) for label in labels[:5]) + (" and others" if len(labels) > 5 else "")
    return f"{shown} {'has' if len(labels) == 1 else 'have'}"
