"""Visits after the cut are hidden, each subject is drawn once, and what is hidden is scored."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.tadpole.backtest import hide_visits
from pipelines.studies.tadpole.forecaster import fit_forecaster
from pipelines.studies.tadpole.scoring import score
from tests.pipelines.studies.tadpole.own_sample import QUICK, history


def test_visits_after_the_cut_are_hidden_from_the_drawn_subjects_only():
    found = hide_visits(history(), seed=1)
    shown = found.history.frame
    drawn = found.history.to_forecast
    dates = shown["EXAMDATE"].to_numpy().astype("datetime64[D]")
    in_d2 = shown["RID"].isin(drawn).to_numpy()
    assert (dates[in_d2] <= found.cut).all()
    assert (dates[~in_d2] > found.cut).any()
    assert ((shown["D1"] + shown["D2"]) == 1).all()
    assert set(found.truth.rid) == set(drawn)
    assert (found.truth.assessed > found.cut).all()
    assert (found.truth.assessed.astype("datetime64[M]") <= found.calendar.dates[-1]).all()
    assert np.datetime64(found.calendar.first) == found.cut.astype("datetime64[M]") + 1
    original = history().frame.set_index(["RID", "EXAMDATE"])["ADAS13"]
    keys = list(zip(found.truth.rid, found.truth.assessed.astype("datetime64[s]"), strict=True))
    np.testing.assert_array_equal(original.loc[keys], found.truth.adas)


def test_subjects_are_drawn_without_replacement_by_the_seed():
    one, again, other = (hide_visits(history(), seed=seed).history.to_forecast for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert set(one) != set(other)
    assert len(set(one)) == len(one)
    whole = hide_visits(history(), seed=1, share=1.0)
    assert set(one) < set(whole.history.to_forecast)
    assert f"{len(one)} of {len(whole.history.to_forecast)} subjects" in hide_visits(history(), seed=1).note


def test_the_cut_may_be_given_and_d2_takes_no_part():
    found = hide_visits(history(), cut=np.datetime64("2012-06-10"))
    assert found.cut == np.datetime64("2012-06-30")
    assert found.calendar.first == "2012-07"
    assert not set(found.history.frame["RID"]) & set(history().to_forecast)
    with pytest.raises(StudyError, match="at least 10 are needed"):
        hide_visits(history(), cut=np.datetime64("2017-05-01"))


def test_a_backtest_is_fitted_forecast_and_scored():
    found = hide_visits(history(), seed=1)
    made = fit_forecaster(found.history, 0, kind=QUICK)
    assert not set(made.parts.fit) & set(found.truth.rid)
    scores = score(made.forecast(found.history, calendar=found.calendar), found.truth, draws=100)
    assert scores["mauc"] > 0.6
    assert scores["adas_mae"] < 6
