"""Rows: the frames, the errors and the uncertainty."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.engine.goal import Goal
from pipelines.engine.rows import (
    ALONE,
    ENTROPY,
    disagreement,
    entropy,
    prediction_frame,
    rows_frame,
    uncertainty_of,
)

BINARY = Goal("sick", "binary", ("no", "yes"), "probability")
MULTI = Goal("kind", "multiclass", ("a", "b", "c"), "probability")
NUMBER = Goal("wait", "regression", (), "minutes")


def test_binary_rows_carry_both_probabilities() -> None:
    frame = prediction_frame(BINARY, np.array([3, 7]), np.array([0.0, 1.0]), np.array([[0.2], [0.4]]))
    assert frame.columns.tolist() == ["row", "actual", "predicted", "p:no", "p:yes"]
    assert frame["actual"].tolist() == ["no", "yes"]
    assert frame["predicted"].tolist() == ["no", "no"]
    assert (frame["p:no"] + frame["p:yes"]).tolist() == pytest.approx([1, 1])


def test_error_is_what_was_missing_to_certainty() -> None:
    outputs = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    frame = rows_frame(MULTI, np.arange(2), np.array([0.0, 1.0]), outputs, np.zeros(2), np.array([True, False]))
    assert frame["error"].tolist() == pytest.approx([0.3, 0.9])
    assert frame["explained"].tolist() == [True, False]
    numbers = rows_frame(NUMBER, np.arange(1), np.array([5.0]), np.array([[7.0]]), np.zeros(1), np.array([True]))
    assert numbers["error"].tolist() == [-2]


def test_entropy_runs_from_0_to_1() -> None:
    assert entropy(np.array([[0.5], [1.0], [0.0]])).tolist() == pytest.approx([1, 0, 0])
    assert entropy(np.full((1, 4), 0.25)).tolist() == pytest.approx([1])


def test_disagreement_is_scaled_to_its_largest() -> None:
    models = [np.array([[1.0], [2.0], [5.0]]), np.array([[1.0], [4.0], [1.0]])]
    assert disagreement(models).tolist() == pytest.approx([0, 0.5, 1])
    assert disagreement([models[0], models[0]]).tolist() == [0, 0, 0]


def test_uncertainty_says_what_it_is() -> None:
    assert uncertainty_of(BINARY, np.array([[0.5]]), [])[1] == ENTROPY
    assert uncertainty_of(NUMBER, np.array([[0.5]]), [])[1] == ALONE
    assert "2 models" in uncertainty_of(NUMBER, np.array([[0.5]]), [np.array([[1.0]])])[1]
