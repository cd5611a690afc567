from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.studies.tadpole.layout import CHALLENGE, LEADERBOARD
from pipelines.studies.tadpole.matching import match, nearest_month
from pipelines.studies.tadpole.truth import read_truth
from tests.pipelines.studies.tadpole.fixture import d4, flat, forecast, truth_frame


@pytest.mark.parametrize(
    ("date", "month", "tied"),
    [
        ("2018-01-01", 0, False),
        ("2018-01-16", 0, False),  # 31 days: the 16th is 15 days after, 16 before
        ("2018-01-17", 1, False),
        ("2018-04-16", 3, True),
        ("2018-04-17", 4, False),
        ("2019-02-15", 13, True),
        ("2020-02-15", 25, False),  # 29 days
        ("2017-05-05", 0, False),
        ("2024-01-01", 59, False),
    ],
)
def test_the_nearest_first_day_counts_and_the_earlier_of_two(date, month, tied):
    found, equal = nearest_month(np.array([date], dtype="datetime64[D]"), CHALLENGE)
    assert (found[0], equal[0]) == (month, tied)


@given(st.dates(min_value=np.datetime64("2009-01-01").item(), max_value=np.datetime64("2024-12-31").item()))
def test_no_month_is_nearer(date):
    day = np.datetime64(date)
    for calendar in (CHALLENGE, LEADERBOARD):
        (found,), _ = nearest_month(np.array([day]), calendar)
        apart = [abs(int((day - first.astype("datetime64[D]")).astype(int))) for first in calendar.dates]
        assert found == apart.index(min(apart))


def test_diagnosis_goes_by_the_assessment_and_ventricles_by_the_scan():
    matched = match(forecast(), read_truth(d4()))
    # RID 3 was assessed on 2018-04-05 (month 4) and scanned on 2018-05-02 (month 5).
    assert matched.adas[2, 0] == pytest.approx(8 + 0.5 * 3 + 0.1 * 4)
    assert matched.ventricles[2, 0] == pytest.approx(0.02 + 0.0003 * 3 + 0.0001 * 5)
    np.testing.assert_allclose(matched.shares.sum(axis=1), 1)
    assert not matched.ties
    assert not matched.outside


def test_ties_are_listed_where_there_is_something_to_score():
    rows = truth_frame(
        CognitiveAssessmentDate=["2018-04-16", "2018-04-16", "2018-03-01"],
        Diagnosis=["CN", "", "AD"],
        ADAS13=["", "", "3"],
        ScanDate=["2018-03-01", "2018-03-01", "2019-02-15"],
    )
    assert match(flat(3), read_truth(rows)).ties == (
        "RID 1, 2018-04-16: as near to 2018-04 as to 2018-05; 2018-04 is used.",
        "RID 3, 2019-02-15: as near to 2019-02 as to 2019-03; 2019-02 is used.",
    )


def test_a_blank_date_leaves_the_row_out_of_its_target_only():
    truth = read_truth(truth_frame(ScanDate=["", "2018-02-02"], CognitiveAssessmentDate=["2018-02-02", " "]))
    matched = match(flat(2), truth)
    assert np.isnan(matched.true_ventricles).tolist() == [True, False]
    assert matched.diagnosis.tolist() == [0, -1]
    assert np.isnan(matched.true_adas).tolist() == [False, True]
    assert truth.remarks == (
        "1 row with no CognitiveAssessmentDate: diagnosis and ADAS13 left out.",
        "1 row with no ScanDate: ventricles left out.",
    )


def test_dates_outside_the_forecast_are_named():
    dates = ["2017-11-30", "2017-12-01", "2023-01-31", "2023-02-01"]
    outside = match(flat(4), read_truth(truth_frame(CognitiveAssessmentDate=dates))).outside
    assert [told.split(" is ")[0] for told in outside] == ["RID 1, 2017-11-30", "RID 4, 2023-02-01"]


def test_the_order_of_subjects_in_the_forecast_does_not_matter():
    given = forecast()
    order = np.random.default_rng(0).permutation(12)
    parts = (given.probabilities[order], given.adas[order], given.ventricles[order])
    shuffled = type(given)(given.subjects[order], *parts)
    truth = read_truth(d4())
    for name in ("shares", "adas", "ventricles"):
        np.testing.assert_array_equal(getattr(match(given, truth), name), getattr(match(shuffled, truth), name))
