"""The kind of a column, found from its different texts, with the evidence in words.

Order of the rules: numbers at engine speed · words for missing · nothing left · two words such as yes and no · codes
that must stay text · dates · numbers with marks and units · clock times as hours · category or text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.files.raw import listed
from data.files.rows import is_text
from data.kinds.evidence import Evidence
from data.kinds.missing import without_missing
from data.kinds.numbers import Numbers, Plain, look_like_numbers, read_numbers, read_plain, stays_text
from data.kinds.reading import Note, Reading
from data.kinds.times import COMPACT_SPAN, Times, read_clock, read_compact, read_times
from data.kinds.typed import read_typed
from data.kinds.vocabulary import Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Pairs of words that answer yes or no, in lower case; those in SURE mean it even when only one of them occurs.
PAIRS = tuple(
    set(pair.split())
    for pair in ("yes no", "true false", "y n", "t f", "on off", "ja nein", "oui non", "si no", "sí no", "ja nej")
)
SURE = frozenset({"yes", "no", "true", "false"})
#: A column of numbers may hold this share of other texts; they become missing, with a warning.
STRAY = 0.05
FEWEST_NUMBERS = 10
DATE_NAME = re.compile(r"(?i)date|datum|day|_dt\b|^dt")
#: Texts are a category while they repeat: at most so many different ones, or at most this share of the rows.
FEW_WORDS = 20
REPEATING = 0.5
LONG_TEXT = 25
MANY_SENTENCES = 200


@dataclass(frozen=True, slots=True)
class _Question:
    """A text column whose kind is asked for: its name, its different texts, and what the file says."""

    name: str
    vocabulary: Vocabulary
    evidence: Evidence


def infer(name: str, column: pa.ChunkedArray, evidence: Evidence) -> Reading:
    """The column's kind and values, with the reason and with notes on every cell that was changed."""
    if not is_text(column):
        return read_typed(column)
    plain = read_plain(column, comma_file=evidence.comma_file)
    if plain is not None and not _compact_dates(name, plain.values):
        return _plain_reading(plain)
    whole = Vocabulary.of(column)
    vocabulary, notes = without_missing(whole, none_is_missing=evidence.none_is_missing)
    if whole.padded:
        notes.append(Note("Blanks around values trimmed", whole.padded))
    question = _Question(name, vocabulary, evidence)
    rules: tuple[Callable[[_Question], Reading | None], ...] = (_nothing, _boolean, _codes, _dates, _numbers, _clock)
    for rule in rules:
        reading = rule(question)
        if reading is not None:
            return reading.noting(notes)
    return _words(question, _reason(vocabulary)).noting(notes)


def _plain_reading(plain: Plain) -> Reading:
    what = "whole numbers" if plain.values.dtype == np.int64 else "numbers"
    notes = tuple(Note(f"{word!r} read as missing", count) for word, count in plain.words.items())
    return Reading("number", plain.values, what + " with decimal comma" * plain.comma, comma=plain.comma, notes=notes)


def _compact_dates(name: str, values: NDArray[np.float64] | NDArray[np.int64]) -> bool:
    low, high = COMPACT_SPAN
    return DATE_NAME.search(name) is not None and bool(np.nanmin(values) >= low and np.nanmax(values) <= high)


def _nothing(question: _Question) -> Reading | None:
    if len(question.vocabulary.texts):
        return None
    return Reading("number", np.full(len(question.vocabulary.codes), np.nan), "no value in any row")


def _boolean(question: _Question) -> Reading | None:
    if len(question.vocabulary.texts) > 2:
        return None
    words = {text.lower() for text in question.vocabulary.texts.to_pylist()}
    paired = any(words == pair for pair in PAIRS) or (len(words) == 1 and words <= SURE)
    if not paired:
        return None
    return Reading("boolean", _levels(question.vocabulary), f"only the words {' and '.join(sorted(words))}")


def _codes(question: _Question) -> Reading | None:
    why = stays_text(question.vocabulary)
    return _words(question, why) if why and not _numbers_elsewhere(question) else None


def _numbers_elsewhere(question: _Question) -> bool:
    """Whether a leading zero is only part of a date or clock time."""
    return bool(DATE_NAME.search(question.name)) and read_compact(question.vocabulary) is not None


def _dates(question: _Question) -> Reading | None:
    vocabulary = question.vocabulary
    times = read_compact(vocabulary) if DATE_NAME.search(question.name) else None
    times = times or read_times(vocabulary, question.evidence.day_first)
    if times is None:
        return None
    notes = _stray(vocabulary, times.understood, "no date and read as missing")
    if times.unsure:
        notes.append(
            Note(
                f"Check the order of day and month, read as {_example(vocabulary, times)}", vocabulary.filled, warn=True
            )
        )
    values = np.append(times.values, np.datetime64("NaT"))[vocabulary.codes]
    return Reading("time", values, times.why, notes=tuple(notes))


def _numbers(question: _Question) -> Reading | None:
    vocabulary = question.vocabulary
    if not look_like_numbers(vocabulary):
        return None
    numbers = read_numbers(vocabulary, question.evidence.comma_file)
    understood = numbers.understood | numbers.infinite
    share = vocabulary.share(understood)
    if share < 1 and (share < 1 - STRAY or int(numbers.understood.sum()) <= FEWEST_NUMBERS):
        return None
    if not (numbers.understood & ~numbers.infinite).any():
        return None
    notes = _stray(vocabulary, understood, "no number and read as missing")
    if numbers.infinite.any():
        count = int(vocabulary.counts[numbers.infinite].sum())
        notes.append(Note("Not a finite number and read as missing", count, warn=True))
    if numbers.unsure:
        as_what = "a decimal comma" if question.evidence.comma_file else "thousands"
        notes.append(
            Note(
                f"Marks such as in {vocabulary.texts[0].as_py()!r} read as {as_what}, check this",
                vocabulary.filled,
                warn=True,
            )
        )
    values = vocabulary.spread(numbers.values)
    if numbers.whole and not np.isnan(values).any():
        values = values.astype(np.int64)
    return Reading("number", values, _number_reason(numbers), numbers.unit, numbers.comma, notes=tuple(notes))


def _number_reason(numbers: Numbers) -> str:
    what = "whole numbers" if numbers.whole else "numbers"
    marks = ["decimal comma"] * numbers.comma + ["thousands set apart"] * numbers.grouped
    sign = f", written with {numbers.unit}" if numbers.unit else ""
    return what + (f" with {' and '.join(marks)}" if marks else "") + sign


def _clock(question: _Question) -> Reading | None:
    hours = read_clock(question.vocabulary)
    if hours is None:
        return None
    note = Note("Clock times turned into hours", question.vocabulary.filled)
    return Reading("number", question.vocabulary.spread(hours), "clock times, as hours", "h", notes=(note,))


def _words(question: _Question, why: str) -> Reading:
    vocabulary = question.vocabulary
    if _is_text(vocabulary):
        rows = pa.array(vocabulary.codes, mask=vocabulary.codes < 0)
        values = pa.chunked_array([vocabulary.texts.take(rows)]).to_pandas().array
        return Reading("text", values, why, words=len(vocabulary.texts))
    return Reading("category", _levels(vocabulary), why)


def _is_text(vocabulary: Vocabulary) -> bool:
    """Whether the texts are mostly different and many, or mostly different and long, or sentences."""
    different = len(vocabulary.texts) / max(vocabulary.filled, 1)
    lengths = pc.utf8_length(vocabulary.texts).to_numpy(zero_copy_only=False)
    blanks = pc.count_substring(vocabulary.texts, " ").to_numpy(zero_copy_only=False)
    sentences = float(np.mean(blanks)) >= 3 and len(lengths) > MANY_SENTENCES
    mostly = different > REPEATING and (len(lengths) > FEW_WORDS or float(np.mean(lengths)) > LONG_TEXT)
    return sentences or mostly


def _reason(vocabulary: Vocabulary) -> str:
    different, filled = len(vocabulary.texts), vocabulary.filled
    if _is_text(vocabulary):
        return f"texts, {different:,} different ones in {filled:,} filled rows"
    return f"{different:,} different word{'s' * (different != 1)} in {filled:,} filled rows"


def _levels(vocabulary: Vocabulary) -> pd.Categorical:
    """The rows as a categorical with sorted levels of text."""
    texts = np.array(vocabulary.texts.to_pylist(), dtype=object)
    order = np.argsort(texts, kind="stable")
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = -1
    return pd.Categorical.from_codes(rank[vocabulary.codes], categories=pd.Index(texts[order], dtype="str"))


def _stray(vocabulary: Vocabulary, understood: NDArray[np.bool_], what: str) -> list[Note]:
    odd = vocabulary.keep(~understood)
    if not len(odd.texts) or understood.all():
        return []
    shown = listed([repr(text[:30]) for text in odd.texts.slice(0, 4).to_pylist()], 3)
    return [Note(f"{shown} {what}", odd.filled, warn=True)]


def _example(vocabulary: Vocabulary, times: Times) -> str:
    at = int(np.flatnonzero(times.understood)[0])
    return f"{vocabulary.texts[at].as_py()!r} = {str(times.values[at])[:10]}"
