from __future__ import annotations

import numpy as np

from data.schema import set_roles
from data.splitting.order import cut_points, order_column, order_rows, reason_for_order
from tests.data.build import named

DAY = np.datetime64("2024-01-01T00:00:00")
N = 60
ROWS = np.arange(N)


def hours(n=N):
    return DAY + np.arange(n).astype("timedelta64[h]")


def test_rows_come_in_the_order_of_time_without_those_that_have_none():
    times = hours()[::-1].copy()
    times[5] = np.datetime64("NaT")
    ordered = order_rows(named({"when": times}), "when", ROWS)
    assert ordered.rows.tolist() == [row for row in range(N - 1, -1, -1) if row != 5]
    assert (np.diff(ordered.times) > 0).all()


def test_cuts_fall_only_where_the_time_changes():
    times = np.repeat([1.0, 2.0, 3.0], [50, 30, 20])
    assert cut_points(times, [0.6, 0.8]) == [50, 80]
    assert cut_points(np.ones(9), [0.5]) == []
    assert cut_points(np.repeat([1.0, 2.0], [5, 4]), [0.3, 0.9]) == [5]


def test_a_start_orders_before_an_end():
    dataset = named({"closed": hours(), "reported": hours()})
    assert order_column(dataset) == "reported"
    assert order_column(named({"x": ROWS / 7})) == ""


def test_numbers_may_order_when_the_analyst_says_so():
    dataset = set_roles(named({"year": 2000 + ROWS // 3}), {"year": "time"})
    assert order_column(dataset) == "year"
    assert order_rows(dataset, "year", ROWS).rows.tolist() == ROWS.tolist()


def test_a_series_is_told_from_dates_that_order_nothing():
    rng = np.random.default_rng(0)
    scattered = DAY + np.sort(rng.choice(10_000_000, N, replace=False)).astype("timedelta64[s]")
    shuffled = rng.permutation(scattered)
    assert "follow each other" in reason_for_order(named({"x": scattered}), "x", ROWS)
    assert "follow each other" in reason_for_order(named({"x": scattered[::-1]}), "x", ROWS)
    assert "even steps" in reason_for_order(named({"x": rng.permutation(hours())}), "x", ROWS)
    assert "event" in reason_for_order(named({"order_date": shuffled}), "order_date", ROWS)
    assert reason_for_order(named({"x": shuffled}), "x", ROWS) == ""
    assert reason_for_order(named({"birth_date": hours()}), "birth_date", ROWS) == ""
    assert reason_for_order(named({"start": np.repeat(hours(3), 20)}), "start", ROWS) == ""
