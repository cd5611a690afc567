from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.cohorts.visit_times import is_baseline, visit_order, years_since_first
from data.table import Dataset
from tests.data.clinical.cohorts_given import read_frame

MONTHS = np.tile([0, 6, 24], 20)
WHO = np.repeat([f"S{i}" for i in range(20)], 3)
DATES = pd.Timestamp("2010-03-01") + pd.to_timedelta(np.round(MONTHS * 30.4375), unit="D")


def table(**columns: object) -> Dataset:
    return read_frame(pd.DataFrame({"PTID": WHO, "score": np.arange(60) % 7 + 0.5, **columns}))


@pytest.mark.parametrize(
    "columns",
    [
        {"Years_bl": MONTHS / 12},
        {"Month_bl": MONTHS},
        {"M": MONTHS},
        {"VISCODE": [f"m{month:02d}" if month else "bl" for month in MONTHS]},
        {"EXAMDATE": DATES.strftime("%Y-%m-%d")},
    ],
)
def test_every_way_of_telling_the_time(columns: dict[str, object]) -> None:
    dataset = table(**columns)
    years = years_since_first(dataset, "PTID")
    np.testing.assert_allclose(years, MONTHS / 12, atol=0.003)
    for person in set(WHO):
        assert np.argsort(visit_order(dataset, years)[person == WHO].to_numpy()).tolist() == [0, 1, 2]


def test_without_times_the_place_in_the_table_orders() -> None:
    dataset = table()
    years = years_since_first(dataset, "PTID")
    assert years.isna().all()
    assert visit_order(dataset, years).tolist() == list(range(60))


def test_an_odd_visit_code_has_no_time() -> None:
    years = years_since_first(table(VISCODE=["bl", "m06", "uns1"] * 20), "PTID")
    np.testing.assert_array_equal(years[:3], [0, 0.5, np.nan])


def test_baseline_ages() -> None:
    assert is_baseline(table(AGE=70.5 + np.repeat(np.arange(20), 3)), "PTID")
    assert not is_baseline(table(AGE=70.5 + np.arange(60)), "PTID")
