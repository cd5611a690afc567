from __future__ import annotations

import json

import numpy as np
import pandas as pd

from pipelines.engine.unlike import ranges_from_state, ranges_of, ranges_state, unlike
from tests.pipelines.tables import described


def made():
    n = 1000
    frame = pd.DataFrame(
        {
            "size": np.arange(n, dtype=float),
            "gap": np.where(np.arange(n) % 10, 1.0, np.nan),
            "c": pd.Categorical(["a"] * 600 + ["b"] * 399 + ["rare"]),
            "t": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(n), unit="h"),
        }
    )
    return described(frame, {"size": "number", "gap": "number", "c": "category", "t": "time"})


def said(**changes):
    dataset = made()
    ranges = ranges_of(dataset, np.arange(dataset.n_rows))
    row = dataset.frame.iloc[[500]].astype({"c": "str"}).assign(**changes)
    return unlike(ranges, row)[0]


def test_nothing_is_said_of_a_usual_row():
    assert said() == []


def test_a_number_outside_the_range_is_told_with_the_range_and_the_unit():
    (sentence,) = said(size=1200.0)
    assert sentence == "size 1,200 mm lies outside the rows that the model learnt from (0 to 999 mm)"


def test_a_number_in_the_outermost_half_per_cent_is_rare():
    (sentence,) = said(size=998.0)
    assert "is rare" in sentence
    assert "4.995 to 994.005 mm" in sentence


def test_empty_cells_are_told_only_where_none_was_empty():
    assert said(gap=np.nan) == []
    (sentence,) = said(size=np.nan)
    assert sentence.startswith("size is empty")


def test_an_unseen_level_is_told_with_the_known_ones():
    (sentence,) = said(c="teal")
    assert sentence == "c 'teal' was never seen by the model; known are a, b, rare"
    assert said(c="rare") == []


def test_a_moment_outside_is_told_with_first_and_last():
    (sentence,) = said(t=pd.Timestamp("2031-05-06 07:08"))
    assert sentence.startswith("t 2031-05-06 07:08 lies outside the time")
    assert "(2024-01-01 00:00 to 2024-02-11 15:00)" in sentence


def test_only_fit_rows_make_the_range():
    dataset = made()
    ranges = ranges_of(dataset, np.arange(100))
    found = unlike(ranges, dataset.frame.iloc[[50, 900]])
    assert found[0] == []
    assert len(found[1]) == 3  # size, c and t; the gap is as it was


def test_an_empty_column_has_no_range():
    frame = pd.DataFrame({"x": [np.nan, np.nan], "z": [np.inf, np.inf]})
    dataset = described(frame, {"x": "number", "z": "number"})
    ranges = ranges_of(dataset, np.arange(2))
    assert ranges == ()
    assert unlike(ranges, frame) == [[], []]


def test_state_comes_back():
    dataset = made()
    ranges = ranges_of(dataset, np.arange(dataset.n_rows))
    assert ranges_from_state(json.loads(json.dumps(ranges_state(ranges), allow_nan=False))) == ranges
