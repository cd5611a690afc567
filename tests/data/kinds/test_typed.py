from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from data.kinds.typed import can_hold, flat, read_typed

ZONE = dt.timezone(dt.timedelta(hours=2))


def column(values, kind):
    return pa.chunked_array([pa.array(values, kind)])


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, 2], pa.int8(), [1, 2]),
        ([1, None], pa.int64(), [1, np.nan]),
        ([1.5, np.inf], pa.float32(), [1.5, np.nan]),
        ([Decimal("1.5"), None], pa.decimal128(5, 2), [1.5, np.nan]),
        ([None, None], pa.null(), [np.nan, np.nan]),
        ([dt.time(18, 30), None], pa.time64("us"), [18.5, np.nan]),
        ([dt.timedelta(minutes=90)], pa.duration("ns"), [1.5]),
    ],
)
def test_numbers(values, kind, expected):
    reading = read_typed(column(values, kind))
    assert reading.kind == "number"
    assert np.array_equal(reading.values, expected, equal_nan=True)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (dt.date(2020, 1, 1), pa.date32()),
        (dt.datetime(2020, 1, 1, 2, tzinfo=ZONE), pa.timestamp("ns", "Europe/Berlin")),
    ],
)
def test_times_are_in_utc(value, kind):
    reading = read_typed(column([value, None], kind))
    assert reading.kind == "time"
    assert reading.values.dtype == "M8[us]"
    assert str(reading.values[0]) == "2020-01-01T00:00:00.000000"
    assert reading.missing.tolist() == [False, True]


def test_truths_are_words():
    reading = read_typed(column([True, None, False], pa.bool_()))
    assert list(reading.values) == ["true", np.nan, "false"]
    assert read_typed(column([True], pa.bool_())).distinct == 1


def test_infinite_numbers_are_missing_with_a_warning():
    assert read_typed(column([np.inf, 1.0], pa.float64())).notes[0].warn


def test_whole_numbers_that_a_float_cannot_hold_become_text():
    assert flat(column([2**53 + 1, 5], pa.int64())).to_pylist() == ["9007199254740993", "5"]
    assert flat(column([5], pa.int64())).type == pa.int64()


def test_dictionaries_and_large_texts_become_texts():
    assert flat(column(["a", "b"], pa.large_string())).type == pa.string()
    assert flat(pa.chunked_array([pa.array(["a", "b"]).dictionary_encode()])).to_pylist() == ["a", "b"]


@pytest.mark.parametrize("kind", [pa.list_(pa.int8()), pa.struct({"a": pa.int8()}), pa.binary()])
def test_lists_records_and_bytes_cannot_be_held(kind):
    assert not can_hold(kind)
    assert can_hold(pa.dictionary(pa.int32(), pa.string()))
