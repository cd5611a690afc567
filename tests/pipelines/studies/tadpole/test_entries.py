from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.clinical.tadpole.history import clean_history
from pipelines.studies.tadpole.benchmarks import BENCHMARKS
from pipelines.studies.tadpole.ensembles import combine
from pipelines.studies.tadpole.entries import LSTM, MEAN, MEDIAN, Field, make_entries
from pipelines.studies.tadpole.learners import Linear
from pipelines.studies.tadpole.submission import submission_faults
from pipelines.studies.tadpole.truth import read_truth
from tests.pipelines.studies.tadpole.own_sample import history, sample

WORDS: list[str] = []


@pytest.fixture(scope="module")
def entries():
    return make_entries(Field(history(), history(), truth=read_truth(sample().d4)), ("linear",), 0, WORDS.append)


@pytest.fixture(scope="module")
def from_d3():
    return make_entries(Field(history(), clean_history(sample().d3), note="One visit."), ("linear",), 0, WORDS.append)


def test_ours_three_benchmarks_and_two_ensembles_stand_side_by_side(entries):
    assert list(entries.forecasts) == ["Linear", *BENCHMARKS, MEAN, MEDIAN]
    assert entries.ours == {"linear": "Linear"}
    assert "Forecasting by Linear" in WORDS


def test_every_entry_is_of_all_d2_subjects_and_could_be_sent(entries):
    for title, forecast in entries.forecasts.items():
        assert (forecast.subjects == history().to_forecast).all(), title
        assert submission_faults(forecast.to_frame()) == (), title


def test_ensembles_are_of_all_entries_and_not_of_each_other(entries):
    single = {title: one for title, one in entries.forecasts.items() if title not in {MEAN, MEDIAN}}
    for title, how in ((MEAN, "mean"), (MEDIAN, "median")):
        np.testing.assert_array_equal(entries.forecasts[title].adas, combine(single, how).adas)


def test_tp10_a_d3_table_is_forecast_from_its_one_visit_and_says_so(from_d3):
    assert from_d3.notes[0] == "One visit."
    assert any("no slope, minimum, maximum, count or earlier value" in note for note in from_d3.notes)
    subjects = from_d3.forecasts["Linear"].subjects
    assert (subjects == np.unique(sample().d3["RID"])).all()


def test_tp10_earlier_visits_of_d3_subjects_change_nothing(from_d3):
    """Everything that the history says of them before is made another value."""
    frame = history().frame.copy()
    theirs = frame["RID"].isin(sample().d3["RID"]) & (frame["D1"] == 0)
    assert theirs.any()
    frame.loc[theirs, ["ADAS13", "Ventricles_ICV", "MMSE"]] += 1.0
    field = Field(replace(history(), frame=frame), clean_history(sample().d3), note="One visit.")
    again = make_entries(field, ("linear",), 0, WORDS.append)
    np.testing.assert_array_equal(again.forecasts["Linear"].adas, from_d3.forecasts["Linear"].adas)


def test_without_torch_the_lstm_is_left_out_and_said_so(monkeypatch):
    monkeypatch.setattr("pipelines.studies.tadpole.entries.installed", lambda *_: False)
    found = make_entries(Field(history(), history()), ("linear", LSTM), 0, WORDS.append)
    assert list(found.ours) == ["linear"]
    assert any("The LSTM was not run: it needs torch" in note for note in found.notes)


def test_the_lstm_stands_among_ours_where_it_can_run(monkeypatch):
    """Its place is taken by a linear model of another title: what it learns is held in test_sequences."""
    monkeypatch.setattr("pipelines.studies.tadpole.entries.installed", lambda *_: True)
    monkeypatch.setattr("pipelines.studies.tadpole.entries.Sequences", lambda: Linear(title="LSTM"))
    found = make_entries(Field(history(), history()), (LSTM,), 0, WORDS.append)
    assert found.ours == {"lstm": "LSTM"}
    assert next(iter(found.forecasts)) == "LSTM"
