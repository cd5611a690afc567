from __future__ import annotations

import numpy as np
import pytest

from data.samples import load_sample
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.studies.tadpole.prepare import prepare
from pipelines.studies.tadpole.reading import suits
from tests.pipelines.studies.tadpole.files import tables


def made(*parts, seed=0, **options):
    given, names = tables(), {"truth": "D4", "forecast": "D3"}
    files = {"data": (given["D1_D2"],), **{part: (given[names[part]],) for part in parts}}
    return prepare(files, Settings(seed=seed, options=options))


def test_tables_are_taken_for_what_they_are():
    assert suits((tables()["D1_D2"],)) == suits((tables()["D3"],)) == "a TADPOLE table of visits"
    assert suits((tables()["D4"],)) == suits((load_sample("breast_cancer"),)) == ""


def test_without_a_truth_known_subjects_are_tried_as_well():
    found = made()
    kept = found.kept
    assert kept.field.forecast is kept.field.learn
    assert kept.field.truth is None
    assert kept.field.mode == "longitudinal"
    assert kept.trial.note.startswith("Backtest: visits of ")
    assert kept.trial.truth is not None
    assert [one.key for one in found.exhibits] == ["flow"]
    assert [one.code for one in found.checks] == ["F01", "F02", "F03", "F04", "F05"]


def test_with_a_truth_there_is_no_trial():
    kept = made("truth").kept
    assert kept.trial is None
    assert set(kept.field.truth.rid) <= set(kept.field.forecast.to_forecast)


def test_a_d3_table_is_who_is_forecast_and_what_was_read_of_it_is_told():
    found = made("forecast", "truth")
    assert found.kept.field.mode == "cross-sectional"
    assert found.kept.field.forecast.layout == "last visit"
    assert [one.key for one in found.exhibits] == ["flow", "flow-2"]
    assert found.exhibits[1].title == "Who is in: D3"
    assert any("code for missing" in note for note in found.exhibits[1].notes)
    assert "code for missing" in next(one for one in found.checks if one.code == "F03").sentence


def test_nobody_need_be_forecast():
    kept = made(forecast="backtest").kept
    assert kept.field is None
    assert kept.trial is not None
    with pytest.raises(StudyError, match="nobody is to be forecast"):
        made("truth", forecast="backtest")


def test_a_table_that_marks_nobody_is_told_what_to_do():
    from data.table import Dataset

    given = tables()["D1_D2"]
    frame = given.frame.assign(D2=0)
    nobody = Dataset(given.name, frame, given.columns, None, None, given.source, given.digest)
    with pytest.raises(StudyError, match="No subject is marked D2"):
        prepare({"data": (nobody,)}, Settings())


@pytest.mark.parametrize(
    ("target", "task"),
    [("diagnosis", "multiclass"), ("ADAS13", "regression"), ("Ventricles_ICV", "regression")],
)
def test_importances_are_of_the_target_that_was_asked_for(target, task):
    found = made(target=target)
    assert (found.settings.target, found.settings.task, found.dataset.task) == (f"later {target}", task, task)
    assert found.dataset.digest == tables()["D1_D2"].digest, "the manifest names the file"


def test_the_flow_counts_visits_from_the_file_to_those_used():
    frame = made().exhibits[0].frame
    assert frame["visits left"].iloc[0] == tables()["D1_D2"].n_rows
    left = frame["visits left"].to_numpy()
    assert (left[:-1] - frame["left out"].to_numpy()[1:] == left[1:]).all()


def test_the_seed_hides_other_subjects():
    first, same, other = (made(seed=seed).kept.trial.truth.rid for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert set(first) != set(other)
