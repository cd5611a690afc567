from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from explain.attribution import Attribution
from pipelines.engine.sure.forecaster import ClassForecaster, IntervalForecaster
from tests.example import FEATURES, example_result
from workbench.errors import BadRequest
from workbench.what_if import explain_rows, what_if


class Model:
    """Predicts the age; every column adds its position."""

    def predict(self, frame):
        return frame[["age"]].to_numpy(dtype=float)

    def unlike(self, frame):
        return [["deck 'new' was never seen"] if str(one) == "new" else [] for one in frame["deck"]]

    def attribute(self, frame, rows, *, unit="natural"):
        values = np.tile(np.arange(5.0)[None, :, None], (len(rows), 1, 1))
        base, error = np.zeros(1), np.zeros_like(values)
        return Attribution(
            FEATURES, np.asarray(rows), ("yes",), values, error, base, values.sum(axis=1), unit, "exact", "m"
        )


def test_rows_are_named_by_their_number_in_the_table():
    result = example_result()
    rows = [int(result.rows["row"].iloc[place]) for place in (30, 2)]
    assert explain_rows(result, Model(), rows).rows.tolist() == rows
    with pytest.raises(BadRequest, match="Row 1 is no test row of this run"):
        explain_rows(result, Model(), [1])


def test_a_change_moves_the_prediction_and_unlike_values_are_told():
    result = example_result()
    row = int(result.rows["row"].iloc[3])
    answer = what_if(result, Model(), row, {"age": "33", "deck": "new"})
    assert answer.before[0] == result.table["age"].iloc[3]
    assert answer.after[0] == 33
    assert answer.unlike == ("deck 'new' was never seen",)
    assert answer.attribution_after.rows.tolist() == [row]
    empty = what_if(result, Model(), row, {"age": None, "deck": None})
    assert np.isnan(empty.after[0])


def test_no_change_changes_nothing():
    result = example_result()
    answer = what_if(result, Model(), 0, {})
    assert answer.before == answer.after
    assert answer.unlike == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"age": "old"}, "'old' was given for 'age'; a number is needed"), ({"agee": 1}, "'agee' is no feature")],
)
def test_a_value_that_does_not_fit_is_refused(changes, words):
    with pytest.raises(BadRequest, match=words):
        what_if(example_result(), Model(), 0, changes)


def test_dates_are_read_and_refused_in_words():
    result = example_result()
    result.table["deck"] = pd.Timestamp("2020-01-01")
    assert what_if(result, Model(), 0, {"deck": "2021-05-06"}).unlike == ()
    assert what_if(result, Model(), 0, {"deck": None}).unlike == ()
    with pytest.raises(BadRequest, match="a date such as 2024-01-31 is needed"):
        what_if(result, Model(), 0, {"deck": "soon"})


class Ends(IntervalForecaster):
    """Intervals that reach from the age down and up by twenty times the level."""

    def __init__(self):
        pass

    def ends(self, frame, level):
        age = frame["age"].to_numpy(dtype=float)
        return age - 20 * level, age + 20 * level


class Members(ClassForecaster):
    """The first class for all, and the last for those of at least 40 years."""

    def __init__(self):
        pass

    def members(self, frame, level, method="LAC"):
        old = frame["age"].to_numpy(dtype=float) >= 40
        return np.column_stack([np.ones(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool), old])


def test_with_a_forecaster_a_change_moves_the_interval_of_the_shown_level():
    result = example_result("regression")
    row, age = int(result.rows["row"].iloc[3]), float(result.table["age"].iloc[3])
    answer = what_if(result, Model(), row, {"age": 33}, Ends())
    assert answer.ends_before == (age - 18, age + 18)
    assert answer.ends_after == (15, 51)
    assert answer.possible_after is None


def test_with_a_forecaster_a_change_moves_the_possible_classes():
    result = example_result("multiclass")
    answer = what_if(result, Model(), 0, {"age": 39}, Members())
    assert answer.possible_after == ("a",)
    older = what_if(result, Model(), 0, {"age": 41}, Members())
    assert older.possible_after == ("a", "c")
    assert older.possible_before == answer.possible_before
    assert older.ends_after is None


def test_without_a_forecaster_nothing_is_said_of_how_sure():
    answer = what_if(example_result("regression"), Model(), 0, {"age": 33})
    assert (answer.ends_before, answer.ends_after, answer.possible_before, answer.possible_after) == (None,) * 4
