"""Texts that are numbers: which decimal mark, which thousands mark, and which are better left as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.kinds.spellings import SPELLINGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.kinds.vocabulary import Vocabulary

#: Whole numbers beyond this lose digits as floating point numbers.
LARGEST_WHOLE = 2**53
#: Cells looked at before a column is taken for words.
HEAD = 500
_SPACE = "[ \u00a0\u202f'’]"
_EXPONENT = "(?:[eE][+-]?[0-9]+)?"
SIGN = "[+\\-−]?"
PLAIN = f"{SIGN}(?:[0-9]+\\.?[0-9]*|\\.[0-9]+){_EXPONENT}"
COMMA = f"{SIGN}(?:[0-9]+,[0-9]*|,[0-9]+){_EXPONENT}"
WHOLE = f"{SIGN}[0-9]+"
_LEAD = f"{SIGN}[1-9][0-9]{{0,2}}"
DOT_GROUPED = f"{_LEAD}(?:(?:,[0-9]{{3}})+|(?:{_SPACE}[0-9]{{3}})+)(?:\\.[0-9]+)?"
COMMA_GROUPED = f"{_LEAD}(?:(?:\\.[0-9]{{3}})+|(?:{_SPACE}[0-9]{{3}})+)(?:,[0-9]+)?"
INFINITE = f"{SIGN}(?i:inf|infinity)"
#: One comma or one dot with three digits behind it: a decimal in one country, thousands in another.
EITHER = f"{_LEAD}[.,][0-9]{{3}}"
LEADING_ZERO = f"{SIGN}0[0-9]+"
STARTS_LIKE_A_NUMBER = f"[€$£¥]?\\s*{SIGN}(?:[.,]?[0-9].*|(?i:inf.*))"
SIGNED_UNIT = r"^([€$£¥%])\s*|\s*([€$£¥%])$"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Texts read as numbers: value per text (nan where it is none), and how they were written.

    ``infinite``: no finite number ("inf", "1e400"). ``comma``: some have a decimal comma. ``grouped``: thousands are
    set apart. ``unsure``: every mark could be either. ``whole``: all are written as whole numbers.
    """

    values: NDArray[np.float64]
    understood: NDArray[np.bool_]
    infinite: NDArray[np.bool_]
    comma: bool
    grouped: bool
    unsure: bool
    whole: bool
    unit: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Numbers per row, with the words for missing that stood among them and whether commas were decimal marks."""

    values: NDArray[np.float64] | NDArray[np.int64]
    words: dict[str, int]
    comma: bool


@dataclass(frozen=True, slots=True)
class _Grammar:
    mark: str
    understood: NDArray[np.bool_]
    grouped: NDArray[np.bool_]


def read_plain(column: pa.ChunkedArray, *, comma_file: bool = False) -> Plain | None:
    """The numbers of a text column in which every cell is a plain number or says that it has none; else None.

    At engine speed: blanks around numbers, words for missing, and in a file with decimal commas the comma are looked
    for only when the cells are no numbers as they stand. None as well for leading zeros, for what is not finite, and
    for whole numbers from 2^53 on: those need a closer look.
    """
    numbers = _cast(column)
    words: dict[str, int] = {}
    comma = False
    if numbers is None:
        if not _begins_with_numbers(column):
            return None
        column, words = _without_words(column)
        numbers = _cast(column)
    if numbers is None and comma_file and not pc.any(pc.match_substring(column, ".")).as_py():
        column, comma = pc.replace_substring(column, ",", "."), True
        numbers = _cast(column)
    if numbers is None or numbers.null_count == len(numbers):
        return None
    values = numbers.to_numpy(zero_copy_only=False)
    largest = np.nanmax(np.abs(values)) if not np.isnan(values).all() else np.inf
    if not np.isfinite(largest) or largest >= LARGEST_WHOLE or np.isnan(values).sum() != numbers.null_count:
        return None
    whole = np.array_equal(values, np.floor(values), equal_nan=True)
    if whole and _any_leading_zero(column):
        return None
    return Plain(_whole_numbers(column, values) if whole and not numbers.null_count else values, words, comma)


def _cast(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    try:
        return pc.cast(column, pa.float64())
    except pa.ArrowInvalid:
        return None


def _begins_with_numbers(column: pa.ChunkedArray) -> bool:
    """Whether at least half of the first filled cells that are no words for missing look like numbers."""
    head = pc.utf8_trim_whitespace(column.slice(0, HEAD)).drop_null()
    head = head.filter(pc.invert(pc.is_in(head, pa.array(SPELLINGS))))
    if not len(head):
        return True
    looks = pc.match_substring_regex(head, f"^(?:{STARTS_LIKE_A_NUMBER})$")
    return bool(2 * pc.sum(looks).as_py() >= len(head))


def _without_words(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, dict[str, int]]:
    """The trimmed cells without words for missing, and how often each of those stood there."""
    trimmed = pc.utf8_trim_whitespace(column)
    found = pc.is_in(trimmed, pa.array(SPELLINGS))
    counts = pc.value_counts(trimmed.filter(found))
    words = {item["values"].as_py(): item["counts"].as_py() for item in counts}
    return pc.if_else(found, None, trimmed), {word: count for word, count in words.items() if word}


def decimal_evidence(vocabulary: Vocabulary) -> int:
    """How many rows speak for a decimal comma, less those that speak for a dot; ambiguous texts do not count."""
    either = vocabulary.matches(EITHER)
    comma = (vocabulary.matches(COMMA) & ~either) | (vocabulary.matches(COMMA_GROUPED) & vocabulary.matches(".*,.*"))
    dot = vocabulary.matches(PLAIN) & ~vocabulary.matches(WHOLE) & ~either
    return int(vocabulary.counts[comma].sum() - vocabulary.counts[dot].sum())


def read_numbers(vocabulary: Vocabulary, comma_file: bool) -> Numbers:
    """Every text as a number where it is one, under the decimal mark that explains more rows.

    ``comma_file`` decides when both marks explain the same: the other columns of the file have decimal commas.
    """
    texts, unit = _without_unit(vocabulary)
    bare = _Texts(texts)
    grammars = [_grammar(bare, "."), _grammar(bare, ",")]
    rows = [int(vocabulary.counts[grammar.understood].sum()) for grammar in grammars]
    chosen = grammars[1] if rows[1] > rows[0] or (rows[1] == rows[0] and comma_file) else grammars[0]
    infinite = bare.matches(INFINITE)
    values = _values(texts, chosen)
    beyond = chosen.understood & ~np.isfinite(values)
    values[beyond] = np.nan
    either = bare.matches(EITHER) & chosen.understood
    return Numbers(
        values=values,
        understood=chosen.understood,
        infinite=infinite | beyond,
        comma=chosen.mark == "," and bool((chosen.understood & bare.matches(".*,.*")).any()),
        grouped=bool(chosen.grouped.any()),
        unsure=bool(either.any() and rows[0] == rows[1] and either[chosen.understood].all()),
        whole=bool(bare.matches(WHOLE)[chosen.understood].all()) and not (infinite | beyond).any(),
        unit=unit,
    )


def look_like_numbers(vocabulary: Vocabulary) -> bool:
    """Whether a closer look at a column as numbers is worth its time."""
    return vocabulary.looks_like(STARTS_LIKE_A_NUMBER)


def stays_text(vocabulary: Vocabulary) -> str:
    """Why texts that look like numbers must stay text, or "" when they need not."""
    zeros = vocabulary.matches(LEADING_ZERO)
    if zeros.any() and not vocabulary.matches(f"{SIGN}[0-9]*[.,][0-9]+").any():
        example = vocabulary.texts[int(np.flatnonzero(zeros)[0])].as_py()
        return f"codes with leading zeros such as {example!r} stay text"
    long = vocabulary.matches(f"{SIGN}[0-9]{{16,}}")
    if long.any():
        digits = vocabulary.texts.filter(pa.array(long)).to_pylist()
        beyond = [text for text in digits if abs(int(text.replace("−", "-"))) > LARGEST_WHOLE]
        if beyond:
            return f"whole numbers such as {beyond[0]} are too long to keep all digits and stay text"
    return ""


class _Texts:
    """Texts that can be asked which of them match a pattern as a whole."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts

    def matches(self, pattern: str) -> NDArray[np.bool_]:
        """Which texts match."""
        found = pc.match_substring_regex(self.texts, f"^(?:{pattern})$")
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _grammar(bare: _Texts, mark: str) -> _Grammar:
    grouped = bare.matches(DOT_GROUPED if mark == "." else COMMA_GROUPED)
    plain = bare.matches(PLAIN if mark == "." else f"{WHOLE}|{COMMA}|{WHOLE}{_EXPONENT}")
    return _Grammar(mark, plain | grouped, grouped)


def _values(texts: pa.Array, grammar: _Grammar) -> NDArray[np.float64]:
    """The understood texts as numbers; nan elsewhere."""
    chosen = texts.filter(pa.array(grammar.understood))
    marks = "[ \u00a0\u202f'’.]" if grammar.mark == "," else "[ \u00a0\u202f'’,]"
    chosen = pc.replace_substring_regex(chosen, marks, "")
    chosen = pc.replace_substring(pc.replace_substring(chosen, ",", "."), "−", "-")
    values = np.full(len(texts), np.nan)
    values[grammar.understood] = pc.cast(chosen, pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _without_unit(vocabulary: Vocabulary) -> tuple[pa.Array, str]:
    """The texts without a currency or percent sign, when nearly all of them have the same one."""
    first = "".join(char for char in vocabulary.texts[0].as_py() if char in "€$£¥%")
    if len(first) != 1:
        return vocabulary.texts, ""
    same = pc.match_substring(vocabulary.texts, first).to_numpy(zero_copy_only=False)
    if vocabulary.share(np.asarray(same, dtype=bool)) < 0.9:
        return vocabulary.texts, ""
    return pc.replace_substring_regex(vocabulary.texts, SIGNED_UNIT, ""), first


def _any_leading_zero(column: pa.ChunkedArray) -> bool:
    """Whether a whole number begins with a zero; asks the pattern only where a zero stands first."""
    zero = pc.or_(pc.or_(pc.starts_with(column, "0"), pc.starts_with(column, "-0")), pc.starts_with(column, "+0"))
    candidates = column.filter(zero)
    return len(candidates) > 0 and bool(pc.any(pc.match_substring_regex(candidates, "^[+-]?0[0-9]+$")).as_py())


def _whole_numbers(column: pa.ChunkedArray, values: NDArray[np.float64]) -> NDArray[np.float64] | NDArray[np.int64]:
    """As int64 when every cell is written as a whole number: 3, not 3.0."""
    try:
        return np.asarray(pc.cast(column, pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)
    except pa.ArrowInvalid:
        return values
