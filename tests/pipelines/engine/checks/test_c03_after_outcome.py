from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.schema import set_target
from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c03_after_outcome import check
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
N = 300
X, NOISE = rng.normal(size=(2, N))
START = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 10**7, N)), unit="s")
MINUTES = pd.to_timedelta(rng.integers(1, 500, N), unit="min")


def judged(**columns: object):
    return check(Evidence(table(pd.DataFrame(columns), "y")))


def duration(**others: object):
    frame = pd.DataFrame({"opened": START, "closed": START + MINUTES, **others, "x": X})
    return check(Evidence(set_target(table(frame), "closed - opened")))


def test_an_end_that_makes_the_target_is_already_left_out() -> None:
    answer = duration()
    assert answer.state == "pass"
    assert "opened" in answer.sentence


def test_another_time_after_the_start_of_a_duration() -> None:
    answer = duration(edited=START + MINUTES * 1.5)
    assert answer.state == "fail"
    assert answer.columns == ("edited",)
    assert "lies after opened in 100 % of the rows" in answer.sentence


def test_a_time_before_the_start_is_fine() -> None:
    assert duration(reported=START - MINUTES).state == "pass"


def test_a_later_time_warns_where_the_target_is_no_duration() -> None:
    answer = judged(pickup=START, arrival=START + MINUTES, y=NOISE)
    assert answer.state == "warn"
    assert answer.columns == ("arrival",)


def test_two_unordered_times_pass() -> None:
    assert judged(a=START, b=START[rng.permutation(N)], y=NOISE).state == "pass"


@pytest.mark.parametrize("name", ["TimeToEventMonths", "follow_up_days", "Length of stay", "futime", "last_updated"])
def test_a_late_name_warns(name: str) -> None:
    answer = judged(**{name: X, "y": NOISE})
    assert answer.state == "warn"
    assert answer.columns == (name,)
    assert "By name" in answer.sentence


def test_a_late_name_with_figures_fails() -> None:
    answer = judged(time_to_event=X, y=np.where(X + 0.5 * NOISE > 0, "event", "none"))
    assert answer.state == "fail"
    assert "time_to_event (AUC 0.8" in answer.sentence


def test_a_vague_name_needs_figures() -> None:
    assert judged(duration=X, y=NOISE).state == "pass"
    answer = judged(duration=X, y=np.where(X + 0.5 * NOISE > 0, "yes", "no"))
    assert answer.state == "warn"
    assert answer.columns == ("duration",)


def test_the_time_of_day_is_no_lapse() -> None:
    hour = np.clip(12 + 4 * X, 0, 24)
    assert judged(Time=hour, y=hour + NOISE).columns == ("Time",)
    assert judged(Date=START, Time=hour, y=hour + NOISE).state == "pass"


def test_a_vague_name_in_the_order_of_a_clear_one() -> None:
    answer = judged(months_to_event=X, TIME_YEAR=np.floor(X * 5), y=NOISE)
    assert answer.columns == ("months_to_event", "TIME_YEAR")


@pytest.mark.parametrize("name", ["traveltime", "studytime", "age", "weekend", "hours-per-week", "MR Delay"])
def test_ordinary_names_pass(name: str) -> None:
    answer = judged(**{name: X, "y": NOISE})
    assert answer.state == "pass"
    assert "y" in answer.sentence
