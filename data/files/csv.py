"""Text files with a table in them, as analysts have them.

Order of admission, each outcome in ``Dataset.decisions``:

1. size, kind, checksum (``data.files.source``); gzip is unpacked
2. encoding: byte order mark, strict UTF-8, UTF-16, likeliest code page (``data.files.decode``)
3. separator, quotes and width by the share of rows and cells that fit (``data.files.dialect``)
4. title lines, header or none, names (``data.files.header``)
5. all cells as text by pyarrow; when a line does not fit, by the standard library (``data.files.careful``)
6. blank rows, repeated headers, totals and notes (``data.files.rows``)
7. missing values, kinds, units (``data.kinds.infer``), codes for missing (``data.kinds.codes``)
8. roles (``data.roles.guess``)
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import TableError, TooFewRows, UnreadableFile
from data.files.assemble import assemble
from data.files.careful import read_careful
from data.files.damage import Parsed
from data.files.decode import decode
from data.files.dialect import Dialect, is_strict, sample_text, sniff, split_rows, squeeze
from data.files.fast import Shape, read_mended
from data.files.header import Layout, clean_names, find_layout
from data.files.raw import RawTable
from data.files.rows import named_columns, tidy
from data.files.source import MAX_MB, Source, open_source

if TYPE_CHECKING:
    from data.table import Dataset


def read_csv(path: Path, *, name: str | None = None, max_mb: float = MAX_MB) -> Dataset:
    """The table in a text file, with kind, role, unit and why per column, and with all that was done to the file.

    Rules of admission stand at the top of this module. Raises UnreadableFile or TooFewRows with cause and remedy.
    """
    source = open_source(Path(path), max_mb, name)
    origin, raw = source.origin, parse_text(source)
    del source  # the file's bytes are not needed any more
    return assemble(raw, origin, name)


def parse_text(source: Source) -> RawTable:
    """The cells of a text file as text, with clean names and without rows that are none of the table's."""
    decoded = decode(source.content, source.name)
    sample = sample_text(decoded.content)
    dialect = sniff(sample, source.name)
    layout = find_layout(split_rows(sample, dialect), source.name)
    fast = not dialect.skip_blanks and is_strict(sample, dialect)
    cells = _cells(_body(decoded.content, dialect, layout), dialect, layout, fast=fast)
    columns, dropped = tidy(cells.columns, layout.header)
    if not len(columns[0]):
        raise _no_rows(source.name, blank=len(cells.columns[0]) > 0)
    columns, header, left_out = named_columns(columns, layout.header)
    names = clean_names(header, len(columns), source.name)
    packed = "Unpacked from gzip and read" if source.packed else "Read"
    return RawTable(
        opening=f"{packed} as {decoded.encoding}, separator {dialect.words}",
        names=names.names,
        columns=deque(columns),
        decisions=(*layout.decisions, *left_out, *names.decisions, *cells.decisions, *dropped),
        warnings=(*decoded.warnings, *names.warnings, *cells.warnings),
    )


def _body(content: bytes, dialect: Dialect, layout: Layout) -> memoryview:
    """The bytes after the header; runs of blanks are made tabs."""
    position = 0
    for _ in range(layout.skip_lines):
        end = content.find(b"\n", position) + 1
        position = end or len(content)
    body = memoryview(content)[position:]
    return memoryview(squeeze(bytes(body))) if dialect.separator == " " else body


def _cells(body: memoryview, dialect: Dialect, layout: Layout, *, fast: bool) -> Parsed:
    """The text columns by the fast engine where it can, else by the careful one with sentences on what it left out."""
    quotes = _count(body, dialect.quote)
    pairs = quotes % 2 == 0 or dialect.escape is not None
    first_line = layout.skip_lines + 1
    quick = None
    if fast and pairs:  # an odd quote never closes and swallows all that follows
        quick = read_mended(body, Shape(layout.width, dialect, quoted=quotes > 0), first_line)
    return quick or read_careful(body, layout.width, dialect, first_line)


def _count(body: memoryview, char: str) -> int:
    step = 1 << 24
    return sum(bytes(body[start : start + step]).count(char.encode()) for start in range(0, len(body), step))


def _no_rows(file: str, *, blank: bool) -> TableError:
    if blank:
        return UnreadableFile(
            f"All cells of {file!r} are empty or stand for missing values",
            "a table with values is needed",
            "Check the export, or how missing values are written.",
        )
    return TooFewRows(f"{file!r} has a header and no rows", "at least one row is needed", "Export the table again.")
