"""How a text file separates its cells: the separator, the quotes, and how wide the table is."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import UnreadableFile
from data.kinds.spellings import VALUE

if TYPE_CHECKING:
    from _csv import Reader

#: Separators in the order in which a tie is decided; a blank stands for any run of blanks and tabs.
SEPARATORS = (",", ";", "\t", "|", " ")
WORDS = {",": "','", ";": "';'", "\t": "tab", "|": "'|'", " ": "blanks"}
SAMPLE_BYTES = 262_144
SAMPLE_ROWS = 400
#: A cell that no separator cuts through: a number (with any decimal mark) or words without separators.
WHOLE = re.compile(r"\s*(?:[+-]?[\d.,' \u00a0]+(?:[eE][+-]?\d+)?\s*%?|[^,;\t|]*)\s*")
RUNS = re.compile(rb"[ \t]+")
QUOTED_OR_RUN = re.compile(rb'("(?:[^"\n]|"")*")|[ \t]+')
EDGES = re.compile(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)")

Row = list[str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """The way a text file is written. ``skip_blanks``: a quote may follow a blank after the separator."""

    separator: str
    quote: str = '"'
    escape: str | None = None
    skip_blanks: bool = False

    @property
    def words(self) -> str:
        """The separator for a sentence."""
        return WORDS[self.separator]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well one dialect fits a sample: the usual width and the share of rows that have it."""

    dialect: Dialect
    width: int
    share: float
    score: float


def sample_text(content: bytes) -> str:
    """The first whole lines of a UTF-8 text, about 256 kB."""
    if len(content) <= SAMPLE_BYTES:
        return content.decode("utf-8")
    end = content.rfind(b"\n", 0, SAMPLE_BYTES) + 1
    return content[: end or SAMPLE_BYTES].decode("utf-8", errors="ignore")


def split_rows(text: str, dialect: Dialect) -> list[tuple[Row, int]]:
    """The first rows of a text, each with the number of the line it ends on (from 1)."""
    rows: list[tuple[Row, int]] = []
    if dialect.separator == " ":
        text = squeeze(text.encode()).decode()
    reader = make_reader(io.StringIO(text, newline="\n"), dialect)
    try:
        for row in reader:
            rows.append((row, reader.line_num))
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def sniff(text: str, name: str) -> Dialect:
    """The dialect under which most rows of the sample have the same width and whole cells.

    Raises UnreadableFile when no separator makes two columns, or when the lines are ragged throughout.
    """
    said = re.match(r"sep=([,;\t|])\r?\n", text)
    fits = [_fit(text, dialect) for dialect in _candidates(text) if not said or dialect.separator == said[1]]
    wide = [fit for fit in fits if fit.width >= 2]
    if not wide:
        raise _one_column(name)
    best = max(wide, key=lambda fit: fit.score)
    if best.share < 0.6:
        raise _no_table(best, text, name)
    return best.dialect


def is_strict(text: str, dialect: Dialect) -> bool:
    """Whether all quotes in the first rows stand where quotes belong: around whole cells, and in pairs."""
    lines = io.StringIO(text, newline="\n")
    try:
        for _ in itertools.islice(make_reader(lines, dialect, strict=True), SAMPLE_ROWS):
            pass
    except csv.Error:
        return not lines.read(1) and len(text) >= SAMPLE_BYTES // 4  # a long sample may end within quotes
    return True


def squeeze(content: bytes) -> bytes:
    """The text with every run of blanks and tabs outside quotes made one tab, and none at the line ends."""
    content = EDGES.sub(b"", content)
    if b'"' in content:
        return QUOTED_OR_RUN.sub(lambda found: found.group(1) or b"\t", content)
    return RUNS.sub(b"\t", content)


def full_width(rows: list[Row]) -> tuple[int, float]:
    """Usual number of cells per row, and the share of rows with it from the first such row on.

    Rows cut short after the last filled cell count as usual when the first row is the longest.
    """
    widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
    several = [width for width in widths if width >= 2]
    if not several:
        return 1, 1.0
    usual = Counter(several).most_common(1)[0][0]
    first = widths[0]
    if first > usual and max(widths) == first and sum(2 * width >= first for width in widths) >= 0.9 * len(widths):
        return first, 1.0
    body = widths[widths.index(usual) :]
    return usual, sum(width == usual for width in body) / len(body)


def _candidates(text: str) -> list[Dialect]:
    quotes: list[tuple[str, str | None]] = [('"', None)]
    if '\\"' in text:
        quotes.append(('"', "\\"))
    if 2 * len(re.findall(r"(?m)(?:^|[,;\t|])'", text)) > text.count("\n"):
        quotes.append(("'", None))
    return [
        Dialect(
            separator, quote, escape, separator != " " and bool(re.search(re.escape(separator) + " +" + quote, text))
        )
        for separator in SEPARATORS
        for quote, escape in quotes
    ]


def _fit(text: str, dialect: Dialect) -> _Fit:
    rows = [row for row, _ in split_rows(text, dialect)]
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return _Fit(dialect, 1, 0.0, 0.0)
    width, share = full_width(filled)
    if dialect.separator == " " and not _is_spaced_table(filled, width):
        return _Fit(dialect, 1, 0.0, 0.0)
    cells = [cell for row in filled if len(row) == width for cell in row][:5000]
    whole = sum(_is_whole(cell) for cell in cells) / max(len(cells), 1)
    at_once = 1.15 if len(filled[0]) == width else 1.0  # no title lines needed to explain the first row
    visible = 0.8 if dialect.separator == " " else 1.0  # blanks stand in texts, too
    return _Fit(dialect, width, share, share * (0.3 + 0.7 * whole) * at_once * visible)


def _is_spaced_table(rows: list[Row], width: int) -> bool:
    """Whether blanks separate columns, at least one of numbers, rather than the words of one column."""
    body = [row for row in rows[1:] if len(row) == width]
    numeric = [sum(VALUE.fullmatch(row[i]) is not None for row in body) for i in range(width)]
    return abs(len(rows[0]) - width) <= 1 and 2 * max(numeric, default=0) >= max(len(body), 1)


def _is_whole(cell: str) -> bool:
    """Whether neither a separator nor a lone quote speaks for a cut in the wrong place."""
    text = cell.strip()
    lone = text.count('"') % 2 == 1 or (text[:1] == "'") != (text[-1:] == "'")
    return not lone and WHOLE.fullmatch(cell) is not None


def make_reader(lines: Iterable[str], dialect: Dialect, *, strict: bool = False) -> Reader:
    """The standard library's reader for this dialect; runs of blanks must be tabs already."""
    return csv.reader(
        lines,
        delimiter="\t" if dialect.separator == " " else dialect.separator,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        skipinitialspace=dialect.skip_blanks,
        strict=strict,
    )


def _one_column(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name!r} has one column only (none of , ; tab | or blanks separates its lines)",
        "at least two columns are needed: a target and something to explain it with",
        "Export the table with all its columns, separated by commas.",
    )


def _no_table(best: _Fit, text: str, name: str) -> UnreadableFile:
    rows = [row for row, _ in split_rows(text, best.dialect) if any(row)]
    if sum(len(row) == 1 for row in rows) > 0.5 * len(rows):
        return _one_column(name)
    widths = [len(row) for row in rows]
    return UnreadableFile(
        f"The lines of {name!r} hold {min(widths)} to {max(widths)} values each (separator {best.dialect.words})",
        "every row of a table needs the same columns",
        "If these are baskets or lists, make one row per basket and one yes/no column per item first.",
    )
