"""Volumes as shares of the head: each divided by the intracranial volume exactly once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.clinical.cohorts.edits import describe, first_name, numbers, put_column
from data.clinical.cohorts.feature_sets import HEADS, is_volume
from data.errors import TableError

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset

UNIT = "share of head size"


def volumes_of(dataset: Dataset) -> tuple[str, ...]:
    """Columns that hold volumes, by their names."""
    return tuple(one.name for one in dataset.columns if one.kind == "number" and is_volume(one.name))


def is_share(values: pd.Series) -> bool:
    """Whether every known value lies within 0 and 1, as a fraction of the head does and no volume in mm³."""
    known = values.dropna()
    return len(known) > 0 and bool(known.between(0, 1).all()) and bool((known > 0).any())


def as_shares(dataset: Dataset) -> tuple[Dataset, str, tuple[str, ...], tuple[str, ...]]:
    """The table with volumes divided, the column they were divided by, which ones were, and messages.

    What is a share already is left alone. Raises TableError where a volume is larger than the head: units differ.
    """
    volumes = volumes_of(dataset)
    head = first_name(dataset, HEADS)
    shares = tuple(name for name in volumes if is_share(numbers(dataset, name)))
    rest = tuple(name for name in volumes if name not in shares)
    messages = [left_alone(dataset, name) for name in shares]
    if not rest:
        return dataset, head, (), tuple(messages)
    if not head:
        told = f"{len(rest)} volumes cannot be divided by head size: none of {', '.join(HEADS)} is in the table."
        return dataset, "", (), (*messages, told)
    size = numbers(dataset, head)
    size = size.where(size > 0)
    for name in rest:
        dataset = _divided(dataset, name, head, numbers(dataset, name) / size)
    messages.append(f"{len(rest)} volumes are divided by {head!r}, once.")
    return dataset, head, rest, tuple(messages)


def left_alone(dataset: Dataset, name: str) -> str:
    """Why a share is not divided, with its range."""
    known = numbers(dataset, name).dropna()
    span = f"{known.min():.3g}–{known.max():.3g}"
    return f"'{name}' ({span}) is already a fraction of head size; not divided again."


def _divided(dataset: Dataset, name: str, head: str, values: pd.Series) -> Dataset:
    if values.median() > 1:
        raise TableError(
            f"{name!r} is larger than {head!r} in most rows",
            "a volume and the head size are needed in the same unit",
            f"Bring both in mm³ (a head is about 1,500,000 mm³), or leave out {head!r}",
        )
    old = dataset.column(name)
    new = describe(name, values, "number", old.role, f"{old.why}; divided by {head}")
    return put_column(dataset, values, replace(new, unit=UNIT))
