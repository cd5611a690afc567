"""Tables in Excel workbooks (.xlsx)."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections import deque
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import pyarrow as pa

from data.errors import UnreadableFile
from data.files.dialect import Row
from data.files.header import clean_names, find_layout
from data.files.raw import RawTable
from data.files.rows import named_columns, tidy
from data.files.source import MEGABYTE, Source

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: The XML inside a workbook may be this many times the limit for files; more is a bomb or beyond memory.
UNPACKED = 4
HEAD = 400
Cells = tuple[Any, ...]


def parse_xlsx(source: Source, max_mb: float) -> RawTable:
    """The first sheet that holds a table, with values (not formulas) and title lines above the header left out.

    Raises UnreadableFile when the workbook is damaged, unpacks to more than four times the limit, or has no sheet
    with at least two columns and two rows.
    """
    _refuse_bomb(source, max_mb)
    workbook = _open(source)
    try:
        title, rows, others = _first_table(workbook, source.name)
    finally:
        workbook.close()
    layout = find_layout([(_texts(row), i + 1) for i, row in enumerate(rows[:HEAD])], source.name)
    body = rows[layout.skip_lines :]
    columns = [_column([row[i] for row in body]) for i in range(layout.width)]
    columns, dropped = tidy(columns, layout.header)
    columns, header, left_out = named_columns(columns, layout.header)
    names = clean_names(header, len(columns), source.name)
    sheet = f", {others} other sheet{'s' * (others > 1)} left out" if others else ""
    return RawTable(
        opening=f"Read from the sheet {title!r} of a workbook{sheet}",
        names=names.names,
        columns=deque(columns),
        decisions=(*layout.decisions, *left_out, *names.decisions, *dropped),
        warnings=names.warnings,
    )


def _refuse_bomb(source: Source, max_mb: float) -> None:
    with zipfile.ZipFile(BytesIO(source.content)) as archive:
        size = sum(member.file_size for member in archive.infolist()) / MEGABYTE
    if size > UNPACKED * max_mb:
        raise UnreadableFile(
            f"{source.name!r} unpacks to {size:,.0f} MB",
            f"the limit is {UNPACKED * max_mb:,.0f} MB unpacked",
            "Save the sheet as CSV or Parquet, or raise the limit with --max-mb.",
        )


def _open(source: Source) -> Workbook:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of styles it does not know
            return load_workbook(BytesIO(source.content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, ParseError) as problem:
        raise UnreadableFile(
            f"{source.name!r} is a damaged workbook ({type(problem).__name__})",
            "a whole XLSX file is needed",
            "Open it in a spreadsheet and save it again, or as CSV.",
        ) from problem


def _first_table(workbook: Workbook, file: str) -> tuple[str, list[Cells], int]:
    """Name and rows of the first sheet with a table, and how many other sheets with cells there are."""
    sheets = workbook.worksheets
    for sheet in sheets:
        rows = _cut(list(_rows(sheet)))
        if len(rows) >= 2 and len(rows[0]) >= 2:
            return sheet.title, rows, len(sheets) - 1
    raise UnreadableFile(
        f"None of the {len(sheets)} sheets of {file!r} holds a table",
        "a sheet with a header, two columns and rows is needed",
        "If cells are formulas, open the workbook in a spreadsheet and save it, so that it holds their values.",
    )


def _rows(sheet: Any) -> Iterator[Cells]:
    sheet.reset_dimensions()  # the size written in the file may be wrong
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # dates beyond the calendar are read as errors, and said below
        yield from sheet.iter_rows(values_only=True)


def _cut(rows: list[Cells]) -> list[Cells]:
    """The rows, all equally wide, without empty columns at the right and empty rows at the end."""
    width = max((_last_filled(row) for row in rows), default=0)
    while rows and _last_filled(rows[-1]) == 0:
        rows.pop()
    return [(*row[:width], *(None,) * (width - len(row))) for row in rows]


def _last_filled(row: Cells) -> int:
    return next((i + 1 for i in range(len(row) - 1, -1, -1) if row[i] not in {None, ""}), 0)


def _texts(row: Cells) -> Row:
    return ["" if cell is None else _text(cell) for cell in row]


def _text(cell: Any) -> str:
    """A cell as the text that a CSV export would hold."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, (dt.datetime, dt.date)):
        return cell.isoformat(sep=" ") if isinstance(cell, dt.datetime) else cell.isoformat()
    return str(cell)


def _column(cells: list[Any]) -> pa.ChunkedArray:
    """The cells with the type that all of them share, else as text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds and kinds <= {int, float}:
        whole = kinds == {int} and all(cell is None or abs(cell) <= 2**53 for cell in cells)
        return pa.chunked_array([pa.array(cells, pa.int64() if whole else pa.float64())])
    if kinds == {bool}:
        return pa.chunked_array([pa.array(cells, pa.bool_())])
    if kinds in ({dt.datetime}, {dt.date}):
        return pa.chunked_array([pa.array(cells, pa.timestamp("us"))])
    if kinds == {dt.time}:
        return pa.chunked_array([pa.array(cells, pa.time64("us"))])
    texts = [None if cell is None or cell == "" else _text(cell) for cell in cells]
    return pa.chunked_array([pa.array(texts, pa.string())])
