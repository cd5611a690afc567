from __future__ import annotations

import numpy as np

from pipelines.studies.traffic.checks.scores import (
    PUBLISHED,
    Stated,
    constant_errors,
    constant_f1,
    scales,
    stated_score,
)
from pipelines.studies.traffic.long_scores import constant_scores, long_scores
from pipelines.studies.traffic.regression import regression_errors
from pipelines.studies.traffic.scale import Scaled


def test_what_the_abstract_states_cannot_be():
    told = stated_score(PUBLISHED)
    assert told.state == "warn"
    assert told.sentence == "Recalls .7084/.6272 with 47.53 % long give F1 .644, not .62."
    assert stated_score(Stated(0.6272, 0.7084, 0.4753, 0.64)).state == "pass"


def rows(n=400, skill=0.0):
    rng = np.random.default_rng(0)
    is_long = np.arange(n) % 20 < 9
    return is_long, np.clip(rng.random(n) + skill * (is_long - 0.5), 0, 1)


def test_an_f1_that_a_constant_reaches_is_told():
    is_long, p = rows()
    told = constant_f1(long_scores("m", is_long, p, 0.5), is_long)
    assert told.state == "warn"
    assert "is below always answering 'long' (.621)" in told.sentence
    constant = constant_f1(constant_scores(is_long)[0], is_long)
    assert constant.state == "warn"
    assert "not certainly above" in constant.sentence
    is_long, p = rows(skill=1.0)
    assert constant_f1(long_scores("m", is_long, p, 0.5), is_long).state == "pass"


def test_errors_that_the_mean_reaches_are_told():
    y = np.random.default_rng(0).gamma(2, 20, 200)
    for predicted, state in ((y + 3, "pass"), (y[::-1], "warn")):
        errors = regression_errors(Scaled(y), {"m": Scaled(predicted)}, y, draws=200)
        assert constant_errors(errors).state == state
    assert constant_errors(regression_errors(Scaled(y), {}, y, draws=10)).state == "not applicable"


def test_mixed_scales_fail():
    y = np.random.default_rng(0).gamma(2, 200, 50)
    told = scales(Scaled(np.log1p(y)), Scaled(y))
    assert told.state == "fail"
    assert told.sentence == "Predictions are minutes, targets are log1p(minutes)."
    assert told.remedy == "Give both in minutes."
    assert scales(Scaled(y), Scaled(y * 1.1)).state == "pass"
