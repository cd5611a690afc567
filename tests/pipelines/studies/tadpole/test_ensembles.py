from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.tadpole.ensembles import combine
from pipelines.studies.tadpole.submission import read_submission
from tests.pipelines.studies.tadpole.fixture import flat, forecast


@pytest.mark.parametrize("how", ["mean", "median"])
def test_two_files_by_hand(tmp_path, how):
    """Of two forecasts mean and median are the same; relative probabilities 2:2:4 count as .25, .25, .5."""
    left = flat(2, (0.5, 0.3, 0.2), (10.0, 8.0, 13.0), (0.03, 0.02, 0.05))
    right = flat(2, (2.0, 2.0, 4.0), (20.0, 19.0, 21.0), (0.05, 0.04, 0.06))
    for name, one in (("left", left), ("right", right)):
        one.to_frame().to_csv(tmp_path / f"{name}.csv", index=False)
    found = combine({name: read_submission(tmp_path / f"{name}.csv") for name in ("left", "right")}, how)
    np.testing.assert_allclose(found.probabilities[1, 30], [0.375, 0.275, 0.35])
    np.testing.assert_allclose(found.adas[1, 30], [15.0, 13.5, 17.0])
    np.testing.assert_allclose(found.ventricles[1, 30], [0.04, 0.03, 0.055])


def test_mean_and_median_of_three_by_hand():
    three = {
        "a": flat(1, (0.7, 0.2, 0.1), (10.0, 9.0, 11.0)),
        "b": flat(1, (0.1, 0.6, 0.3), (14.0, 9.5, 15.0)),
        "c": flat(1, (0.3, 0.3, 0.4), (30.0, 20.0, 40.0)),
    }
    np.testing.assert_allclose(combine(three, "median").probabilities[0, 0], np.array([0.3, 0.3, 0.3]) / 0.9)
    np.testing.assert_allclose(combine(three, "median").adas[0, 0], [14.0, 9.5, 15.0])
    np.testing.assert_allclose(combine(three).probabilities[0, 0], [1.1 / 3, 1.1 / 3, 0.8 / 3])
    np.testing.assert_allclose(combine(three).adas[0, 0], [18.0, 38.5 / 3, 22.0])


def test_three_certain_and_different_forecasts_leave_thirds():
    certain = {str(k): flat(1, tuple(np.eye(3)[k])) for k in range(3)}
    np.testing.assert_allclose(combine(certain, "median").probabilities[0, 0], 1 / 3)


def test_subjects_are_matched_by_rid_and_inputs_stay():
    given = forecast()
    order = np.arange(12)[::-1]
    turned = replace(
        given,
        subjects=given.subjects[order],
        probabilities=given.probabilities[order],
        adas=given.adas[order],
        ventricles=given.ventricles[order],
    )
    found = combine({"a": given, "b": turned})
    np.testing.assert_array_equal(found.subjects, given.subjects)
    np.testing.assert_allclose(found.adas, given.adas)
    np.testing.assert_allclose(found.probabilities, given.shares)
    np.testing.assert_array_equal(given.adas, forecast().adas)


def test_other_subjects_months_or_none_are_refused():
    with pytest.raises(StudyError, match="'b' differs from the first in RID 3"):
        combine({"a": flat(2), "b": flat(3)})
    with pytest.raises(StudyError, match="no forecast"):
        combine({})
