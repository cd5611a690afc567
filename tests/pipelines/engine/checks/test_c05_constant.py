from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c05_constant import check
from tests.pipelines.engine.checks.tables import table


def judged(values: object, **roles: str):
    frame = pd.DataFrame({"column": values})
    frame["y"] = np.arange(len(frame)) % 11
    return check(Evidence(table(frame, "y", **roles)))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([3.0] * 100, "one value in every row"),
        ([0.0] * 997 + [1.0, 2.0, 3.0], "0 in 99.7 % of the rows"),
        (["no"] * 60 + ["yes"] * 3, "no in 95 % of the rows"),
        ([np.nan] * 1000 + ["Easter"] * 8, "empty in 99.2 % of the rows"),
    ],
)
def test_hardly_any_variation(values: list[object], said: str) -> None:
    answer = judged(values)
    assert answer.state == "warn"
    assert answer.columns == ("column",)
    assert said in answer.sentence


@pytest.mark.parametrize("values", [["no"] * 95 + ["yes"] * 5, [0.0] * 980 + list(range(20)), list(range(50))])
def test_enough_variation(values: list[object]) -> None:
    assert judged(values).state == "pass"


@given(st.integers(20, 400), st.integers(0, 4))
def test_fewer_than_five_exceptions_are_always_named(rows: int, exceptions: int) -> None:
    values = np.zeros(rows)
    values[:exceptions] = 1.0
    assert judged(values).columns == ("column",)


def test_a_constant_that_was_left_out_is_told() -> None:
    answer = judged(["R"] * 50, column="constant")
    assert answer.state == "pass"
    assert "column has one value only and was left out" in answer.sentence


def test_a_handful_of_rows() -> None:
    assert judged([1.0] * 5).state == "not applicable"
