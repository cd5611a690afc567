"""Texts that are dates, points in time or clock times, in the order of day and month that the column itself shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.vocabulary import Vocabulary

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = "(?:(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*\\.?,?\\s+)?"
_CLOCK = (
    "(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    "\\s*(?P<half>[AaPp]\\.?[Mm]\\.?)?\\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?"
)
_TAIL = f"(?:(?:[T ]|,\\s)\\s*{_CLOCK})?"
_MONTH = "(?P<word>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))[a-z]*\\.?"
#: Shapes of a date; ``a`` and ``b`` are day and month in an order that only the column can tell.
SHAPES = {
    "year first": f"(?P<year>[0-9]{{4}})[-/.](?P<b>[0-9]{{1,2}})[-/.](?P<a>[0-9]{{1,2}}){_TAIL}",
    "day or month first": f"(?P<a>[0-9]{{1,2}})[-/.](?P<b>[0-9]{{1,2}})[-/.](?P<year>[0-9]{{4}}|[0-9]{{2}}){_TAIL}",
    "day, month in words": f"{_WEEKDAY}(?P<a>[0-9]{{1,2}})\\.?[- /]?{_MONTH}[- ,/]*(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TAIL}",
    "month in words, day": f"{_WEEKDAY}{_MONTH}[- ]?(?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\\s+(?P<year>[0-9]{{4}}){_TAIL}",
    "year and month": "(?P<year>[0-9]{4})-(?P<b>[0-9]{2})",
}
COMPACT = "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
#: Elapsed hours may pass 24 ("46:36"); with am or pm they may not.
CLOCK = "(?P<hour>[0-9]{1,3})(?:[:.](?P<minute>[0-5][0-9])(?:[:.](?P<second>[0-5][0-9])(?:\\.[0-9]+)?)?)?\\s*(?P<half>[AaPp]\\.?[Mm]\\.?)?"
LIKE_A_CLOCK = "[0-9]{1,3}:[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]+)?)?(?:\\s*[AaPp]\\.?[Mm]\\.?)?|[0-9]{1,2}\\.[0-5][0-9]\\.[0-5][0-9]|[0-9]{1,2}\\s*[AaPp]\\.?[Mm]\\.?"
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


@dataclass(frozen=True, slots=True)
class _Parts:
    """Date fields per text as floats, nan where absent; ``two_digits``: years were written with two digits."""

    year: NDArray[np.float64]
    a: NDArray[np.float64]
    b: NDArray[np.float64]
    seconds: NDArray[np.float64]
    two_digits: bool
    zoned: bool
    halves: bool


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
        parts = _parts(texts, pattern, named="word" in pattern)
        if shape != "day or month first":
            return _dated(_build(parts, parts.a, parts.b), vocabulary, _why(shape, parts))
        return _ordered(parts, vocabulary, day_first_file)
    return None


def read_compact(vocabulary: Vocabulary) -> Times | None:
    """Texts such as 20040312 as dates, when all of them are."""
    if not vocabulary.looks_like(COMPACT) or not vocabulary.matches(COMPACT).all():
        return None
    return _dated(
        _build(_parts(vocabulary.texts, "(?P<year>[0-9]{4})(?P<b>[0-9]{2})(?P<a>[0-9]{2})", named=False)),
        vocabulary,
        "dates written as eight digits, year month day",
    )


def read_clock(vocabulary: Vocabulary) -> NDArray[np.float64] | None:
    """Clock times and durations such as 18:30, 6:30 PM, 18.00.00 or 46:36 as hours, when all texts are such."""
    if not vocabulary.looks_like(LIKE_A_CLOCK) or not vocabulary.matches(LIKE_A_CLOCK).all():
        return None
    fields = pc.extract_regex(vocabulary.texts, f"^{CLOCK}$")
    hour, minute, second = (_number(fields, key) for key in ("hour", "minute", "second"))
    return _half_days(hour, _text(fields, "half")) + np.nan_to_num(minute) / 60 + np.nan_to_num(second) / 3600


def order_evidence(vocabulary: Vocabulary) -> int:
    """1 when dates in this column are certainly day first, -1 when certainly month first, 0 when it cannot be told."""
    pattern = SHAPES["day or month first"]
    if not _written_so(vocabulary, pattern):
        return 0
    parts = _parts(vocabulary.texts, pattern, named=False)
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


def _ordered(parts: _Parts, vocabulary: Vocabulary, day_first_file: bool | None) -> Times | None:
    day_first = _build(parts, parts.a, parts.b)
    month_first = _build(parts, parts.b, parts.a)
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
    parts: _Parts,
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


def _why(shape: str, parts: _Parts) -> str:
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


def _parts(texts: pa.Array, pattern: str, *, named: bool) -> _Parts:
    fields = pc.extract_regex(texts, f"^{pattern}$")
    year = _number(fields, "year")
    short = year < 100
    year = np.where(short, year + np.where(year < 69, 2000, 1900), year)
    month = _month_numbers(fields) if named else _number(fields, "b")
    day = _number(fields, "a") if "(?P<a>" in pattern else np.where(np.isnan(year), np.nan, 1.0)
    seconds = _seconds(fields) if "(?P<hour>" in pattern else np.zeros(len(texts))
    zoned = "(?P<hour>" in pattern and bool((_text(fields, "zone") != "").any())
    halves = "(?P<hour>" in pattern and bool((_text(fields, "half") != "").any())
    return _Parts(year, day, month, seconds, bool(short.any()), zoned, halves)


def _build(
    parts: _Parts, day: NDArray[np.float64] | None = None, month: NDArray[np.float64] | None = None
) -> NDArray[np.datetime64]:
    """Dates from their fields; NaT where a field is absent or the calendar has no such day."""
    day = parts.a if day is None else day
    month = parts.b if month is None else month
    possible = ~np.isnan(parts.year + day + month) & (month >= 1) & (month <= 12) & (day >= 1) & (parts.year >= 1)
    year, months, days = (np.where(possible, part, 1).astype(np.int64) for part in (parts.year, month, day))
    first = (year - 1970).astype("M8[Y]").astype("M8[M]") + (months - 1)
    dates = first.astype("M8[D]") + (days - 1)
    possible &= (dates.astype("M8[M]") == first) & ~np.isnan(parts.seconds)
    micro = np.round(np.nan_to_num(parts.seconds) * 1e6).astype(np.int64)
    stamps = dates.astype("M8[us]") + micro
    stamps[~possible] = np.datetime64("NaT")
    return stamps


def _seconds(fields: pa.StructArray) -> NDArray[np.float64]:
    """Seconds since midnight, less the offset of the time zone; 0 where only a date stands, nan where impossible."""
    hour, minute, second = (_number(fields, key) for key in ("hour", "minute", "second"))
    fraction = _number(pa.StructArray.from_arrays([_fraction(fields)], ["fraction"]), "fraction")
    hour = _half_days(hour, _text(fields, "half"))
    total = np.nan_to_num(hour) * 3600 + np.nan_to_num(minute) * 60 + np.nan_to_num(second) + np.nan_to_num(fraction)
    impossible = (np.nan_to_num(hour) > 24) | (np.nan_to_num(minute) > 59) | (np.nan_to_num(second) > 60)
    return np.where(impossible, np.nan, total - _offsets(_text(fields, "zone")))


def _fraction(fields: pa.StructArray) -> pa.Array:
    digits = pc.struct_field(fields, "fraction")
    return pc.if_else(pc.greater(pc.utf8_length(digits), 0), pc.binary_join_element_wise("0.", digits, ""), "")


def _half_days(hour: NDArray[np.float64], half: NDArray[np.object_]) -> NDArray[np.float64]:
    """Hours of the day from hours with am or pm: 12 am is 0, 12 pm is 12."""
    marked = half != ""
    evening = np.char.startswith(half.astype(str), ("p",))
    return np.where(marked, hour % 12 + 12 * evening, hour)


def _offsets(zones: NDArray[np.object_]) -> NDArray[np.float64]:
    """Seconds to subtract for '+02:00' and the like."""
    named = {zone: 0.0 for zone in ("", "z", "utc", "gmt")}
    different = {zone: named[zone] if zone in named else _offset(zone) for zone in set(zones)}
    return np.array([different[zone] for zone in zones]) if set(different) - {""} else np.zeros(len(zones))


def _offset(zone: str) -> float:
    seconds = int(zone[1:3]) * 3600 + int(zone[-2:]) * 60
    return float(-seconds if zone[0] == "-" else seconds)


def _month_numbers(fields: pa.StructArray) -> NDArray[np.float64]:
    """1 for Jan to 12 for Dec."""
    found = pc.index_in(pc.utf8_lower(pc.struct_field(fields, "word")), pa.array(MONTHS))
    return np.asarray(pc.add(found.cast(pa.float64()), 1.0).to_numpy(zero_copy_only=False), dtype=np.float64)


def _number(fields: pa.StructArray, key: str) -> NDArray[np.float64]:
    text = pc.struct_field(fields, key)
    filled = pc.if_else(pc.equal(text, ""), None, text)
    return np.asarray(filled.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _text(fields: pa.StructArray, key: str) -> NDArray[np.object_]:
    return np.asarray(pc.utf8_lower(pc.struct_field(fields, key)).fill_null("").to_numpy(zero_copy_only=False))
