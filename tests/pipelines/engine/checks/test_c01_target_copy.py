from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c01_target_copy import check
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
Y = rng.normal(50, 10, 200)
NOISE = rng.normal(size=(200, 3))


def judged(target: np.ndarray = Y, **columns: object):
    frame = pd.DataFrame({"noise": NOISE[: len(target), 0], **columns, "y": target})
    return check(Evidence(table(frame, "y")))


@pytest.mark.parametrize(
    ("copy", "said"),
    [
        (Y, "equals"),
        (Y * 1.8 + 32, "another unit"),
        (-Y, "another unit"),
        (np.log(Y), "order"),
        (np.where(np.arange(200) % 3 == 0, np.nan, Y), "equals"),
    ],
)
def test_a_number_in_disguise(copy: np.ndarray, said: str) -> None:
    answer = judged(copy=copy)
    assert answer.state == "fail"
    assert answer.columns == ("copy",)
    assert said in answer.sentence
    assert "Leave out copy" in answer.remedy


def test_the_factor_is_told() -> None:
    assert "0.001 × the value) the same as y" in judged(grams=Y * 1000).sentence


@settings(max_examples=80, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(12, 200))
def test_a_copy_is_found_under_any_straight_line(slope: float, shift: float, rows: int) -> None:
    assume(abs(slope) > 1e-6)
    assert judged(Y[:rows], copy=Y[:rows] * slope + shift).columns == ("copy",)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(4)), st.integers(2, 4))
def test_classes_by_other_names_are_a_copy(order: list[int], classes: int) -> None:
    codes = np.arange(120) % classes
    target = np.array(["a", "b", "c", "d"])[codes]
    frame = pd.DataFrame({"other": np.array(order)[codes], "y": target})
    assert check(Evidence(table(frame, "y"))).columns == ("other",)


def test_a_yes_no_column_that_is_the_class() -> None:
    sick = NOISE[:, 1] > 0
    assert judged(np.where(sick, "ill", "well"), flag=sick).columns == ("flag",)


@pytest.mark.parametrize("sign", [1, -1])
def test_two_columns_that_give_the_target(sign: int) -> None:
    part = rng.normal(20, 5, 200)
    answer = judged(a=Y - sign * part, b=part)
    assert answer.state == "fail"
    assert answer.columns == ("a", "b")
    assert f"a {'+' if sign > 0 else '−'} b gives y exactly" in answer.sentence


def test_a_pair_with_empty_and_damaged_cells() -> None:
    part = rng.normal(20, 5, 200)
    rest = Y - part
    rest[7], part[9] = 999.0, np.nan
    assert judged(a=rest, b=part).columns == ("a", "b")


def test_a_weighted_sum_names_only_what_it_needs() -> None:
    a, b, c = rng.normal(size=(3, 200))
    answer = judged(4 * a + 9 * b - 2 * c + 1, a=a, b=b, c=c)
    assert answer.columns == ("a", "b", "c")
    assert "weighted sum" in answer.sentence


def test_noise_is_no_copy() -> None:
    answer = judged(near=Y + NOISE[:, 1] * 0.01, c=pd.Categorical(np.where(NOISE[:, 2] > 0, "u", "v")))
    assert answer.state == "pass"
    assert answer.columns == ()


def test_names_without_repeats_are_no_copy() -> None:
    assert judged(name=[f"row {i}" for i in range(200)]).state == "pass"


def test_columns_that_are_not_used_are_not_judged() -> None:
    frame = pd.DataFrame({"y": Y, "copy": Y, "noise": NOISE[:, 0]})
    assert check(Evidence(table(frame, "y", copy="ignored"))).state == "pass"


def test_a_handful_of_rows() -> None:
    answer = judged(Y[:6], copy=Y[:6])
    assert answer.state == "not applicable"
    assert "6 rows" in answer.sentence
