from __future__ import annotations

from pipelines.engine.protocol import answers
from pipelines.engine.study import Settings
from pipelines.studies.traffic.options import OPTIONS, OURS, answers_of
from pipelines.studies.traffic.threshold import SWEEP
from pipelines.traffic import PROTOCOL


def test_what_was_not_answered_is_the_default():
    usual = {"late": "no", "threshold": "30", "preset": OURS, "survival": "yes", "centre": "own"}
    assert answers_of(Settings()) == usual
    assert answers_of(Settings(options={"late": "yes"})) == {**usual, "late": "yes"}
    assert answers(PROTOCOL, Settings()) == usual


def test_thresholds_are_those_of_the_sweep():
    asked = next(one for one in OPTIONS if one.name == "threshold")
    assert sorted(map(float, asked.choices)) == sorted(SWEEP)
