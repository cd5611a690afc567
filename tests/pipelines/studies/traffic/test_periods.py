from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.traffic.periods import rolling_origin, transfer
from tests.pipelines.studies.traffic.made import cut, days


def test_each_period_is_fitted_and_tested_both_ways():
    made = cut(900)
    frame = transfer(made, np.arange(900) >= 500).frame.set_index(["Fitted on", "Tested on"])
    sizes = frame[["Fit rows", "Test rows"]].apply(tuple, axis=1).to_dict()
    assert sizes == {
        ("before", "before"): (400, 100),
        ("before", "after"): (500, 400),
        ("after", "after"): (320, 80),
        ("after", "before"): (400, 500),
    }
    assert (frame["AUC"] > 0.6).all()
    share = (made.minutes[500:] > 25).mean()
    assert frame.loc[("before", "after"), "F1 of always long"] == pytest.approx(2 * share / (1 + share))


def test_what_turns_around_does_not_carry_over():
    made = cut(1_200)
    later = np.arange(1_200) >= 600
    turned = np.where(later[:, None], -made.X, made.X)
    frame = transfer(replace(made, X=turned), later).frame
    own = frame["Fitted on"] == frame["Tested on"]
    assert frame.loc[own, "AUC"].min() > 0.6
    assert frame.loc[~own, "AUC"].max() < 0.4


def test_every_month_is_tested_by_the_rows_before():
    made, when = cut(900), days(900)
    frame = rolling_origin(made, when).frame
    months = when.astype("datetime64[M]")
    for _, row in frame.iterrows():
        month = np.datetime64(row["Month"])
        assert row["Fit rows"] == (months < month).sum()
        assert row["Test rows"] == (months == month).sum()
        constant = made.minutes[months < month].mean()
        slow = np.sqrt(np.mean((made.minutes[months == month] - constant) ** 2))
        assert row["RMSE of always the mean (minutes)"] == pytest.approx(slow)
    assert frame["Month"].is_monotonic_increasing
    assert len(frame) == 6
    last = rolling_origin(made, when, most=2)
    assert last.frame["Month"].tolist() == frame["Month"].tolist()[-2:]
    assert "of the last 2 months" in last.sentence


def test_short_periods_are_refused():
    with pytest.raises(StudyError, match="100 rows are after the date"):
        transfer(cut(600), np.arange(600) >= 500)
    with pytest.raises(StudyError, match="Give a longer table"):
        rolling_origin(cut(250), days(250))
