from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explain.scores import rmse
from pipelines.errors import StudyError
from pipelines.studies.traffic.scale import Scaled, confirm_range, confirm_scale, mape, to_log, to_minutes

MINUTES = np.array([3.0, 20.0, 45.0, 400.0, 1_400.0])


def test_mixed_scales_are_told_by_their_sizes():
    with pytest.raises(
        StudyError, match=r"Predictions are minutes, targets are log1p\(minutes\).*Give both in minutes"
    ):
        confirm_scale(Scaled(np.log1p(MINUTES)), Scaled(MINUTES))
    with pytest.raises(StudyError, match=r"Predictions are log1p\(minutes\), targets are minutes"):
        confirm_scale(Scaled(MINUTES), Scaled(np.log1p(MINUTES)))


def test_mixed_scales_are_told_by_what_they_say():
    with pytest.raises(StudyError, match="Give both in minutes"):
        confirm_scale(Scaled(MINUTES), Scaled(MINUTES, "log1p(minutes)"))
    confirm_scale(Scaled(np.log1p(MINUTES), "log1p(minutes)"), Scaled(np.log1p(MINUTES), "log1p(minutes)"))


def test_honest_forecasts_of_a_long_tail_are_not_refused():
    confirm_scale(Scaled(MINUTES), Scaled(np.full(5, 7.0)))  # always the median, far below the longest
    confirm_scale(Scaled(MINUTES), Scaled(np.linspace(10, 30, 5)))
    confirm_scale(Scaled(MINUTES), Scaled(np.linspace(-1, 900, 5)))


@given(arrays.arrays(np.float64, st.integers(2, 40), elements=st.floats(0, 1_440)))
def test_scores_of_back_transformed_pairs_are_those_of_numpy(minutes):
    predicted = to_log(minutes) * 0.9
    back = to_minutes(predicted)
    slow = np.sqrt(np.mean((np.expm1(predicted) - minutes) ** 2))
    np.testing.assert_allclose(rmse(minutes, back[:, None]), slow, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(to_minutes(to_log(minutes)), minutes, rtol=1e-12, atol=1e-12)


def test_the_logarithm_leaves_its_minutes_alone():
    given_ = MINUTES.copy()
    to_log(given_)
    np.testing.assert_array_equal(given_, MINUTES)
    for bad in (np.array([1.0, np.nan]), np.array([-0.1])):
        with pytest.raises(StudyError, match="missing or negative"):
            to_log(bad)


def test_percentage_errors_need_a_minute():
    assert mape(np.array([10.0, 20.0]), np.array([11.0, 18.0])) == pytest.approx(0.1)
    with pytest.raises(StudyError, match="1 durations below 1 minute"):
        mape(np.array([0.5, 20.0]), np.array([1.0, 20.0]))


def test_a_score_outside_its_range_is_not_printed():
    assert confirm_range("accuracy", 0.7, 0, 1) == 0.7
    with pytest.raises(StudyError, match=r"accuracy is -2\.7e"):
        confirm_range("accuracy", -2.7e14, 0, 1)
