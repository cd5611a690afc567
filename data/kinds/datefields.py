"""Dates put together from the fields that a pattern finds in texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Parts:
    """Date fields per text as floats, nan where absent; ``two_digits``: years were written with two digits."""

    year: NDArray[np.float64]
    a: NDArray[np.float64]
    b: NDArray[np.float64]
    seconds: NDArray[np.float64]
    two_digits: bool
    zoned: bool
    halves: bool


def parts_of(texts: pa.Array, pattern: str, *, named: bool) -> Parts:
    """The fields of every text under a pattern with groups such as ``year``; ``named``: the month is a word."""
    fields = pc.extract_regex(texts, f"^{pattern}$")
    year = number(fields, "year")
    short = year < 100
    year = np.where(short, year + np.where(year < 69, 2000, 1900), year)
    month = _month_numbers(fields) if named else number(fields, "b")
    day = number(fields, "a") if "(?P<a>" in pattern else np.where(np.isnan(year), np.nan, 1.0)
    seconds = _seconds(fields) if "(?P<hour>" in pattern else np.zeros(len(texts))
    zoned = "(?P<hour>" in pattern and bool((text(fields, "zone") != "").any())
    halves = "(?P<hour>" in pattern and bool((text(fields, "half") != "").any())
    return Parts(year, day, month, seconds, bool(short.any()), zoned, halves)


def build(
    parts: Parts, day: NDArray[np.float64] | None = None, month: NDArray[np.float64] | None = None
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
    stamps: NDArray[np.datetime64] = dates.astype("M8[us]") + micro.astype("m8[us]")
    stamps[~possible] = np.datetime64("NaT")
    return stamps


def _seconds(fields: pa.StructArray) -> NDArray[np.float64]:
    """Seconds since midnight, less the offset of the time zone; 0 where only a date stands, nan where impossible."""
    hour, minute, second = (number(fields, key) for key in ("hour", "minute", "second"))
    fraction = number(pa.StructArray.from_arrays([_fraction(fields)], ["fraction"]), "fraction")
    hour = half_days(hour, text(fields, "half"))
    total = np.nan_to_num(hour) * 3600 + np.nan_to_num(minute) * 60 + np.nan_to_num(second) + np.nan_to_num(fraction)
    impossible = (np.nan_to_num(hour) > 24) | (np.nan_to_num(minute) > 59) | (np.nan_to_num(second) > 60)
    return np.where(impossible, np.nan, total - _offsets(text(fields, "zone")))


def _fraction(fields: pa.StructArray) -> pa.Array:
    digits = pc.struct_field(fields, "fraction")
    return pc.if_else(pc.greater(pc.utf8_length(digits), 0), pc.binary_join_element_wise("0.", digits, ""), "")


def half_days(hour: NDArray[np.float64], half: NDArray[np.object_]) -> NDArray[np.float64]:
    """Hours of the day from hours with am or pm: 12 am is 0, 12 pm is 12."""
    marked = half != ""
    evening = np.char.startswith(half.astype(str), ("p",))
    return np.where(marked, hour % 12 + 12 * evening, hour)


def _offsets(zones: NDArray[np.object_]) -> NDArray[np.float64]:
    """Seconds to subtract for '+02:00' and the like."""
    different, place = np.unique(zones.astype(str), return_inverse=True)
    return np.array([_offset(zone) for zone in different])[place]


def _offset(zone: str) -> float:
    if zone in {"", "z", "utc", "gmt"}:
        return 0.0
    seconds = int(zone[1:3]) * 3600 + int(zone[-2:]) * 60
    return float(-seconds if zone[0] == "-" else seconds)


def _month_numbers(fields: pa.StructArray) -> NDArray[np.float64]:
    """1 for Jan to 12 for Dec."""
    found = pc.index_in(pc.utf8_lower(pc.struct_field(fields, "word")), pa.array(MONTHS))
    return np.asarray(pc.add(found.cast(pa.float64()), 1.0).to_numpy(zero_copy_only=False), dtype=np.float64)


def number(fields: pa.StructArray, key: str) -> NDArray[np.float64]:
    """One field as numbers, nan where it is absent."""
    digits = pc.struct_field(fields, key)
    filled = pc.if_else(pc.equal(digits, ""), None, digits)
    return np.asarray(filled.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def text(fields: pa.StructArray, key: str) -> NDArray[np.object_]:
    """One field in lower case, "" where it is absent."""
    return np.asarray(pc.utf8_lower(pc.struct_field(fields, key)).fill_null("").to_numpy(zero_copy_only=False))
