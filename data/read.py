"""The front door of tables: one function for every kind of file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.files.assemble import assemble
from data.files.csv import parse_text
from data.files.raw import RawTable
from data.files.source import MAX_MB, Source, open_source

if TYPE_CHECKING:
    from data.table import Dataset


def read_table(path: Path, *, name: str | None = None, max_mb: float = MAX_MB) -> Dataset:
    """The table in a CSV, TSV, text, gzip, Parquet or XLSX file, with kind, role, unit and why per column.

    What the file is decides, not what it is called. ``name`` is shown instead of the file's name; files over
    ``max_mb`` megabytes, packed or unpacked, are refused. Rules of admission: see ``data.files.csv``. Raises
    UnreadableFile or TooFewRows with what was given, what is needed and what to do.
    """
    source = open_source(Path(path), max_mb, name)
    origin, raw = source.origin, _parse(source, max_mb)
    del source  # the file's bytes are not needed any more
    return assemble(raw, origin, name)


def _parse(source: Source, max_mb: float) -> RawTable:
    if source.format == "parquet":
        from data.files.parquet import parse_parquet

        return parse_parquet(source, max_mb)
    if source.format == "xlsx":
        from data.files.xlsx import parse_xlsx

        return parse_xlsx(source, max_mb)
    return parse_text(source)
