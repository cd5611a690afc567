from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c15_change_over_time import check
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
N = 400
DAYS = pd.date_range("2018-01-01", periods=N)
ORDER = rng.permutation(N)
NOISE = rng.normal(10, 1, N)


def judged(**columns: object):
    frame = pd.DataFrame({"when": DAYS, "x": rng.normal(size=N), **columns}).iloc[ORDER]
    return check(Evidence(table(frame, "y")))


def test_a_jump_of_the_target() -> None:
    answer = judged(y=NOISE + np.where(np.arange(N) < 150, 0, 5))
    assert answer.state == "warn"
    assert answer.columns == ("when",)
    assert "changes level on 2018-05-31" in answer.sentence
    assert "median 9.83 before, 15 after" in answer.sentence
    assert "split by time" in answer.remedy


@settings(max_examples=30, deadline=None)
@given(st.integers(20, N - 20), st.integers(0, 1000))
def test_a_clear_jump_is_dated_to_the_day(day: int, seed: int) -> None:
    y = np.random.default_rng(seed).normal(10, 0.1, N) + np.where(np.arange(N) < day, 0, 5)
    assert f"on {DAYS[day]:%Y-%m-%d}" in judged(y=y).sentence


def test_classes_that_become_common() -> None:
    late = np.arange(N) >= 200
    answer = judged(y=np.where(rng.random(N) < np.where(late, 0.8, 0.1), "long", "short"))
    assert answer.state == "warn"
    assert "of the rows before" in answer.sentence


def test_a_column_that_is_recorded_from_some_day_on() -> None:
    late = np.arange(N) >= 200
    answer = judged(y=NOISE, a=np.where(late, NOISE, np.nan), b=np.where(late, NOISE, np.nan))
    assert answer.columns == ("when", "a", "b")
    assert "a and b are empty in 100 % of the rows before 2018-07-20, in 0 % after." in answer.sentence


def test_cells_that_are_empty_here_and_there() -> None:
    assert judged(y=NOISE, a=np.where(rng.random(N) < 0.4, np.nan, NOISE)).state == "pass"


@pytest.mark.parametrize("seed", range(20))
def test_nothing_changes(seed: int) -> None:
    assert judged(y=np.random.default_rng(seed).normal(size=N)).state == "pass"


def test_one_long_case_is_no_change() -> None:
    y = np.abs(NOISE)
    y[300] = 1e5
    assert judged(y=y).state == "pass"


def test_no_time_column() -> None:
    answer = check(Evidence(table(pd.DataFrame({"x": NOISE, "y": NOISE}), "y")))
    assert answer.state == "not applicable"
    assert "No time column" in answer.sentence


def test_too_few_times() -> None:
    assert check(Evidence(table(pd.DataFrame({"when": DAYS[:50], "y": NOISE[:50]}), "y"))).state == "not applicable"


def test_a_number_may_be_the_time() -> None:
    frame = pd.DataFrame({"step": np.arange(N), "y": NOISE + np.where(np.arange(N) < 150, 0, 5)})
    assert "changes level on 150" in check(Evidence(table(frame, "y", step="time"))).sentence
