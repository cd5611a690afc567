from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.traffic.duration import time_rows
from data.traffic.propose import Clock
from tests.data.build import table

PAIR = Clock("start", "end", "", "minutes", "touched", "")
ORIGIN = np.datetime64("2024-05-01T08:00", "s")


def timed(ends, touches):
    """Minutes after the origin, None where there is none."""

    def moments(minutes):
        found = [
            np.datetime64("NaT") if one is None else ORIGIN + np.timedelta64(round(60 * one), "s") for one in minutes
        ]
        return np.array(found, dtype="datetime64[s]")

    made = table(
        start=np.full(len(ends), ORIGIN) + np.zeros(len(ends), "timedelta64[s]"),
        end=moments(ends),
        touched=moments(touches),
    )
    return time_rows(made, PAIR)


def slow(end, touch):
    """One row by the book: minutes, event, why it is left out."""
    minutes = end if end is not None else touch
    if minutes is None:
        return None, False, "unknown"
    return minutes, end is not None, "early" if minutes < 0 else "late" if minutes > 1_440 else ""


@given(
    st.lists(
        st.tuples(*[st.one_of(st.none(), st.sampled_from([-5.0, 0.0, 1.0, 30.5, 1_440.0, 1_440.5, 9_000.0]))] * 2),
        min_size=3,
        max_size=30,
    )
)
def test_rows_are_timed_as_by_hand(rows):
    ends, touches = zip(*rows, strict=True)
    found = timed(ends, touches)
    by_hand = [slow(*row) for row in rows]
    assert found.kept.tolist() == [why == "" for _, _, why in by_hand]
    assert found.event[found.kept].tolist() == [event for _, event, why in by_hand if not why]
    assert found.minutes[found.kept].tolist() == [minutes for minutes, _, why in by_hand if not why]
    assert [step.dropped for step in found.flow.steps] == [
        sum(why == reason for _, _, why in by_hand) for reason in ("unknown", "early", "late")
    ]
    assert found.flow.left == int(found.kept.sum())


def test_refusals_are_listed_by_row_and_unknown_ends_told():
    found = timed([5.0, -2.0, 2_000.0, None, None, 0.0], [6.0, 1.0, 2_001.0, 12.0, None, 1.0])
    told = "\n".join(found.messages)
    assert "end before they start: 1 row – 2 (-2.0 min)." in told
    assert "take more than 1,440 minutes: 1 row – 3 (2,000.0 min)." in told
    assert "1 row has no end; it enters survival as censored and leaves the regression." in told
    assert "1 row without an end and without a last update: left out." in told
    assert "1 row of exactly 0 minutes" in told
    assert found.minutes[3] == 12.0
    assert not found.event[3]


def test_a_column_of_durations_is_turned_into_minutes():
    hours = np.array([0.5, 1.0, np.nan, 30.0, 0.00001])
    made = table(lasted_hours=hours, start=np.full(5, ORIGIN), touched=ORIGIN + np.arange(5) * np.timedelta64(600, "s"))
    found = time_rows(made, Clock("start", "", "lasted_hours", "hours", "touched", ""))
    np.testing.assert_allclose(found.minutes, [30, 60, 20, 1_800, 0.0006])
    assert found.kept.tolist() == [True, True, True, False, True]
    assert found.event.tolist() == [True, True, False, True, True]
    assert "0 rows of exactly 0 minutes and 1 below 0.001 minutes: kept." in found.messages


def test_a_duration_without_a_unit_is_said_to_be_in_minutes():
    made = table(duration=np.array([5.0, 6.0, 7.0]), lanes=np.array([1, 2, 2]))
    found = time_rows(made, Clock("", "", "duration", "", "", ""))
    assert found.messages == ("No unit in 'duration': taken as minutes.",)
    assert pd.Series(found.minutes).tolist() == [5, 6, 7]


def test_many_refusals_are_counted():
    found = timed([-1.0] * 30, [1.0] * 30)
    assert "30 rows" in found.messages[0]
    assert "and 10 more" in found.messages[0]
