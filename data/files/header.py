"""Where the table begins in a file, and what its columns are called."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from data.errors import TooFewRows, UnreadableFile
from data.files.dialect import Row, full_width
from data.files.raw import counted, listed
from data.kinds.spellings import VALUE, is_missing_word

BODY_ROWS = 200
SEARCHED_ROWS = 60
INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad]")
CONTROL_OR_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the body begins (after ``skip_lines`` physical lines) and how wide it is.

    ``header`` are the header cells as written (None: the file has no header), as many as ``width``.
    """

    width: int
    header: tuple[str, ...] | None
    skip_lines: int
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Column names that are clean, filled and different, with what was changed."""

    names: tuple[str, ...]
    decisions: tuple[str, ...]
    warnings: tuple[str, ...]


def find_layout(rows: list[tuple[Row, int]], name: str) -> Layout:
    """Header and body of the table that begins somewhere in the first rows; each row comes with its last line.

    Lines above the header have fewer filled cells than the table is wide. The first full row is the header unless
    its cells look like the values below them. Raises TooFewRows when nothing follows the header.
    """
    width, _ = full_width([row for row, _ in rows])
    top = _first_full(rows, width)
    head, body = rows[top][0], [row for row, _ in rows[top + 1 :] if any(cell.strip() for cell in row)]
    titles = sum(any(cell.strip() for cell in row) for row, _ in rows[:top])
    decisions = [f"{titles} title line{'s' * (titles > 1)} above the table left out."] if titles else []
    if not is_header(head, body[:BODY_ROWS]):
        above = rows[top - 1][1] if top else 0
        return Layout(width, None, above, (*decisions, _headerless(width)))
    if not body:
        raise TooFewRows(f"{name!r} has a header and no rows", "at least one row is needed", "Export the table again.")
    return Layout(width, _fitted(head, body, width), rows[top][1], tuple(decisions))


def is_header(head: Row, body: list[Row]) -> bool:
    """Whether a row names the columns: words above values speak for it, values or repeated words against it."""
    if not body:
        return not any(VALUE.fullmatch(cell.strip()) for cell in head) or len(set(head)) == 1
    below = [row for row in body if row != head]
    labels = _are_labels([cell.strip() for cell in head if VALUE.fullmatch(cell.strip())])
    votes = [
        _vote(cell.strip(), [row[i].strip() for row in below if i < len(row)], labels) for i, cell in enumerate(head)
    ]
    return sum(votes) >= 0


def clean_names(header: tuple[str, ...] | None, width: int, file: str) -> Names:
    """Names for all columns: trimmed, in one Unicode form, numbered where empty, told apart where alike.

    Raises UnreadableFile when all headers are the same text.
    """
    if header is None:
        return Names(tuple(f"column_{i + 1}" for i in range(width)), (), ())
    plain = [_plain(cell) for cell in header]
    if width > 1 and len(set(plain)) == 1:
        shown = "empty" if not plain[0] else f"{plain[0]!r}"
        raise UnreadableFile(
            f"All {width} columns of {file!r} have the same header ({shown})",
            "every column needs a name of its own",
            "Write a different name above each column.",
        )
    decisions = _told(header, plain)
    named = [text or f"column_{i + 1}" for i, text in enumerate(plain)]
    names = _apart(named)
    renamed = [(old, new) for old, new in zip(named, names, strict=True) if old != new]
    warnings: tuple[str, ...] = ()
    if renamed:
        shown = ", ".join(f"{new!r}" for _, new in renamed[:6])
        warnings = (f"{len(renamed)} headers came twice and were numbered: {shown}.",)
    return Names(tuple(names), tuple(decisions), warnings)


def _first_full(rows: list[tuple[Row, int]], width: int) -> int:
    """Number of the first row that is as wide as the table and at least half filled."""
    needed = max(2, (width + 1) // 2)
    searched = rows[:SEARCHED_ROWS]
    for i, (row, _) in enumerate(searched):
        next_width = len(rows[i + 1][0]) if i + 1 < len(rows) else width
        wide = len(row) >= width or (len(row) == width - 1 and next_width == width)
        if wide and sum(bool(cell.strip()) for cell in row) >= needed:
            return i
    return next((i for i, (row, _) in enumerate(rows) if len(row) >= width), 0)


def _vote(cell: str, below: list[str], labels: bool) -> float:
    filled = [value for value in below if value and not is_missing_word(value)]
    if not cell or not filled or is_missing_word(cell):
        return 0.0
    values = sum(VALUE.fullmatch(value) is not None for value in filled) / len(filled)
    if VALUE.fullmatch(cell):
        return -1.0 if values > 0.5 and not labels else 0.0
    if values > 0.5:
        return 1.0
    if cell in filled:
        return -1.0
    return 0.25 if len(set(filled)) < len(filled) else 0.0


def _are_labels(cells: list[str]) -> bool:
    """Whether numbers in a header count columns (0, 1, 2 …) or years (2015, 2016 …)."""
    if len(cells) < 3 or not all(re.fullmatch(r"\d{1,4}", cell) for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    steps = {after - before for before, after in itertools.pairwise(numbers)}
    return steps == {1} and (numbers[0] in {0, 1} or 1900 <= numbers[0] <= 2100)


def _fitted(head: Row, body: list[Row], width: int) -> tuple[str, ...]:
    """The header cells, as many as the table is wide."""
    if len(head) >= width:
        return tuple(head[:width])
    last_empty = all(not row[-1].strip() for row in body if len(row) == width)
    missing = [""] * (width - len(head))
    return tuple([*head, *missing] if last_empty else [*missing, *head])


def _headerless(width: int) -> str:
    return f"The file has no header line: the columns are called column_1 to column_{width}."


def _plain(cell: str) -> str:
    return CONTROL_OR_SPACE.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", cell))).strip()


def _told(header: tuple[str, ...], plain: list[str]) -> list[str]:
    decisions = []
    padded = [(old, new) for old, new in zip(header, plain, strict=True) if new and old != new]
    empty = [f"column_{i + 1}" for i, text in enumerate(plain) if not text]
    if padded:
        shown = listed([_trimmed(old, new) for old, new in padded], 3)
        decisions.append(f"{counted(len(padded), 'column name')} trimmed: {shown}.")
    if empty:
        named = f"was called {empty[0]}" if len(empty) == 1 else f"were called {', '.join(empty[:6])}"
        decisions.append(f"{len(empty)} column{'s' * (len(empty) > 1)} without a name {named}.")
    return decisions


def _trimmed(old: str, new: str) -> str:
    where = "ends in a blank; " if old.rstrip(" ") == new else ""
    return f"{old!r} {where}read as {new!r}"


def _apart(names: list[str]) -> list[str]:
    """The names with a number behind every repetition, none of which is a name already."""
    taken = set(names)
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        new = name
        while seen[name] > 1 and new in taken:
            new = f"{name} ({seen[name]})"
            seen[name] += new in taken
        taken.add(new)
        result.append(new)
    return result
