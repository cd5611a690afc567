from __future__ import annotations

import numpy as np
import pytest

from pipelines.models import MODELS
from pipelines.studies.tadpole.learners import Inputs
from pipelines.studies.tadpole.pairs import pairs_of
from pipelines.studies.tadpole.sequences import PAIRS_EACH, STEPS, Sequences, _drawn, sequences, statics_of
from pipelines.studies.tadpole.timeline import known_rows, timeline_of
from tests.pipelines.studies.tadpole.own_sample import history


@pytest.fixture(scope="module")
def laid_out():
    timeline = timeline_of(known_rows(history().frame))
    return timeline, pairs_of(timeline, np.arange(15)).examples


def test_the_last_step_is_the_visit_that_is_forecast_from_and_none_is_later(laid_out):
    timeline, examples = laid_out
    rows = sequences(timeline, examples)
    once = statics_of(timeline)
    steps = rows[:, once:].reshape(len(rows), STEPS, -1)
    n_markers = timeline.values.shape[2]
    np.testing.assert_array_equal(steps[:, -1, :n_markers], timeline.values[examples.subject, examples.visit])
    months = steps[:, :, -1]
    assert (months[:, -1] == 0).all()
    assert np.nanmin(months) == 0, "months before the origin: none is after it"
    assert (rows[:, 0] == examples.horizon).all()


def test_subjects_bring_about_as_many_pairs_each(laid_out):
    _, examples = laid_out
    drawn = _drawn(examples, 0)
    counts, before = (np.bincount(rows) for rows in (examples.subject[drawn], examples.subject))
    assert (counts == np.minimum(before, PAIRS_EACH)).all()
    assert (np.diff(drawn) > 0).all()


@pytest.mark.slow
@pytest.mark.skipif("lstm" not in MODELS, reason="the LSTM is not registered among the models")
def test_probabilities_of_an_lstm_sum_to_one_and_numbers_are_numbers(laid_out):
    pytest.importorskip("torch", reason="torch is not installed")
    timeline, examples = laid_out
    inputs = Inputs(timeline, examples, np.empty((len(examples.subject), 0)), ())
    weights = np.ones(len(examples.subject))
    classes = (examples.horizon > 24).astype(np.int64)
    found = Sequences().fit_classes(inputs, classes, weights, 0).predict(inputs)
    assert found.shape == (len(weights), 3)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-6)
    assert (found[:, 2] == 0).all(), "a class that it never saw"
    assert np.isfinite(Sequences().fit_values(inputs, examples.horizon, weights, 0).predict(inputs)).all()
