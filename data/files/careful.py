"""Rows of a text file in which some lines are damaged: those are named and kept out, all others are kept.

The standard library's reader keeps the shape of damaged files best: on 120 files with one broken row it kept 118.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator

import pyarrow as pa

from data.errors import UnreadableFile
from data.files.damage import Parsed, Tally, fit_row, parsed
from data.files.dialect import Dialect, Row, make_reader

#: A record over more lines than this has a quote that never closes.
LONGEST_RECORD = 200
#: Rows that are turned into arrow columns at a time.
BATCH = 20_000
#: So many unclosed quotes make the file unreadable rather than damaged.
MOST_REPAIRS = 1_000

csv.field_size_limit(1 << 24)  # the default of 131,072 refuses long notes


def read_careful(body: memoryview, width: int, dialect: Dialect, first_line: int) -> Parsed:
    """Text columns of all rows that fit, and a sentence for every kind of row that did not.

    Rows with at least half of their cells are filled up with missing values; other short rows and rows with too many
    values are kept out. ``first_line`` is the number of the body's first line in the file. Raises UnreadableFile when
    more than a fifth of the rows would be kept out.
    """
    tally = Tally()
    batches: list[list[pa.Array]] = []
    batch: list[Row] = []
    for line, row in _records(body, width, dialect):
        fitted = fit_row(row, width, line + first_line, tally)
        if fitted is None:
            continue
        batch.append(fitted)
        if len(batch) == BATCH:
            batches.append(_columns(batch))
            batch = []
    batches.append(_columns(batch) if batch else [pa.array([], pa.string())] * width)
    arrays = [pa.chunked_array([columns[i] for columns in batches], pa.string()) for i in range(width)]
    return parsed(arrays, tally, width)


def _records(body: memoryview, width: int, dialect: Dialect) -> Iterator[tuple[int, Row]]:
    """Every record with the number of its first line (from 0); a quote that never closes costs one line only."""
    lines = _Lines(body)
    reader = make_reader(lines.feed(), dialect, strict=True)
    start = repairs = 0
    while True:
        lines.taken.clear()
        try:
            row = next(reader, None)
        except csv.Error:
            repairs += len(lines.taken) > 1
            _refuse_quotes(repairs)
            lines.give_back_all_but_one()
            row = _alone(lines.taken[0], width, dialect)
            reader = make_reader(lines.feed(), dialect, strict=True)
        if row is None:
            return
        yield start, row
        start += len(lines.taken)


def _alone(line: str, width: int, dialect: Dialect) -> Row:
    """One line by itself where that makes a full row, else as one damaged cell."""
    try:
        row = next(make_reader([line.rstrip("\r\n")], dialect))
    except csv.Error:  # one cell beyond the size limit
        row = []
    return row if len(row) == width else [line.strip()]


class _Lines:
    """The lines of a text, remembered while one record is read, so that they can be given back."""

    def __init__(self, body: memoryview) -> None:
        self.taken: list[str] = []
        self._waiting: deque[str] = deque()
        self._source = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline="\n")

    def feed(self) -> Iterator[str]:
        """Lines for one reader, at most LONGEST_RECORD per record."""
        while len(self.taken) < LONGEST_RECORD:
            line = self._waiting.popleft() if self._waiting else self._source.readline()
            if not line:
                return
            self.taken.append(line)
            yield line

    def give_back_all_but_one(self) -> None:
        """Lines after the record's first one are read again."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _columns(rows: list[Row]) -> list[pa.Array]:
    return [pa.array([cell or None for cell in column], pa.string()) for column in zip(*rows, strict=True)]


def _refuse_quotes(repairs: int) -> None:
    if repairs > MOST_REPAIRS:
        raise UnreadableFile(
            f"More than {MOST_REPAIRS:,} lines open a quote that never closes",
            "quotes must come in pairs",
            "Export the table again with a separator that the texts do not contain, such as tab.",
        )
