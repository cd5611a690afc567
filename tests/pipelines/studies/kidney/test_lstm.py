"""Sequences for the LSTM: their layout, the same folds, and explanations that add up; a stand-in is fitted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.visits.bins import Channel, Sequences
from pipelines.models.registry import Need
from pipelines.studies.kidney import lstm_scored
from pipelines.studies.kidney.lstm_explained import ADDITIVE, explain_sequences, explained_exhibit
from pipelines.studies.kidney.lstm_inputs import ONCE, SequenceInputs, sequence_inputs
from pipelines.studies.kidney.lstm_scored import can_run, score_sequences
from tests.pipelines.studies.kidney.own_clinic import ground, material

#: Trees on the flattened matrix: they take gaps as they are, and need no torch.
STAND_IN = "xgboost"


@pytest.fixture(scope="module")
def late():
    """What counts is the last step's first channel; everything else is noise."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 1 + 4 * 2))
    y = (X[:, 7] + 0.3 * rng.normal(size=400) > 0.5).astype(np.float64)
    return SequenceInputs(X, ("age",), ("eGFR", "noise"), ("1", "2", "3", "4")), y


def test_values_are_empty_where_nothing_was_observed_and_steps_go_from_old_to_new():
    channels = (Channel("eGFR", "value"), Channel("eGFR", "observed"), Channel("eGFR", "since"), Channel("cost", "sum"))
    values = np.array([[[50, 1, 0, 3], [50, 0, 90, 0]], [[np.nan, 0, 90, 1], [40, 1, 5, 2]]], dtype=np.float32)
    people = pd.Index([1, 2])
    statics = pd.DataFrame({"age": [60.0, 70.0]}, index=people)
    inputs = sequence_inputs(Sequences(people, values, channels, ("old", "new"), statics))
    assert inputs.names == ("age", "eGFR", "cost")
    assert np.array_equal(inputs.X, [[60, 50, 3, np.nan, 0], [70, np.nan, 1, 40, 2]], equal_nan=True)
    assert inputs.shape == {"steps": 2, "statics": 1}
    assert [columns.tolist() for columns in inputs.by_feature] == [[0], [1, 3], [2, 4]]
    names, columns = inputs.by_step
    assert names == (ONCE, "old", "new")
    assert [one.tolist() for one in columns] == [[0], [1, 2], [3, 4]]


def test_shuffled_steps_keep_statics_and_the_values_of_each_patient(late):
    inputs, _ = late
    mixed = inputs.shuffled_steps(inputs.X, 1)
    assert np.array_equal(mixed[:, 0], inputs.X[:, 0])
    steps, others = (one[:, 1:].reshape(-1, 4, 2) for one in (inputs.X, mixed))
    assert not np.array_equal(steps, others)
    order = np.argsort(steps[:, :, 0], axis=1), np.argsort(others[:, :, 0], axis=1)
    for channel in range(2):
        assert np.array_equal(
            np.take_along_axis(steps[:, :, channel], order[0], 1),
            np.take_along_axis(others[:, :, channel], order[1], 1),
        )


def test_the_sequences_of_records_have_a_row_per_patient_of_the_table():
    made = material()
    inputs = sequence_inputs(made.kept.sequences)
    assert len(inputs.X) == made.dataset.n_rows
    assert inputs.X.shape[1] == len(inputs.statics) + 8 * len(inputs.channels)
    assert not [name for name in inputs.names if "race" in name]
    last = inputs.X[:, inputs.by_feature[inputs.names.index("eGFR")]]
    assert np.isnan(last).any()  # quarters without a creatinine are told as such
    assert np.sort(np.concatenate(inputs.by_feature)).tolist() == list(range(inputs.X.shape[1]))


def test_shuffled_bins_cost_what_order_brought(late):
    inputs, y = late
    from explain.scores import roc_auc

    scored = score_sequences(ground(y), inputs, STAND_IN)
    assert roc_auc(y, scored.p[:, None]) > 0.9
    assert roc_auc(y, scored.shuffled[:, None]) < 0.75
    again = score_sequences(ground(y), inputs, STAND_IN)
    assert np.array_equal(again.shuffled, scored.shuffled)


def test_labels_without_meaning_give_no_score(late):
    inputs, y = late
    from explain.scores import roc_auc

    mixed = np.random.default_rng(2).permutation(y)
    assert 0.40 < roc_auc(mixed, score_sequences(ground(mixed), inputs, STAND_IN).p[:, None]) < 0.60


def test_explanations_find_the_step_and_add_up(late):
    inputs, y = late
    features, bins = explain_sequences(ground(y), inputs, STAND_IN)
    for one, best in ((features, "eGFR"), (bins, "4")):
        assert one.attribution.additivity_gap() < ADDITIVE
        assert one.permuted.top(1) == (best,)
        shown = explained_exhibit(one)
        assert repr(best) in shown.sentence
        assert any("Additivity" in note and "(kept" in note for note in shown.notes)
    assert explained_exhibit(bins).frame["time bin"].tolist() == [ONCE, "1", "2", "3", "4"]


def test_without_its_package_it_cannot_run(monkeypatch):
    monkeypatch.setattr(lstm_scored, "MODELS", {})
    assert not can_run()
    monkeypatch.setattr(lstm_scored, "MODELS", {"lstm": "somewhere"})
    monkeypatch.setattr(lstm_scored, "NEEDS", {"lstm": Need(("no_such_package",), "none")})
    assert not can_run()
    monkeypatch.setattr(lstm_scored, "NEEDS", {})
    assert can_run()
