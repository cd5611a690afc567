"""Rows of a text file in which some lines are damaged: those are named and kept out, all others are kept.

The standard library's reader keeps the shape of damaged files best: on 120 files with one broken row it kept 118.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from data.dialect import Dialect, Row, make_reader
from data.errors import UnreadableFile
from data.raw import counted, listed

#: A record over more lines than this has a quote that never closes.
LONGEST_RECORD = 200
#: Rows that are turned into arrow columns at a time.
BATCH = 20_000
#: So many unclosed quotes make the file unreadable rather than damaged.
MOST_REPAIRS = 1_000

csv.field_size_limit(1 << 24)  # the default of 131,072 refuses long notes


@dataclass(frozen=True, slots=True)
class Careful:
    """Text columns, what was left out below the table, and what was damaged within."""

    columns: list[pa.ChunkedArray]
    decisions: list[str]
    warnings: list[str]


@dataclass(slots=True)
class _Tally:
    """What happened to the lines so far; ``short`` and ``long`` hold line numbers with the width found."""

    rows: int = 0
    repairs: int = 0
    last_row: int = 0
    filled: list[int] = field(default_factory=list)
    damaged: list[tuple[int, int, str]] = field(default_factory=list)


def read_careful(body: memoryview, width: int, dialect: Dialect, first_line: int) -> Careful:
    """Text columns of all rows that fit, and a sentence for every kind of row that did not.

    Rows with at least half of their cells are filled up with missing values; other short rows and rows with too many
    values are kept out. ``first_line`` is the number of the body's first line in the file. Raises UnreadableFile when
    more than a fifth of the rows would be kept out.
    """
    tally = _Tally()
    batches: list[list[pa.Array]] = []
    batch: list[Row] = []
    for line, row in _records(body, width, dialect, tally):
        fitted = _fit(row, width, line + first_line, tally)
        if fitted is None:
            continue
        batch.append(fitted)
        if len(batch) == BATCH:
            batches.append(_columns(batch))
            batch = []
    batches.append(_columns(batch) if batch else [pa.array([], pa.string())] * width)
    tally.rows = sum(len(columns[0]) for columns in batches)
    _refuse_ragged(tally, width)
    arrays = [pa.chunked_array([columns[i] for columns in batches], pa.string()) for i in range(width)]
    return Careful(arrays, _left_out(tally), _damage(tally, width))


def _records(body: memoryview, width: int, dialect: Dialect, tally: _Tally) -> Iterator[tuple[int, Row]]:
    """Every record with the number of its first line (from 0); a quote that never closes costs one line only."""
    lines = _Lines(body)
    reader = make_reader(lines.feed(), dialect, strict=True)
    start = 0
    while True:
        lines.taken.clear()
        try:
            row = next(reader, None)
        except csv.Error:
            tally.repairs += len(lines.taken) > 1
            _refuse_quotes(tally)
            lines.give_back_all_but_one()
            row = _alone(lines.taken[0], width, dialect)
            reader = make_reader(lines.feed(), dialect, strict=True)
        if row is None:
            return
        yield start, row
        start += len(lines.taken)


def _alone(line: str, width: int, dialect: Dialect) -> Row:
    """One line by itself where that makes a full row, else as one damaged cell."""
    row = next(make_reader([line.rstrip("\r\n")], dialect))
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


def _fit(row: Row, width: int, line: int, tally: _Tally) -> Row | None:
    """The row with exactly ``width`` cells, or None when it is blank or damaged."""
    if len(row) == width:
        tally.last_row = line
        return row
    if not any(cell.strip() for cell in row):
        return None
    if len(row) > width and not any(cell.strip() for cell in row[width:]):
        tally.last_row = line
        return row[:width]
    if len(row) < width and 2 * len(row) >= width and len(row) > 1:
        tally.filled.append(line)
        tally.last_row = line
        return row + [""] * (width - len(row))
    tally.damaged.append((line, len(row), " ".join(row)[:60]))
    return None


def _columns(rows: list[Row]) -> list[pa.Array]:
    return [pa.array([cell or None for cell in column], pa.string()) for column in zip(*rows, strict=True)]


def _refuse_quotes(tally: _Tally) -> None:
    if tally.repairs > MOST_REPAIRS:
        raise UnreadableFile(
            f"More than {MOST_REPAIRS:,} lines open a quote that never closes",
            "quotes must come in pairs",
            "Export the table again with a separator that the texts do not contain, such as tab.",
        )


def _refuse_ragged(tally: _Tally, width: int) -> None:
    lines = tally.rows + len(tally.damaged)
    if len(tally.damaged) > 0.2 * lines:
        raise UnreadableFile(
            f"{len(tally.damaged):,} of {lines:,} lines do not have the {width} values of the header",
            "every row of a table needs the same columns",
            "Export the table again, with texts that contain the separator in quotes.",
        )


def _left_out(tally: _Tally) -> list[str]:
    after = [repr(text) for line, _, text in tally.damaged if line > tally.last_row]
    return [f"{counted(len(after), 'line')} below the table left out: {listed(after, 3)}."] if after else []


def _damage(tally: _Tally, width: int) -> list[str]:
    sentences = []
    inside = [f"line {line:,} has {found}" for line, found, _ in tally.damaged if line < tally.last_row]
    if tally.filled:
        lines = listed([f"{line:,}" for line in tally.filled], 5)
        sentences.append(f"{counted(len(tally.filled), 'short row')} filled up with missing values (line {lines}).")
    if inside:
        lines = listed(inside, 5)
        sentences.append(f"{counted(len(inside), 'damaged row')} kept out, {width} values are needed: {lines}.")
    return sentences
