from __future__ import annotations

import numpy as np

from data.traffic.calendar import add_calendar, clock_doubts
from tests.data.build import table
from tests.data.traffic.incidents_given import as_file, log

MOMENTS = np.array(["2024-02-26T07:30", "2024-03-03T23:59", "NaT"], dtype="datetime64[s]")


def test_month_hour_and_weekday_as_written():
    made, added = add_calendar(table(start=MOMENTS, x=np.arange(3)), "start")
    assert added == ("Month", "Hour", "Weekday")
    np.testing.assert_array_equal(made.frame["Month"], [2, 3, np.nan])
    np.testing.assert_array_equal(made.frame["Hour"], [7, 23, np.nan])
    assert made.frame["Weekday"].astype("object").fillna("none").tolist() == ["Monday", "Sunday", "none"]


def test_what_is_there_is_not_made_again():
    days = np.array(["Monday", "Sunday", "Sunday"])
    made, added = add_calendar(table(start=MOMENTS, Day=days, Hour=np.array([1, 2, 3])), "start")
    assert added == ("Month",)
    assert made.frame["Hour"].tolist() == [1, 2, 3]


def test_doubts_about_the_clock():
    hours = np.repeat([3, 3, 9], 20).astype("timedelta64[h]")
    night = table(
        start=np.datetime64("2024-01-01", "s") + hours + np.arange(60) * np.timedelta64(1, "D"), x=np.arange(60) % 4
    )
    told = clock_doubts(night, "start")
    assert told[0] == "No time zone in start; Hour is taken as written."
    assert "3 o'clock at night" in told[1]
    midnights = table(
        start=np.datetime64("2024-01-01", "s") + np.arange(60) * np.timedelta64(1, "D"), x=np.arange(60) % 4
    )
    assert len(clock_doubts(midnights, "start")) == 1
    zoned = log()[["opened_at", "wind"]]
    zoned = as_file(zoned.assign(opened_at=zoned["opened_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")))
    assert not any("No time zone" in text for text in clock_doubts(zoned, "opened_at"))
