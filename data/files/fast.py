"""All cells of a text file by pyarrow, at engine speed, even when a few lines are damaged.

pyarrow leaves out lines of another width and hands over their text. When they are few and plain, they are found in the
file, filled up or kept out by the same rules as in the careful reader, and the file is read once more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv as arrow

from data.files.damage import Parsed, Tally, fit_row, parsed
from data.files.dialect import Dialect

BLOCK_BYTES = 2 << 20
#: More lines of another width than this are left to the careful reader.
MOST_MISFITS = 1_000


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of a table in a file; ``quoted``: there are quotes, so cells may hold line ends."""

    width: int
    dialect: Dialect
    quoted: bool


@dataclass(frozen=True, slots=True)
class _Misfit:
    """A line of another width: where it begins and ends in the file, and its text."""

    start: int
    end: int
    text: str


def read_mended(body: memoryview, shape: Shape, first_line: int) -> Parsed | None:
    """Text columns with damaged lines filled up or kept out and named; None when that needs the careful reader.

    ``first_line`` is the number of the body's first line in the file.
    """
    columns, texts = read_fast(body, shape)
    if columns is None:
        return None
    if not texts:
        return Parsed(columns, [], [])
    content = bytes(body)
    misfits = _find(content, texts, shape)
    if misfits is None:
        return None
    mended, tally = _mend(content, misfits, shape, first_line)
    if mended is not None:
        del content, columns  # the second reading needs their memory
        columns, texts = read_fast(memoryview(mended), shape)
        if columns is None or texts:
            return None
    return parsed(columns, tally, shape.width)


def read_fast(body: memoryview, shape: Shape) -> tuple[list[pa.ChunkedArray] | None, list[str]]:
    """All cells of the lines that fit as text columns (null = empty), and the texts of the lines that do not.

    The columns are None when too many lines do not fit or the file cannot be cut into rows at all.
    """
    names = [str(i) for i in range(shape.width)]
    texts: list[str] = []

    def skip(row: arrow.InvalidRow) -> str:
        texts.append(row.text)
        return "skip" if len(texts) <= MOST_MISFITS else "error"

    try:
        table = arrow.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=arrow.ReadOptions(column_names=names, block_size=BLOCK_BYTES),
            parse_options=arrow.ParseOptions(
                delimiter="\t" if shape.dialect.separator == " " else shape.dialect.separator,
                quote_char=shape.dialect.quote,
                escape_char=shape.dialect.escape or False,
                double_quote=shape.dialect.escape is None,
                newlines_in_values=shape.quoted,
                invalid_row_handler=skip,
            ),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None, texts
    return [table.column(name) for name in names], texts


def _find(content: bytes, texts: list[str], shape: Shape) -> list[_Misfit] | None:
    """The places of these lines in the file, in order; None when one is quoted or not found just as often as told."""
    if shape.dialect.escape or any(shape.dialect.quote in text or "\n" in text for text in texts):
        return None
    found: list[_Misfit] = []
    for text, count in Counter(texts).items():
        places = _whole_lines(content, text)
        if len(places) != count:
            return None
        found += places
    return sorted(found, key=lambda misfit: misfit.start)


def _whole_lines(content: bytes, text: str) -> list[_Misfit]:
    """Every line that consists of this text alone."""
    line = text.encode()
    places = []
    start = content.find(line)
    while start >= 0:
        end = content.find(b"\n", start) + 1 or len(content)
        if (start == 0 or content[start - 1] == 10) and content[start:end].rstrip(b"\r\n") == line.rstrip(b"\r\n"):
            places.append(_Misfit(start, end, text))
        start = content.find(line, end)
    return places


def _mend(content: bytes, misfits: list[_Misfit], shape: Shape, first_line: int) -> tuple[bytes | None, Tally]:
    """The file with these lines filled up, cut or left out (None: all are left out), and what was done to which."""
    separator = "\t" if shape.dialect.separator == " " else shape.dialect.separator
    tally = Tally()
    whole = memoryview(content)
    pieces: list[bytes | memoryview] = []
    kept = False
    position, line = 0, first_line
    for misfit in misfits:
        line += content.count(b"\n", position, misfit.start)
        pieces.append(whole[position : misfit.start])
        row = fit_row(misfit.text.rstrip("\r\n").split(separator), shape.width, line, tally)
        if row is not None:
            kept = True
            pieces.append((separator.join(row) + "\n").encode())
        line += content.count(b"\n", misfit.start, misfit.end)
        position = misfit.end
    pieces.append(whole[position:])
    tally.last_row = max(tally.last_row, _last_row(content, misfits, first_line))
    return b"".join(pieces) if kept else None, tally


def _last_row(content: bytes, misfits: list[_Misfit], first_line: int) -> int:
    """Number of the last line that fits."""
    end = len(content)
    for misfit in reversed(misfits):
        if content[misfit.end : end].strip():
            break
        end = misfit.start
    return first_line + content.count(b"\n", 0, len(content[:end].rstrip()))
