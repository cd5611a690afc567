from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.kinds.reading import Note, Reading, sentences


@pytest.mark.parametrize(
    ("kind", "values", "missing", "distinct"),
    [
        ("number", np.array([1.0, np.nan, 1.0]), [False, True, False], 1),
        ("number", np.array([5, 5, 9]), [False, False, False], 2),
        ("number", np.full(2, np.nan), [True, True], 0),
        ("time", np.array(["2020-01-01", "NaT"], dtype="M8[us]"), [False, True], 1),
        ("category", pd.Categorical(["a", None, "b"]), [False, True, False], 2),
        ("text", pd.array(["a", None, "a"], dtype="str"), [False, True, False], 1),
    ],
)
def test_missing_and_distinct(kind, values, missing, distinct):
    reading = Reading(kind, values, "")
    assert reading.missing.tolist() == missing
    assert reading.distinct == distinct


@settings(deadline=None)
@given(st.lists(st.integers(-50, 50) | st.integers(-(2**52), 2**52), min_size=1, max_size=30))
def test_whole_numbers_are_counted_as_by_a_set(values):
    assert Reading("number", np.array(values, dtype=np.int64), "").distinct == len(set(values))


def test_columns_share_a_sentence():
    readings = [(f"c{i}", Reading("number", np.zeros(1), "", notes=(Note("Trimmed", 1_000 + i),))) for i in range(8)]
    readings.append(("w", Reading("number", np.zeros(1), "", notes=(Note("Odd", 1, warn=True),))))
    assert sentences(readings, warn=False) == [
        "Trimmed: c0 (1,000), c1 (1,001), c2 (1,002), c3 (1,003), c4 (1,004), c5 (1,005) and 2 more."
    ]
    assert sentences(readings, warn=True) == ["Odd: w (1)."]


def test_notes_are_put_in_front():
    reading = Reading("number", np.zeros(1), "", notes=(Note("second", 1),)).noting([Note("first", 1)])
    assert [note.text for note in reading.notes] == ["first", "second"]
