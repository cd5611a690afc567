"""What the study tells of a run: the same functions, fed by the engine's own nouns."""

from __future__ import annotations

import numpy as np

from pipelines.studies.traffic.cut import cut_of
from pipelines.studies.traffic.disagreement import methods_exhibit
from pipelines.studies.traffic.map import case_map
from pipelines.studies.traffic.methods import methods_of
from pipelines.studies.traffic.regression import MEAN, case_errors, regression_exhibit


def test_the_models_of_a_run_stand_beside_the_constants(case):
    cut = cut_of(case.ground)
    errors = case_errors(case, cut)
    names = [one.name for one in errors]
    assert case.told[0].scored.title in names
    assert names[-2:] == [MEAN, "always the median"]
    own = next(one for one in errors if one.name == case.told[0].scored.title)
    off = case.ground.y(case.ground.split.test) - case.told[0].outputs[:, 0]
    np.testing.assert_allclose(own.rmse, np.sqrt(np.mean(off**2)))
    assert len(regression_exhibit(errors).frame) == len(errors)


def test_the_methods_of_a_run_are_shown(case):
    frame = methods_exhibit(methods_of(case.told[0])).frame
    assert set(frame["Column"]) == set(case.told[0].fitted.names)


def test_the_test_rows_of_a_run_are_on_a_map(case):
    shown = case_map(case, "longitude", "latitude")
    assert len(shown.frame) == len(case.ground.split.test)
    np.testing.assert_allclose(shown.frame["Predicted (minutes)"], case.told[0].outputs[:, 0])
