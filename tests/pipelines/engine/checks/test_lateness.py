from __future__ import annotations

import numpy as np
import pandas as pd

from data.schema import set_target
from pipelines.engine.checks.lateness import duration_start, start_of_time, trails
from tests.pipelines.engine.checks.tables import table

DAYS = pd.Series(pd.date_range("2020-01-01", periods=40))


def test_the_start_of_a_duration() -> None:
    dataset = table(
        pd.DataFrame({"a - b": DAYS, "c": DAYS + pd.to_timedelta(np.arange(40), "h"), "y": np.arange(40.0)})
    )
    assert duration_start(set_target(dataset, "c - a - b")) == "a - b"
    assert duration_start(set_target(dataset, "y")) == ""
    assert duration_start(dataset) == ""


def test_where_a_row_begins() -> None:
    assert start_of_time(table(pd.DataFrame({"edited": DAYS, "started": DAYS}))) == "started"
    assert start_of_time(table(pd.DataFrame({"x": [1], "day": pd.to_datetime(["2020-01-01"])}))) == "day"
    assert start_of_time(table(pd.DataFrame({"step": [1, 2]}), step="time")) == "step"
    assert start_of_time(table(pd.DataFrame({"x": [1]}))) == ""


def test_later_in_nearly_all_rows() -> None:
    later = DAYS + pd.Timedelta("1h")
    assert trails(later, DAYS) == "100 %"
    later.iloc[0] = DAYS[0] - pd.Timedelta("1h")
    assert trails(later, DAYS) == "98 %"
    later.iloc[:5] = DAYS[:5] - pd.Timedelta("1h")
    assert trails(later, DAYS) == ""


def test_equal_times_are_not_later() -> None:
    assert trails(DAYS, DAYS) == ""


def test_too_few_pairs() -> None:
    assert trails(DAYS[:5] + pd.Timedelta("1h"), DAYS[:5]) == ""
