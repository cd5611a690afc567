from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pipelines.compare.holm import holm
from pipelines.engine.exhibit import Exhibit
from pipelines.engine.protocol import Case
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.studies.tadpole import tell as steps
from pipelines.studies.tadpole.prepare import prepare
from pipelines.studies.tadpole.submission import read_submission, submission_faults
from tests.pipelines.studies.tadpole.files import tables

SCORED = ["tadpole_ranking", "tadpole_scores", "tadpole_differences"]


@pytest.fixture(scope="module", autouse=True)
def _only_linear():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "KINDS", ("linear",))
        yield


def told(*parts, **options):
    """What the last step adds; of the ground it reads the seed alone."""
    given, names = tables(), {"truth": "D4", "forecast": "D3"}
    files = {"data": (given["D1_D2"],), **{part: (given[names[part]],) for part in parts}}
    options = {"forecaster": "linear", "ablation": "no", **options}
    material = prepare(files, Settings(options=options))
    case = Case(SimpleNamespace(seed=0), (), material, files)
    return {one.key: one for one in steps.tell(case, lambda *_: None).exhibits}


@pytest.fixture(scope="module")
def scored():
    return told("truth")


def test_with_a_truth_the_forecast_is_made_drawn_and_scored(scored):
    assert list(scored) == ["fans", "submission", *SCORED]
    ranked = scored["tadpole_ranking"].frame
    assert set(ranked["Entry"]) == {"Linear", "LastVisit", "MixedEffects", "SVM", "Mean of all", "Median of all"}
    assert len(scored["tadpole_scores"].frame) == 8
    assert scored["tadpole_scores"].title == "The eight official scores: Linear"


def test_the_file_is_what_the_challenge_takes(scored, tmp_path):
    file = scored["submission"]
    assert file.file.startswith("TADPOLE_Submission_")
    assert submission_faults(file.frame) == ()
    path = tmp_path / file.file
    file.frame.to_csv(path, index=False)
    assert len(read_submission(path).subjects) == 40
    assert len(file.frame) == 40 * 60


def test_drawn_subjects_go_from_the_least_to_the_most_probable_dementia(scored):
    frame = scored["fans"].frame
    last = frame[frame["months ahead"] == 60]["probability of AD"].to_numpy()
    assert len(last) == steps.DRAWN
    assert (np.diff(last) >= 0).all()
    for name in ("ADAS13, points", "ventricles, % of ICV"):
        assert (frame[f"{name}: lower"] <= frame[name]).all()
        assert (frame[name] <= frame[f"{name}: upper"]).all()
    sums = frame[[f"probability of {word}" for word in ("CN", "MCI", "AD")]].sum(axis=1)
    np.testing.assert_allclose(sums, 1.0)
    for chart in scored["fans"].charts:
        assert {chart.x, chart.y} <= set(frame.columns)


def test_without_a_truth_known_subjects_are_scored_and_said_to_be():
    found = told()
    assert list(found) == ["fans", "submission", *SCORED]
    assert any(note.startswith("Backtest: ") for note in found["tadpole_ranking"].notes)


def test_nobody_forecast_leaves_the_trial_and_the_worth_of_modalities(monkeypatch):
    seen = []
    monkeypatch.setattr(steps, "ablate", lambda trial, whole, **_: seen.append((trial, whole)) or {})
    monkeypatch.setattr(steps, "ablation_exhibit", lambda found: Exhibit("worth", "", "", pd.DataFrame(found)))
    found = told(forecast="backtest", ablation="yes", forecaster="median")
    assert list(found) == [*SCORED, "worth"]
    assert found["tadpole_scores"].title.endswith("Median of all")
    ((trial, whole),) = seen
    assert len(whole.subjects) == len(trial.history.to_forecast)


def test_from_one_visit_no_modality_is_left_out():
    """History there is none to leave out, and a model of one visit is another model."""
    found = told("forecast", "truth", ablation="yes")
    assert list(found) == ["fans", "submission", *SCORED]
    assert any("no earlier visit is read" in note for note in found["submission"].notes)


def test_a_forecaster_that_could_not_be_made_is_refused_with_why():
    with pytest.raises(StudyError, match="The forecast by 'xgboost' was asked for"):
        told("truth", forecaster="xgboost")


def test_p_is_corrected_score_by_score():
    frame = pd.DataFrame({"Score": ["a", "b", "a", "b"], "p": [0.01, 0.5, 0.04, 0.02]}, index=[3, 1, 0, 2])
    found = steps.corrected(Exhibit("k", "", "", frame)).frame
    for name in "ab":
        rows = found["Score"] == name
        assert found.loc[rows, "corrected p"].tolist() == list(holm(frame.loc[rows, "p"].tolist()))
    assert "corrected p" not in frame
