"""Measurements one under the other (person, time, name, value) as arrays, from a long table or from visits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.table import missing_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Layout(NamedTuple):
    """What the four columns of a long table are called."""

    entity: str = "entity"
    time: str = "time"
    name: str = "name"
    value: str = "value"


PLAIN = Layout()


@dataclass(frozen=True, slots=True)
class LongTable:
    """Measurements as arrays of one length: number of the person, number of the name, time, value (never nan).

    ``people`` and ``names`` say who and what the numbers are; both may hold some without a measurement.
    """

    people: pd.Index
    names: tuple[str, ...]
    person: NDArray[np.int64]
    name: NDArray[np.int64]
    time: NDArray[np.float64]
    value: NDArray[np.float64]

    def where(self, keep: NDArray[np.bool_]) -> LongTable:
        """Only these measurements; people and names stay."""
        return replace(
            self, person=self.person[keep], name=self.name[keep], time=self.time[keep], value=self.value[keep]
        )

    def between(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> LongTable:
        """Only what lies between start and end, both included, of its person (one value per person each)."""
        return self.where((self.time >= start[self.person]) & (self.time <= end[self.person]))


def long_table(
    frame: pd.DataFrame,
    layout: Layout = PLAIN,
    *,
    people: Sequence[object] | pd.Index | None = None,
    names: Sequence[str] | None = None,
) -> LongTable:
    """The measurements of a long table with numeric times; rows without person, time, name or value are left out.

    Only ``people`` and ``names`` count where they are given, and in that order; else all that occur, sorted.
    Raises MissingColumn with the nearest names.
    """
    for column in layout:
        if column not in frame.columns:
            raise missing_column(column, tuple(frame.columns))
    who = pd.Index(np.sort(frame[layout.entity].dropna().unique())) if people is None else pd.Index(people)
    what = tuple(sorted(frame[layout.name].dropna().unique())) if names is None else tuple(names)
    person = who.get_indexer(pd.Index(frame[layout.entity]))
    name = _codes(frame[layout.name], what)
    time = frame[layout.time].to_numpy(dtype=np.float64, na_value=np.nan)
    value = frame[layout.value].to_numpy(dtype=np.float64, na_value=np.nan)
    everything = LongTable(who, what, person.astype(np.int64), name, time, value)
    return everything.where((person >= 0) & (name >= 0) & np.isfinite(time) & np.isfinite(value))


def visits_long(
    frame: pd.DataFrame,
    columns: Sequence[str],
    entity: str,
    time: str,
    *,
    people: Sequence[object] | pd.Index | None = None,
) -> LongTable:
    """The measurements of a table with one row per visit and one column per name; times are numeric.

    Raises MissingColumn with the nearest names.
    """
    for column in (entity, time, *columns):
        if column not in frame.columns:
            raise missing_column(column, tuple(frame.columns))
    values = frame[list(columns)].to_numpy(dtype=np.float64, na_value=np.nan)
    melted = pd.DataFrame(
        {
            "entity": np.tile(frame[entity].to_numpy(), len(columns)),
            "time": np.tile(frame[time].to_numpy(dtype=np.float64, na_value=np.nan), len(columns)),
            "name": np.repeat(np.asarray(columns, dtype=object), len(frame)),
            "value": values.T.ravel(),
        }
    )
    return long_table(melted, people=people, names=columns)


def _codes(names: pd.Series, known: tuple[str, ...]) -> NDArray[np.int64]:
    """Where each name stands among the known ones, -1 for others: by category where there are categories."""
    lookup = pd.Index(known)
    if isinstance(names.dtype, pd.CategoricalDtype):
        of_category = lookup.get_indexer(names.cat.categories)
        codes = names.cat.codes.to_numpy()
        return np.where(codes >= 0, of_category[codes], -1).astype(np.int64)
    return lookup.get_indexer(pd.Index(names)).astype(np.int64)
