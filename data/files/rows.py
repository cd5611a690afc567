"""Rows that are no rows of the table: blank ones, the header once more, totals and notes at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.files.raw import counted, listed
from data.kinds.spellings import SPELLINGS, VALUE, is_missing_word

if TYPE_CHECKING:
    from numpy.typing import NDArray

Columns = list[pa.ChunkedArray]

#: Rows at the end that are looked at for totals and notes.
TAIL = 12
TOTAL = re.compile(r"(?i)(grand |sub)?(total|totals|sum|summe|gesamt|insgesamt|average|mean|mittelwert|totaal)\s*:?")
NOTE = re.compile(
    r"(?i)\W*(source|sources|note|notes|quelle|footnote|copyright|©|data (from|as of|source)|generated|exported|\*)"
)


def tidy(columns: Columns, header: tuple[str, ...] | None) -> tuple[Columns, list[str]]:
    """The columns without rows that are none of the table's, and what was left out.

    A blank row has no cell but empty ones and words for missing. A repeated header has the header's text in every
    column. A row at the end goes when it is a note (one filled cell, the first, in a table of fuller rows) or a total
    (named so, and named so nowhere else).
    """
    decisions: list[str] = []
    drop = [_blank_rows(columns)]
    if len(drop[0]):
        decisions.append(_blank_sentence(drop[0], len(columns[0])))
    if header is not None:
        repeated = _repeated_header(columns, header)
        if len(repeated):
            decisions.append(f"The header line comes {counted(len(repeated) + 1, 'time')}: repetitions left out.")
        drop.append(repeated)
    columns = without(columns, np.concatenate(drop))
    end, texts = _end_of_rows(columns)
    if texts:
        decisions.append(f"{counted(len(texts), 'row')} at the end left out, no data: {listed(texts, 3)}.")
        columns = [column.slice(0, end) for column in columns]
    return columns, decisions


def without(columns: Columns, rows: NDArray[np.int64]) -> Columns:
    """The columns without these rows."""
    if not len(rows):
        return columns
    keep = np.ones(len(columns[0]), dtype=bool)
    keep[rows] = False
    mask = pa.array(keep)
    return [column.filter(mask) for column in columns]


def named_columns(
    columns: Columns, header: tuple[str, ...] | None
) -> tuple[Columns, tuple[str, ...] | None, list[str]]:
    """The columns without those that have neither a name nor a value, as trailing separators make.

    An unnamed first column that counts the rows gets a name. What was done comes last.
    """
    if header is None:
        return columns, None, []
    empty = [
        not name.strip() and column.null_count == len(column) for name, column in zip(header, columns, strict=True)
    ]
    decisions = []
    if any(empty) and not all(empty):
        decisions.append(f"{counted(sum(empty), 'column')} without name and values left out.")
        columns = [column for column, gone in zip(columns, empty, strict=True) if not gone]
        header = tuple(name for name, gone in zip(header, empty, strict=True) if not gone)
    if not header[0].strip() and _counts_rows(columns[0]):
        decisions.append("The first column has no name and counts the rows: it is called row_number.")
        header = ("row_number", *header[1:])
    return columns, header, decisions


def _counts_rows(column: pa.ChunkedArray) -> bool:
    """Whether the cells are 0, 1, 2 … or 1, 2, 3 … in order."""
    try:
        numbers = pc.cast(column, pa.int64()).to_numpy(zero_copy_only=False) if not column.null_count else None
    except pa.ArrowInvalid:
        return False
    return numbers is not None and numbers[0] in {0, 1} and bool(np.all(np.diff(numbers) == 1))


def is_text(column: pa.ChunkedArray) -> bool:
    """Whether the cells are text."""
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _blank(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    if not is_text(column):
        return np.asarray(column.is_null().to_numpy())
    found = pc.is_in(pc.utf8_trim_whitespace(column), pa.array(SPELLINGS))
    return np.asarray(pc.or_(found, column.is_null()).to_numpy())


def _equals(column: pa.ChunkedArray, text: str) -> NDArray[np.bool_]:
    if not is_text(column):
        return np.zeros(len(column), dtype=bool)
    return np.asarray(pc.equal(pc.utf8_trim_whitespace(column), text.strip()).fill_null(not text.strip()).to_numpy())


def _blank_rows(columns: Columns) -> NDArray[np.int64]:
    rows = np.flatnonzero(_blank(columns[0]))
    for column in columns[1:]:
        if not len(rows):
            break
        rows = rows[_blank(column.take(pa.array(rows)))]
    return rows


def _repeated_header(columns: Columns, header: tuple[str, ...]) -> NDArray[np.int64]:
    rows = np.flatnonzero(_equals(columns[0], header[0]))
    for column, text in zip(columns[1:], header[1:], strict=True):
        if not len(rows):
            break
        rows = rows[_equals(column.take(pa.array(rows)), text)]
    return rows


def _blank_sentence(rows: NDArray[np.int64], n_rows: int) -> str:
    at_end = int(np.sum(rows[::-1] == np.arange(n_rows - 1, n_rows - 1 - len(rows), -1)))
    where = " at the end" if at_end == len(rows) else ""
    return f"{counted(len(rows), 'blank row')}{where} left out."


def _end_of_rows(columns: Columns) -> tuple[int, list[str]]:
    """Number of rows up to the last one that is data, and the texts of those after it."""
    n_rows = len(columns[0])
    start = max(n_rows - TAIL, 0)
    tail = list(zip(*(column.slice(start).to_pylist() for column in columns), strict=True))
    texts: list[str] = []
    while len(tail) > 1 and _is_footer(tail[-1], tail[:-1]):
        filled = [str(cell).strip() for cell in tail.pop() if _filled(cell)]
        texts.insert(0, repr(" ".join(filled)[:60]))
    return start + len(tail), texts


def _is_footer(row: tuple[object, ...], above: list[tuple[object, ...]]) -> bool:
    filled = [i for i, cell in enumerate(row) if _filled(cell)]
    first = row[filled[0]] if filled else None
    if not isinstance(first, str) or VALUE.fullmatch(first.strip()):
        return False
    at = filled[0]
    unheard = all(str(other[at]).strip().lower() != first.strip().lower() for other in above)
    alone = unheard and len(filled) == 1 and all(_fuller(other) for other in above[-5:])
    if alone and ((len(row) > 2 and at == 0) or NOTE.match(first)):
        return True
    return at <= 1 and unheard and TOTAL.fullmatch(first.strip()) is not None


def _fuller(row: tuple[object, ...]) -> bool:
    """Whether a row has at least half of its cells, or is a note or blank itself."""
    filled = sum(_filled(cell) for cell in row)
    return 2 * filled >= len(row) or filled <= 1


def _filled(cell: object) -> bool:
    return cell is not None and not (isinstance(cell, str) and is_missing_word(cell.strip()))
