"""Columns that come with a type of their own, from Parquet and workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.kinds.numbers import LARGEST_WHOLE
from data.kinds.reading import Note, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray


def can_hold(kind: pa.DataType) -> bool:
    """Whether a column of this arrow type can become a column of a dataset; lists, records and bytes cannot."""
    types = pa.types
    if types.is_dictionary(kind):
        return can_hold(kind.value_type)
    known = (types.is_null, types.is_boolean, types.is_integer, types.is_floating, types.is_decimal, types.is_date,
             types.is_timestamp, types.is_time, types.is_duration, types.is_string, types.is_large_string,
             types.is_string_view)  # fmt: skip
    return any(is_known(kind) for is_known in known)


def flat(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column without dictionary; texts as plain strings; whole numbers that a float cannot hold as texts."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type):
        return column.cast(pa.string())
    if pa.types.is_integer(column.type) and _too_long(column):
        return column.cast(pa.string())
    return column


def read_typed(column: pa.ChunkedArray) -> Reading:
    """Kind and values of a column that is not text."""
    types, kind = pa.types, column.type
    if types.is_boolean(kind):
        return _truths(column)
    if types.is_timestamp(kind) or types.is_date(kind):
        zoned = types.is_timestamp(kind) and kind.tz is not None
        stamps = column.cast(pa.timestamp("us", "UTC") if zoned else pa.timestamp("us"), safe=False)
        values = stamps.cast(pa.timestamp("us")).to_numpy()
        return Reading("time", values, "dates and times of the file" + (", converted to UTC" if zoned else ""))
    if types.is_time(kind) or types.is_duration(kind):
        return _hours(column)
    if types.is_integer(kind) and not column.null_count:
        return Reading("number", column.cast(pa.int64()).to_numpy(), "whole numbers of the file")
    return _finite(_floats(column), "no value in any row" if types.is_null(kind) else "numbers of the file")


def _too_long(column: pa.ChunkedArray) -> bool:
    if column.null_count == len(column):
        return False
    ends = pc.min_max(column)
    return bool(max(abs(ends["min"].as_py()), abs(ends["max"].as_py())) > LARGEST_WHOLE)


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    floats = column.cast(pa.float64(), safe=False)
    return np.array(floats.to_numpy(), dtype=np.float64)


def _finite(values: NDArray[np.float64], why: str) -> Reading:
    infinite = np.isinf(values)
    count = int(infinite.sum())
    values[infinite] = np.nan
    notes = (Note("Not a finite number and read as missing", count, warn=True),) if count else ()
    return Reading("number", values, why, notes=notes)


def _hours(column: pa.ChunkedArray) -> Reading:
    unit = column.type.unit
    whole = column.cast(pa.int32() if column.type.bit_width == 32 else pa.int64())
    per_hour = 3600 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    count = len(column) - column.null_count
    note = Note("Clock times turned into hours", count)
    return Reading("number", _floats(whole) / per_hour, "clock times, as hours", "h", notes=(note,))


def _truths(column: pa.ChunkedArray) -> Reading:
    truths = column.cast(pa.int8()).fill_null(-1).to_numpy()
    present = np.unique(truths[truths >= 0])
    words = [("false", "true")[truth] for truth in present]
    codes = np.searchsorted(present, truths)
    codes[truths < 0] = -1
    values = pd.Categorical.from_codes(codes, categories=pd.Index(words, dtype="str"))
    return Reading("boolean", values, "true or false in the file")
