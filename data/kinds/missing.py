"""Which cells say that there is no value: words such as NA, and codes such as -999."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.kinds.numbers import STARTS_LIKE_A_NUMBER
from data.kinds.reading import Note
from data.kinds.spellings import MISSING_WORDS, SODIUM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.kinds.vocabulary import Vocabulary

#: Codes for "no value" below or above everything else in a column. -1 and 9 are too often real values.
CODES = frozenset(
    {-9.0, -88.0, -99.0, -200.0, -888.0, -999.0, -9999.0, -99999.0, -999999.0,
     99.0, 999.0, 9999.0, 99999.0, 999999.0, 9999999.0}
)  # fmt: skip
FEWEST_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Code:
    """A number that may stand for "no value" in a column: how often, and how far from all other values.

    ``gap`` is the distance to the nearest other value in units of the range of all other values. ``wrong_side``: the
    code is negative and nothing else is.
    """

    value: float
    count: int
    gap: float
    nearest: float
    wrong_side: bool

    @property
    def certain(self) -> bool:
        """Strong evidence by this column alone: repeated, and far outside (five ranges above, one range below)."""
        return self.count >= FEWEST_REPEATS and self.gap >= (1.0 if self.wrong_side else 5.0)


def missing_texts(vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """Which texts of a column stand for "no value" when nothing speaks against it."""
    found = pc.is_in(pc.utf8_lower(vocabulary.texts), pa.array(sorted(MISSING_WORDS)))
    found = pc.and_(found, pc.not_equal(vocabulary.texts, SODIUM))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def without_missing(vocabulary: Vocabulary, *, none_is_missing: bool) -> tuple[Vocabulary, list[Note]]:
    """The column without the words for "no value", and which were taken so, or left as an answer.

    "none" is an answer in a column of words when it is written small, when most rows have it, or when the column marks
    missing values otherwise and "None" stands among numbers nowhere in the file. "NA" is an answer among two-letter
    codes such as those of countries.
    """
    which = missing_texts(vocabulary)
    if not which.any():
        return vocabulary, []
    texts = vocabulary.texts.filter(pa.array(which)).to_pylist()
    notes = []
    for number, text in zip(np.flatnonzero(which), texts, strict=True):
        count = int(vocabulary.counts[number])
        reason = _answer(text, count, vocabulary, which, none_is_missing=none_is_missing)
        which[number] = not reason
        notes.append(Note(f"{text!r} kept as an answer, {reason}" if reason else f"{text!r} read as missing", count))
    return vocabulary.keep(~which), notes


def _answer(text: str, count: int, vocabulary: Vocabulary, which: NDArray[np.bool_], *, none_is_missing: bool) -> str:
    """Why a word for "no value" is an answer here; "" when it is not."""
    others = vocabulary.keep(~which)
    if not len(others.texts):
        return ""
    if text == "NA" and len(others.texts) >= 8 and others.matches("[A-Z]{2}").all():
        return "as all others are codes of two letters"
    if text.lower() != "none" or others.share(others.matches(STARTS_LIKE_A_NUMBER)) > 0.5:
        return ""
    if text == "none":
        return "as it is written like one"
    if count > 0.5 * vocabulary.filled:
        return "as most filled rows have it"
    marked = vocabulary.filled < len(vocabulary.codes) or int(which.sum()) > 1
    return "as missing values are marked otherwise" if marked and not none_is_missing else ""


def find_codes(values: NDArray[np.float64] | NDArray[np.int64]) -> list[Code]:
    """The least and the greatest value (nan = missing already) where they are usual codes for "no value"."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low == high or not {low, high} & CODES:
        return []
    codes = [_measure(values, value) for value in (low, high) if value in CODES]
    return [code for code in codes if code is not None]


def zeros_in_doubt(values: NDArray[np.float64]) -> int:
    """How many zeros a column has when they stand oddly apart from all its other values, else 0.

    Oddly: the other values are positive, many, begin at a tenth of their median or higher, and the gap below them is
    three times the usual step between the smallest of them; and zeros are a minority.
    """
    zero = values == 0
    count = int(zero.sum())
    if count < FEWEST_REPEATS or np.nanmin(values) < 0:
        return 0
    rest = values[(values > 0)]
    if count > 0.6 * len(values) or len(rest) == 0 or rest.min() < 0.1 * np.median(rest):
        return 0
    lowest = np.unique(rest)
    if len(lowest) <= 20:
        return 0
    step = float(np.mean(np.diff(lowest[:6])))
    return count if lowest[0] >= 3 * step else 0


def _measure(values: NDArray[np.float64] | NDArray[np.int64], code: float) -> Code | None:
    """The evidence about one code; None when all other values are the same."""
    at = values == code
    rest = values[~at]
    low, high = float(np.nanmin(rest)), float(np.nanmax(rest))
    if low == high:
        return None
    nearest = low if code < low else high
    return Code(code, int(at.sum()), abs(code - nearest) / (high - low), nearest, code < 0 <= low)
