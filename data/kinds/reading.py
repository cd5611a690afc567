"""What one column turned out to hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.files.raw import listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Kind


@dataclass(frozen=True, slots=True)
class Note:
    """Something done to ``count`` cells of a column; columns with the same ``text`` share one sentence."""

    text: str
    count: int
    warn: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A column with its kind and values: float64 or int64, datetime64, pandas categorical or text array.

    ``words``: how many different texts there are, where they were counted on the way.
    """

    kind: Kind
    values: Any
    why: str
    unit: str = ""
    comma: bool = False
    words: int | None = None
    notes: tuple[Note, ...] = field(default=())

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows have no value."""
        if self.kind == "number":
            return np.asarray(np.isnan(self.values))
        if self.kind == "time":
            return np.asarray(np.isnat(self.values))
        return np.asarray(self.values.isna(), dtype=bool)

    @property
    def distinct(self) -> int:
        """Number of different values, missing ones not counted."""
        if self.kind in {"boolean", "category"}:
            return len(self.values.categories)
        if self.words is not None:
            return self.words
        if self.kind == "text":
            return int(pc.count_distinct(pa.array(self.values, from_pandas=True), mode="only_valid").as_py())
        present = self.values[~self.missing]
        return _different(present.view(np.int64) if self.kind == "time" else present)

    def noting(self, notes: Iterable[Note]) -> Reading:
        """The same reading with more notes before its own."""
        return replace(self, notes=(*notes, *self.notes))


def _different(values: NDArray[np.float64] | NDArray[np.int64]) -> int:
    """Number of different values; whole numbers from a short span are ticked off, which is ten times faster."""
    if values.dtype == np.int64 and len(values):
        low = int(values.min())
        span = int(values.max()) - low + 1
        if span <= 4 * len(values) + 1_000:
            seen = np.zeros(span, dtype=bool)
            seen[values - low] = True
            return int(seen.sum())
    return len(np.unique(values))


def sentences(readings: Iterable[tuple[str, Reading]], *, warn: bool) -> list[str]:
    """One sentence per kind of note: what was done, in which columns, to how many cells."""
    grouped: dict[str, list[tuple[str, int]]] = {}
    for name, reading in readings:
        for note in reading.notes:
            if note.warn == warn:
                grouped.setdefault(note.text, []).append((name, note.count))
    return [f"{text}: {listed([f'{name} ({count:,})' for name, count in places])}." for text, places in grouped.items()]
