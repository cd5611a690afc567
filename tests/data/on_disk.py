"""Small files for tests of reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data.files.source import Origin, Source
from data.read import read_table
from data.table import Dataset


def read(folder: Path, content: str | bytes, name: str = "table.csv", **options: float) -> Dataset:
    """The dataset of a file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, **options)


def lines(row: Callable[[int], str], count: int = 40) -> str:
    """One line per number."""
    return "".join(f"{row(i)}\n" for i in range(count))


def source(content: str | bytes, name: str = "table.csv") -> Source:
    """A text file that is already in memory."""
    raw = content if isinstance(content, bytes) else content.encode()
    return Source(Origin(name, name, ""), raw, "text", packed=False)


def said(dataset: Dataset) -> str:
    """All decisions and warnings in one text."""
    return "\n".join([*dataset.decisions, *dataset.warnings])
