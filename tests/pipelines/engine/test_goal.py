from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.errors import UnusableTarget
from pipelines.engine.goal import goal_of
from pipelines.errors import StudyError
from tests.pipelines.tables import described, table


def classes(*values: object, task: str = "multiclass"):
    series = pd.Series(list(values))
    frame = pd.DataFrame({"y": series if series.dtype.kind in "if" else series.astype("category")})
    return described(frame, {"y": "category"}, task)


def test_two_classes_are_negative_then_positive():
    goal = goal_of(table("binary"))
    assert (goal.classes, goal.outputs, goal.positive, goal.unit) == (("no", "yes"), ("yes",), "yes", "probability")


def test_the_positive_class_can_be_chosen():
    dataset = table("binary")
    goal = goal_of(dataset, "no")
    assert goal.classes == ("yes", "no")
    assert np.array_equal(goal.y(dataset.frame), 1 - goal_of(dataset).y(dataset.frame))


def test_a_positive_class_that_is_not_there_is_refused():
    with pytest.raises(UnusableTarget, match="perhaps"):
        goal_of(table("binary"), "perhaps")


def test_classes_that_are_numbers_are_sorted_by_size():
    goal = goal_of(classes(10, 9, 2, 10))
    assert goal.classes == ("2", "9", "10")
    assert goal.outputs == goal.classes
    assert goal.positive == ""


def test_numbers_as_classes_read_alike_with_and_without_missing_values():
    with_missing = classes(0.0, 1.0, np.nan, 1.0, task="binary")
    goal = goal_of(with_missing)
    assert goal.classes == ("0", "1")
    assert np.array_equal(goal.y(with_missing.frame), [0, 1, np.nan, 1], equal_nan=True)


def test_a_regression_has_the_unit_of_its_column():
    dataset = table("regression")
    with_unit = dataset.with_columns(
        tuple(replace(one, unit="minutes") if one.name == "y" else one for one in dataset.columns)
    )
    assert goal_of(with_unit).unit == "minutes"
    assert goal_of(dataset).unit == "units of y"
    assert goal_of(dataset).outputs == ("y",)
    assert goal_of(dataset).classes == ()


def test_an_infinite_target_counts_as_missing():
    frame = pd.DataFrame({"y": [1.0, np.inf, 2.0]})
    dataset = described(frame, {"y": "number"}, "regression")
    assert np.array_equal(goal_of(dataset).y(frame), [1, np.nan, 2], equal_nan=True)


def test_refusals():
    with pytest.raises(StudyError, match="without a target"):
        goal_of(replace(table("binary"), target=None))
    with pytest.raises(StudyError, match="one class only"):
        goal_of(classes("a", "a", task="binary"))
    with pytest.raises(StudyError, match="3 classes"):
        goal_of(classes("a", "b", "c", task="binary"))
