"""Texts that are dates, points in time or clock times, in the order of day and month that the column itself shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.kinds.datefields import Parts, build, half_days, number, parts_of, text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.kinds.vocabulary import Vocabulary

_WEEKDAY = "(?:(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*\\.?,?\\s+)?"
_CLOCK = (
    "(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    "\\s*(?P<half>[AaPp]\\.?[Mm]\\.?)?\\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?"
)
_TAIL = f"(?:(?:[T ]|,\\s)\\s*{_CLOCK})?"
_MONTH = "(?P<word>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))[a-z]*\\.?"
_DAY = "(?P<a>[0-9]{1,2})"
_HALF = "[AaPp]\\.?[Mm]\\.?"
#: Shapes of a date; ``a`` and ``b`` are day and month in an order that only the column can tell.
SHAPES = {
    "year first": f"(?P<year>[0-9]{{4}})[-/.](?P<b>[0-9]{{1,2}})[-/.](?P<a>[0-9]{{1,2}}){_TAIL}",
    "day or month first": f"(?P<a>[0-9]{{1,2}})[-/.](?P<b>[0-9]{{1,2}})[-/.](?P<year>[0-9]{{4}}|[0-9]{{2}}){_TAIL}",
    "day, month in words": f"{_WEEKDAY}{_DAY}\\.?[- /]?{_MONTH}[- ,/]*(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TAIL}",
    "month in words, day": f"{_WEEKDAY}{_MONTH}[- ]?{_DAY}(?:st|nd|rd|th)?,?\\s+(?P<year>[0-9]{{4}}){_TAIL}",
    "year and month": "(?P<year>[0-9]{4})-(?P<b>[0-9]{2})",
}
COMPACT = "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
#: Elapsed hours may pass 24 ("46:36"); with am or pm they may not.
_SECOND = "(?P<second>[0-5][0-9])(?:\\.[0-9]+)?"
CLOCK = f"(?P<hour>[0-9]{{1,3}})(?:[:.](?P<minute>[0-5][0-9])(?:[:.]{_SECOND})?)?\\s*(?P<half>{_HALF})?"
LIKE_A_CLOCK = (
    f"[0-9]{{1,3}}:[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]+)?)?(?:\\s*{_HALF})?"
    f"|[0-9]{{1,2}}\\.[0-5][0-9]\\.[0-5][0-9]|[0-9]{{1,2}}\\s*{_HALF}"
)
#: Dates are accepted when this share of the filled rows is a date; the rest is missing and said.
ENOUGH = 0.95
#: The first and last number that read_compact may take for a date.
COMPACT_SPAN = (19_000_101, 20_991_231)


@dataclass(frozen=True, slots=True)
class Times:
    """One time per text (NaT where it is none), how that was decided, and whether day and month are a guess."""

    values: NDArray[np.datetime64]
    understood: NDArray[np.bool_]
    why: str
    unsure: bool = False


def read_times(vocabulary: Vocabulary, day_first_file: bool | None) -> Times | None:
    """The texts as points in time, when nearly all of them are; None otherwise.

    03/12/2004 is read in the order of day and month that fits all rows; where both fit, in the order that leaves the
    rows better sorted, else as in the other columns of the file (``day_first_file``), else month first beside AM/PM
    and day first without.
    """
    texts = vocabulary.texts
    quick = _iso(texts)
    if quick is not None:
        return Times(quick, np.ones(len(texts), dtype=bool), "dates written year-month-day")
    for shape, pattern in SHAPES.items():
        if not _written_so(vocabulary, pattern):
            continue
        parts = parts_of(texts, pattern, named="word" in pattern)
        if shape != "day or month first":
            return _dated(build(parts, parts.a, parts.b), vocabulary, _why(shape, parts))
        return _ordered(parts, vocabulary, day_first_file)
    return None


def read_compact(vocabulary: Vocabulary) -> Times | None:
    """Texts such as 20040312 as dates, when all of them are."""
    if not vocabulary.looks_like(COMPACT) or not vocabulary.matches(COMPACT).all():
        return None
    return _dated(
        build(parts_of(vocabulary.texts, "(?P<year>[0-9]{4})(?P<b>[0-9]{2})(?P<a>[0-9]{2})", named=False)),
        vocabulary,
        "dates written as eight digits, year month day",
    )


def read_clock(vocabulary: Vocabulary) -> NDArray[np.float64] | None:
    """Clock times and durations such as 18:30, 6:30 PM, 18.00.00 or 46:36 as hours, when all texts are such."""
    if not vocabulary.looks_like(LIKE_A_CLOCK) or not vocabulary.matches(LIKE_A_CLOCK).all():
        return None
    fields = pc.extract_regex(vocabulary.texts, f"^{CLOCK}$")
    hour, minute, second = (number(fields, key) for key in ("hour", "minute", "second"))
    return half_days(hour, text(fields, "half")) + np.nan_to_num(minute) / 60 + np.nan_to_num(second) / 3600


def order_evidence(vocabulary: Vocabulary) -> int:
    """1 when dates in this column are certainly day first, -1 when certainly month first, 0 when it cannot be told."""
    pattern = SHAPES["day or month first"]
    if not _written_so(vocabulary, pattern):
        return 0
    parts = parts_of(vocabulary.texts, pattern, named=False)
    return int(np.nanmax(parts.a) > 12) - int(np.nanmax(parts.b) > 12)


def _iso(texts: pa.Array) -> NDArray[np.datetime64] | None:
    if not len(texts) or not (texts[0].as_py()[:4].isdigit() and "-" in texts[0].as_py()[4:5]):
        return None
    try:
        stamps = pc.cast(texts, pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    return np.asarray(stamps.to_numpy(zero_copy_only=False))


def _written_so(vocabulary: Vocabulary, pattern: str) -> bool:
    """Whether enough of the rows have this shape."""
    plain = _unnamed(pattern)
    return vocabulary.looks_like(plain) and vocabulary.share(vocabulary.matches(plain)) >= ENOUGH


def _unnamed(pattern: str) -> str:
    """The pattern without group names, which are slower to match."""
    for key in ("hour", "minute", "second", "fraction", "half", "zone", "year", "a", "b", "word"):
        pattern = pattern.replace(f"(?P<{key}>", "(?:")
    return pattern


def _ordered(parts: Parts, vocabulary: Vocabulary, day_first_file: bool | None) -> Times | None:
    day_first = build(parts, parts.a, parts.b)
    month_first = build(parts, parts.b, parts.a)
    fits = [int(vocabulary.counts[~np.isnat(built)].sum()) for built in (day_first, month_first)]
    if fits[0] != fits[1]:
        return _certain(parts, vocabulary, (day_first, month_first), fits[0] > fits[1])
    sorted_by = [_sortedness(built, vocabulary) for built in (day_first, month_first)]
    if abs(sorted_by[0] - sorted_by[1]) > 0.02 and max(sorted_by) > 0.9:
        first = sorted_by[0] > sorted_by[1]
        return _dated(
            (day_first, month_first)[not first], vocabulary, f"{_order(first)}, which keeps the rows in order of time"
        )
    first = day_first_file if day_first_file is not None else not parts.halves
    reason = "as in another column" if day_first_file is not None else "though it could be the other way round"
    times = _dated((day_first, month_first)[not first], vocabulary, f"{_order(first)}, {reason}")
    return None if times is None else replace(times, unsure=day_first_file is None)


def _certain(
    parts: Parts,
    vocabulary: Vocabulary,
    built: tuple[NDArray[np.datetime64], NDArray[np.datetime64]],
    first: bool,
) -> Times | None:
    chosen, other = built if first else built[::-1]
    example = vocabulary.texts[int(np.flatnonzero(np.isnat(other) & ~np.isnat(chosen))[0])].as_py()
    years = ", years with two digits" if parts.two_digits else ""
    return _dated(chosen, vocabulary, f"{_order(first)}: {example!r} fits no other way{years}")


def _order(day_first: bool) -> str:
    return "dates written day/month/year" if day_first else "dates written month/day/year"


def _why(shape: str, parts: Parts) -> str:
    zone = ", converted to UTC" if parts.zoned else ""
    years = ", years with two digits" if parts.two_digits else ""
    return f"dates, {shape}{zone}{years}"


def _dated(values: NDArray[np.datetime64], vocabulary: Vocabulary, why: str) -> Times | None:
    """The times, when enough of the rows have one: 18.00.00 has the shape of a date and is none."""
    understood = ~np.isnat(values)
    return Times(values, understood, why) if vocabulary.share(understood) >= ENOUGH else None


def _sortedness(values: NDArray[np.datetime64], vocabulary: Vocabulary) -> float:
    """Share of steps from row to row that go the column's usual way, forward or back."""
    rows = values[vocabulary.codes[vocabulary.codes >= 0]]
    steps = np.diff(rows[~np.isnat(rows)].astype(np.int64))
    moves = steps[steps != 0]
    return max(float(np.mean(moves > 0)), float(np.mean(moves < 0))) if len(moves) else 1.0
