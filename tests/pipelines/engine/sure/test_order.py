"""When the truth about a row is known: after all rows of its moment, a duration when it has passed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.engine.sure.order import in_time
from tests.pipelines.engine.planted import dataset_of
from tests.pipelines.engine.sure.grounds import durations_table, ground, timed_table


def test_a_plain_value_is_known_at_once() -> None:
    base = ground(timed_table(), how="time")
    found = in_time(base, base.split.test)
    assert np.array_equal(found.known_after, np.arange(len(base.split.test)))
    when = base.frame(base.split.test)["when"].iloc[found.places]
    assert when.is_monotonic_increasing


def test_rows_of_one_moment_do_not_know_of_each_other() -> None:
    table = timed_table(900)
    frame = table.frame.assign(when=pd.to_datetime("2024-03-01") + pd.to_timedelta(np.arange(900) // 3, unit="h"))
    base = ground(dataset_of(frame, "y", "regression"), how="time")
    found = in_time(base, base.split.test)
    when = base.frame(base.split.test)["when"].to_numpy()[found.places]
    last_of_moment = np.searchsorted(when, when, side="right") - 1
    assert np.array_equal(found.known_after, last_of_moment)


def test_a_duration_is_known_when_it_has_passed() -> None:
    base = ground(durations_table(), how="time")
    test = base.split.test
    found = in_time(base, test)
    frame = base.frame(test).iloc[found.places]
    opened, closed = (
        frame["opened"].to_numpy(),
        frame["opened"].to_numpy() + pd.to_timedelta(base.y(test)[found.places], unit="min").to_numpy(),
    )
    for place in range(len(test) - 6):
        following = place + 1 + int((opened[place + 1 :] <= closed[place]).sum())
        assert found.known_after[place] == following - 1
