from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pipelines.errors import StudyError
from pipelines.studies.traffic.backtransform import fit_smeared, out_of_fold, smearing
from tests.pipelines.studies.traffic.made import cut


def line(X, y):
    """Least squares, as a slow reference."""
    with_one = np.column_stack([np.ones(len(X)), X])
    weights = np.linalg.lstsq(with_one, y, rcond=None)[0]
    return lambda rows: np.column_stack([np.ones(len(rows)), rows]) @ weights


def heart(X, y):
    """Learns every row by heart and knows nothing of others."""
    known = {row.tobytes(): value for row, value in zip(X, y, strict=True)}
    return lambda rows: np.array([known.get(row.tobytes(), -5.0) for row in rows])


@given(arrays.arrays(np.float64, st.integers(12, 60), elements=st.floats(-0.4, 0.4)))
def test_the_factor_is_the_mean_of_exp(residuals):
    found = smearing(residuals)
    slow = [np.exp(one) for one in residuals]
    assert found.factor == pytest.approx(sum(slow) / len(slow), rel=1e-12)
    assert found.largest_share == pytest.approx(max(slow) / sum(slow), rel=1e-12)
    np.testing.assert_allclose(found.minutes(np.array([2.0])), np.exp(2.0) * found.factor - 1, rtol=1e-12)


def test_a_model_too_big_for_its_data_is_refused():
    with pytest.raises(StudyError, match=r"factor of 4\.48.*The model is too big for this data"):
        smearing(np.full(50, 1.5))
    with pytest.raises(StudyError, match="One row carries 27 %"):
        smearing(np.r_[np.zeros(30), np.log(11.0)])
    with pytest.raises(StudyError, match="more than 1e8"):
        smearing(np.full(10, 900.0))
    with pytest.raises(StudyError, match="Residuals are missing"):
        smearing(np.array([0.1, np.nan]))


def test_residuals_come_from_rows_that_were_not_fitted_on():
    made = cut(300)
    assert np.all(out_of_fold(heart, made.X, made.minutes) == -5.0)
    with pytest.raises(StudyError, match="too big"):
        fit_smeared(heart, made.X, made.minutes)


def test_smearing_puts_the_mean_right():
    made = cut(4_000)
    fitted = fit_smeared(line, made.X[made.development], made.minutes[made.development])
    plain = np.expm1(fitted.model(made.X[made.test])).mean()
    truth = made.minutes[made.test].mean()
    assert abs(fitted(made.X[made.test]).mean() - truth) < 0.5 * abs(plain - truth)


def test_five_rows_are_needed():
    with pytest.raises(StudyError, match="5 folds"):
        out_of_fold(line, np.zeros((4, 1)), np.zeros(4))
