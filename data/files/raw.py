"""A table as it stands in the file, before anything is known of its columns."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class RawTable:
    """Column names with their cells; text where the file has text, typed where it has types (Parquet, XLSX).

    ``columns`` is emptied from the left while types are found, so that text and result are never both in memory
    as a whole. ``opening`` says how the file was read and is the first decision.
    """

    opening: str
    names: tuple[str, ...]
    columns: deque[pa.ChunkedArray]
    decisions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def listed(items: list[str], most: int = 6) -> str:
    """The first items with commas, and how many more there are."""
    more = f" and {len(items) - most:,} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def counted(count: int, thing: str) -> str:
    """A number with its noun: '1 row', '1,204 rows'."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
