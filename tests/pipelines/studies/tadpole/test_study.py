"""The whole study as a run does it, on the small generated sample."""

from __future__ import annotations

import json

import pytest

from pipelines import tadpole
from pipelines.engine.protocol import answers
from pipelines.engine.run import run
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.studies.tadpole import tell as steps
from tests.pipelines.studies.tadpole.files import tables
from workbench.report import export

pytestmark = pytest.mark.slow


def done(more, **options):
    options = {"forecaster": "linear", "ablation": "no", **options}
    settings = Settings(models=("linear",), intervals=False, options=options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "KINDS", ("linear",))
        return run(tables()["D1_D2"], tadpole.STUDY, settings, more=more).result


@pytest.fixture(scope="module")
def result():
    return done({"truth": (tables()["D4"],)})


def test_importances_of_a_later_diagnosis_stand_beside_the_forecasts(result):
    assert (result.target, result.task) == ("later diagnosis", "multiclass")
    assert result.split.how == "group", "a subject's pairs stay together"
    assert [one.key for one in result.exhibits] == [
        "flow", "fans", "submission", "tadpole_ranking", "tadpole_scores", "tadpole_differences",
    ]  # fmt: skip
    assert {f"F0{number}" for number in range(1, 6)} <= {one.code for one in result.checks}
    assert result.verdict.level in {"moderate", "strong"}


@pytest.mark.parametrize("form", ["html", "xlsx", "json"])
def test_it_can_be_reported(result, form):
    made = export(result, {"seed": 0}, form, audience="methods")
    assert len(made) > 200
    if form == "html":
        assert all(f'id="study-{one.key}"' in made.decode() for one in result.exhibits)
    if form == "json":
        assert [one["key"] for one in json.loads(made)["exhibits"]] == [one.key for one in result.exhibits]


def test_tp10_last_visits_alone_can_be_forecast_from():
    found = done({"forecast": (tables()["D3"],), "truth": (tables()["D4"],)}, target="ADAS13")
    assert (found.target, found.unit) == ("later ADAS13", "points")
    assert "flow-2" in [one.key for one in found.exhibits]
    codes = next(one for one in found.checks if one.code == "F03")
    assert "code for missing" in codes.sentence


@pytest.mark.parametrize(
    ("data", "more", "words"),
    [
        ("D4", {}, "a table of visits with RID, EXAMDATE"),
        ("D1_D2", {"truth": ("D4", "D4")}, "2 tables were given as truth"),
        ("D1_D2", {"external": ("D3",)}, "Tables for 'external' were given"),
    ],
)
def test_tables_that_it_cannot_use_are_refused_before_anything_is_fitted(data, more, words):
    given = {part: tuple(tables()[name] for name in names) for part, names in more.items()}
    with pytest.raises(StudyError, match=words):
        run(tables()[data], tadpole.STUDY, Settings(), more=given)


def test_without_an_answer_d2_is_forecast_by_boosting_and_every_modality_is_tried():
    assert answers(tadpole.PROTOCOL, Settings()) == {
        "target": "diagnosis", "forecast": "D2", "forecaster": "xgboost", "ablation": "yes",
    }  # fmt: skip
