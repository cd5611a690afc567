from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.errors import MissingColumn, UnusableTarget
from data.schema import set_roles, set_target, without_target
from tests.data.build import roles, table

N = 200
RNG = np.random.default_rng(2)


def chosen(values, task=None):
    dataset = set_target(table(x=RNG.normal(size=len(values)), target=values), "target", task)
    return dataset, dataset.column("target")


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["yes", "no"] * 100, "binary"),
        ([1, 2] * 100, "binary"),
        ([0.5, 1.5] * 100, "binary"),
        (["a", "b", "c", "d"] * 50, "multiclass"),
        ([0, 1, 2, 3] * 50, "multiclass"),
        ([3, 4, 5, 6, 7, 8] * 30, "regression"),
        ([0.0, 0.5, 1.0, 2.0] * 50, "regression"),
        ([0, 1, 2, 3] * 5, "regression"),
        (RNG.normal(size=N), "regression"),
    ],
)
def test_the_task_follows_from_what_is_there(values, task):
    dataset, column = chosen(values)
    assert (dataset.target, dataset.task, column.role) == ("target", task, "target")
    assert column.kind == ("number" if task == "regression" else column.kind)
    assert "chosen as target" in column.why


def test_classes_are_held_as_text_and_are_numbers_again_afterwards():
    values = np.array([1.0, 2.0, np.nan] * 30)
    dataset, column = chosen(values)
    assert (column.kind, list(dataset.frame["target"].cat.categories)) == ("category", ["1", "2"])
    back = without_target(dataset)
    assert back.target is None
    assert (back.column("target").kind, back.column("target").role) == ("number", "feature")
    np.testing.assert_array_equal(back.frame["target"], values)
    assert back.warnings == ()


def test_whole_numbers_come_back_as_whole_numbers():
    back = without_target(chosen([1, 2] * 30)[0])
    assert back.frame["target"].dtype == np.int64


def test_the_analyst_may_choose_the_task():
    assert chosen([0, 1, 2, 3] * 50, "regression")[0].task == "regression"
    assert chosen([3, 4, 5, 6, 7, 8] * 30, "multiclass")[0].task == "multiclass"
    assert chosen([0, 1] * 50, "regression")[1].kind == "number"


@pytest.mark.parametrize(
    ("values", "task", "needed"),
    [
        (["a", "b", "c"] * 30, "binary", "two classes"),
        (["a", "b"] * 30, "multiclass", "3 to 50 classes"),
        (["a", "b", "c"] * 30, "regression", "numbers"),
    ],
)
def test_a_task_that_does_not_fit_is_refused(values, task, needed):
    with pytest.raises(UnusableTarget, match=needed):
        chosen(values, task)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (["same"] * 60, "the same value in every row"),
        (np.full(60, np.nan), "empty in all 60 rows"),
        ([f"some words about case {chr(97 + i % 26)}{chr(97 + i // 26)} here" for i in range(60)], "is free text"),
        (np.arange(60), "only tells rows apart"),
        (pd.date_range("2024-01-01", periods=60).to_numpy(), "holds dates"),
        (["a"] * 59 + ["b"], "'b' has only one row"),
        (["a", "b"], "'a', 'b' have only one row"),
        ([f"{chr(97 + i % 26)}{chr(97 + i // 26 % 3)}" for i in range(600)], "has 78 classes"),
    ],
)
def test_what_cannot_be_learnt_is_refused_with_the_reason(values, reason):
    with pytest.raises(UnusableTarget, match=reason):
        chosen(values)


def test_a_class_of_one_row_is_left_out_and_named():
    dataset, column = chosen(["a", "b", "a", "b", "c"] + ["a"] * 40)
    assert (dataset.task, column.distinct, column.missing) == ("binary", 2, 1)
    assert "'c' has only one row" in dataset.warnings[0]
    assert "1 row has no usable value" in dataset.warnings[1]


def test_missing_targets_are_counted():
    dataset, column = chosen([1.5, np.nan, 2.5, np.nan] * 20)
    assert column.missing == 40
    assert "40 rows have no usable value" in dataset.warnings[0]


def test_an_unknown_target_is_answered_with_near_names():
    with pytest.raises(MissingColumn, match="'target'"):
        set_target(table(target=[1, 2] * 20), "targte")


def test_choosing_again_leaves_nothing_of_the_first_choice():
    plain = table(a=[1, 2] * 40, b=RNG.normal(size=80), c=np.where(np.arange(80) < 9, np.nan, np.arange(80) / 7))
    twice = set_target(set_target(set_target(plain, "a"), "c"), "b")
    assert roles(twice) == {"a": "feature", "b": "target", "c": "feature"}
    assert twice.warnings == ()
    pd.testing.assert_frame_equal(twice.frame, plain.frame)


def test_an_overruled_role_makes_a_target_usable():
    dataset = table(rank=np.arange(60), x=RNG.normal(size=60))
    assert roles(dataset)["rank"] == "id-like"
    assert set_target(set_roles(dataset, {"rank": "feature"}), "rank").task == "regression"
