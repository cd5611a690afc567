"""Lines that do not have as many values as the table is wide: filled up, cut, or kept out and named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.errors import UnreadableFile
from data.files.raw import counted, listed

if TYPE_CHECKING:
    import pyarrow as pa

    from data.files.dialect import Row


@dataclass(frozen=True, slots=True)
class Parsed:
    """Text columns (null = empty), what was left out below the table, and what was damaged within."""

    columns: list[pa.ChunkedArray]
    decisions: list[str]
    warnings: list[str]


@dataclass(slots=True)
class Tally:
    """What happened to the lines of a file: ``filled`` are short rows by line number, ``damaged`` those kept out.

    A damaged line comes with its number, its width and its text; ``last_row`` is the line of the last row kept.
    """

    rows: int = 0
    last_row: int = 0
    filled: list[int] = field(default_factory=list)
    damaged: list[tuple[int, int, str]] = field(default_factory=list)


def fit_row(row: Row, width: int, line: int, tally: Tally) -> Row | None:
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


def parsed(columns: list[pa.ChunkedArray], tally: Tally, width: int) -> Parsed:
    """The columns with their story; raises UnreadableFile when more than a fifth of the rows was kept out."""
    tally.rows = len(columns[0])
    _refuse_ragged(tally, width)
    return Parsed(columns, _left_out(tally), _damage(tally, width))


def _refuse_ragged(tally: Tally, width: int) -> None:
    lines = tally.rows + len(tally.damaged)
    if len(tally.damaged) > 0.2 * lines:
        raise UnreadableFile(
            f"{len(tally.damaged):,} of {lines:,} lines do not have the {width} values of the header",
            "every row of a table needs the same columns",
            "Export the table again, with texts that contain the separator in quotes.",
        )


def _left_out(tally: Tally) -> list[str]:
    after = [repr(text) for line, _, text in tally.damaged if line > tally.last_row]
    return [f"{counted(len(after), 'line')} below the table left out: {listed(after, 3)}."] if after else []


def _damage(tally: Tally, width: int) -> list[str]:
    sentences = []
    inside = [f"line {line:,} has {found}" for line, found, _ in tally.damaged if line < tally.last_row]
    if tally.filled:
        lines = listed([f"{line:,}" for line in tally.filled], 5)
        sentences.append(f"{counted(len(tally.filled), 'short row')} filled up with missing values (line {lines}).")
    if inside:
        lines = listed(inside, 5)
        sentences.append(f"{counted(len(inside), 'damaged row')} kept out, {width} values are needed: {lines}.")
    return sentences
