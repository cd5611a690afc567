from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.clinical.visits.long import Layout, long_table, visits_long
from data.clinical.visits.summaries import SUMMARIES, summarise
from data.errors import MissingColumn, TableError

ROW = st.tuples(st.integers(0, 4), st.sampled_from("ab"), st.integers(0, 9), st.integers(-50, 50))


def textbook(rows, until):
    """One person and one name after the other."""
    rows = sorted((time, value) for time, value in rows)
    times, values = [float(t) for t, _ in rows], [float(v) for _, v in rows]
    if not rows:
        return dict.fromkeys(SUMMARIES, np.nan) | {"count": 0.0}
    return {
        "first": values[0],
        "last": values[-1],
        "change": values[-1] - values[0],
        "mean": sum(values) / len(values),
        "min": min(values),
        "max": max(values),
        "slope": np.polyfit(times, values, 1)[0] if len(set(times)) > 1 else np.nan,
        "count": float(len(values)),
        "since last": until - times[-1],
    }


@given(st.lists(ROW, max_size=40))
def test_every_summary_is_that_of_a_loop(rows):
    frame = pd.DataFrame(rows, columns=["entity", "name", "time", "value"]).astype({"entity": int, "time": float})
    table = long_table(frame, people=range(5), names=["a", "b"])
    found = summarise(table, SUMMARIES, np.arange(20.0, 25.0))
    for person in range(5):
        for name in "ab":
            expected = textbook([(t, v) for p, n, t, v in rows if (p, n) == (person, name)], 20.0 + person)
            for how, value in expected.items():
                np.testing.assert_allclose(found.loc[person, f"{name} {how}"], value, atol=1e-9, err_msg=how)


@given(st.lists(ROW, min_size=2, max_size=30), st.randoms())
def test_the_order_of_the_rows_changes_no_digit(rows, random):
    frame = pd.DataFrame(rows, columns=["entity", "name", "time", "value"])
    shuffled = frame.sample(frac=1, random_state=random.randrange(1_000))
    one, two = (
        summarise(long_table(each, people=range(5), names="ab"), SUMMARIES, np.full(5, 9.0))
        for each in (frame, shuffled)
    )
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_visits_are_the_same_measurements_as_a_long_table():
    visits = pd.DataFrame({"id": [7, 7, 9], "day": [0, 10, 3], "bili": [1.0, 2.0, np.nan], "ast": [5, 6, 7]})
    melted = visits.melt(["id", "day"], ["bili", "ast"], "test", "result")
    one = visits_long(visits, ["ast", "bili"], "id", "day")
    two = long_table(melted, Layout("id", "day", "test", "result"))
    pd.testing.assert_frame_equal(summarise(one, SUMMARIES[:4]), summarise(two, SUMMARIES[:4]))
    assert list(one.people) == [7, 9]


def test_what_is_not_there_is_refused():
    frame = pd.DataFrame({"entity": [1], "time": [0.0], "name": ["a"], "value": [1.0]})
    with pytest.raises(MissingColumn, match="'when'"):
        long_table(frame, Layout(time="when"))
    with pytest.raises(TableError, match="'median'"):
        summarise(long_table(frame), ["median"])
    with pytest.raises(TableError, match="end"):
        summarise(long_table(frame), ["since last"])
