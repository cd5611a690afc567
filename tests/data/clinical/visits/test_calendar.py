from __future__ import annotations

import calendar as stdlib
import datetime as dt

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.clinical.visits.calendar import add_months, dates_of, days_of

DATES = st.dates(dt.date(1930, 1, 1), dt.date(2060, 12, 31))


@given(DATES, st.integers(-60, 60))
def test_months_end_on_the_same_day_or_on_the_last_of_the_month(date, months):
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    expected = dt.date(year, month + 1, min(date.day, stdlib.monthrange(year, month + 1)[1]))
    start = days_of(pd.Series(pd.to_datetime([date])))
    assert dates_of(add_months(start, months))[0] == np.datetime64(expected)


def test_no_date_stays_none():
    days = days_of(pd.Series(pd.to_datetime(["2014-01-31 17:00", None])))
    assert days[0] == np.datetime64("2014-01-31").astype("datetime64[D]").astype(int)
    assert np.isnan(add_months(days, 3)[1])
    assert np.isnat(dates_of(days)[1])
