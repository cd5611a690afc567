from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.clinical.visits.bins import Grid, even_grid, sequences
from data.clinical.visits.long import long_table
from data.errors import TableError

ROW = st.tuples(st.integers(0, 3), st.sampled_from("ab"), st.integers(-3, 15), st.integers(-50, 50))


def textbook(rows, bins, end):
    """Value, mask and time since for one person and one name, one bin after the other."""
    width, value, last, out = end / bins, np.nan, 0.0, []
    for number in range(bins):
        low, high = number * width, (number + 1) * width
        inside = [(t, v) for t, v in rows if low <= t < high or (number == bins - 1 and t == end)]
        if inside:
            value, last = float(np.mean([v for _, v in inside])), float(max(t for t, _ in inside))
        out.append((value, float(bool(inside)), high - last))
    return np.array(out)


@given(st.lists(ROW, max_size=40))
def test_the_grid_is_that_of_a_loop(rows):
    frame = pd.DataFrame(rows, columns=["entity", "name", "time", "value"])
    built = sequences(even_grid(4, 12.0, 4, "hours"), long_table(frame, people=range(4), names="ab"))
    assert built.values.shape == (4, 4, 6)
    for person in range(4):
        for number, name in enumerate("ab"):
            own = [(t, v) for p, n, t, v in rows if (p, n) == (person, name) and 0 <= t <= 12]
            np.testing.assert_allclose(
                built.values[person, :, 3 * number : 3 * number + 3], textbook(own, 4, 12.0), atol=1e-5
            )


@given(st.lists(ROW, max_size=30), st.lists(st.tuples(st.integers(0, 3), st.floats(12.001, 99)), max_size=10))
def test_rows_outside_the_window_and_their_order_change_nothing(rows, later):
    frame = pd.DataFrame(rows, columns=["entity", "name", "time", "value"])
    after = pd.DataFrame([(p, "a", t, 1e6) for p, t in later], columns=frame.columns)
    more = pd.concat([frame, after]).sample(frac=1, random_state=0).astype(frame.dtypes.replace("int64", "float64"))
    one, two = (
        sequences(
            even_grid(4, 12.0, 4, "hours"),
            long_table(each, people=range(4), names="ab"),
            long_table(each, people=range(4), names="ab"),
        )
        for each in (frame, more)
    )
    np.testing.assert_array_equal(one.values, two.values)


def test_names_of_channels_and_bins_sums_and_statics():
    measured = long_table(pd.DataFrame({"entity": [1, 2], "time": [0.0, 5.0], "name": "hb", "value": [9.0, 8.0]}))
    costs = pd.DataFrame({"entity": [2, 2], "time": [1.0, 2.0], "name": "cost", "value": [10.0, 5.0]})
    statics = pd.DataFrame({"age": [50.0, 60.0]}, index=[2, 1])
    built = sequences(even_grid(2, 6, 2, "h"), measured, long_table(costs, people=[1, 2]), statics)
    assert built.names == ("hb", "hb observed", "hb, time since", "cost per bin")
    assert built.features == ("hb", "cost")
    assert built.bins == ("0–3 h", "3–6 h")
    assert list(built.of("hb")) == [0, 1, 2]
    assert built.values[1, :, 3].tolist() == [15.0, 0.0]
    assert built.statics["age"].tolist() == [60.0, 50.0]
    taken = built.take(pd.Index([2]))
    np.testing.assert_array_equal(taken.values[0], built.values[1])
    with pytest.raises(TableError, match="1 of 1 people have no sequence"):
        built.take(pd.Index([5]))


def test_uneven_parts_are_refused():
    table = long_table(pd.DataFrame({"entity": [1, 2], "time": [0.0, 5.0], "name": "hb", "value": [9.0, 8.0]}))
    with pytest.raises(TableError, match="met 2 people"):
        sequences(even_grid(3, 6, 2, "h"), table)
    with pytest.raises(TableError, match="0 bins"):
        sequences(Grid(np.zeros(2), np.ones(2), ()), table)
    with pytest.raises(TableError, match="different people"):
        sequences(even_grid(2, 6, 2, "h"), table, statics=pd.DataFrame({"age": [1.0]}, index=[1]))
