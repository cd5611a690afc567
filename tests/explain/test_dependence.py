from __future__ import annotations

import numpy as np
import pytest

from explain import batches
from explain.dependence import Dependence, describe_direction, partial_dependence


def curve(mean, position=None, *, name="age", categorical=False, grid=None, unit="probability", spread=0.3):
    mean = np.array(mean, dtype=float)
    position = np.arange(len(mean), dtype=float) if position is None else np.array(position, dtype=float)
    grid = tuple(str(one) for one in position) if grid is None else grid
    share = np.full(len(mean), 1 / len(mean))
    return Dependence(
        name, "Survived=1", categorical, grid, position, mean, mean - spread, mean + spread, share, unit, ""
    )


def test_equals_a_loop_over_the_grid(monkeypatch):
    monkeypatch.setattr(batches, "BATCH_BYTES", 300)
    rng = np.random.default_rng(0)
    X, grid = rng.normal(size=(30, 3)), rng.normal(size=(4, 2))

    def predict(X):
        return np.column_stack([X[:, 0] * X[:, 1], X.sum(axis=1)])

    found = partial_dependence(predict, X, np.array([2, 0]), grid, output=1)
    for i, point in enumerate(grid):
        rows = X.copy()
        rows[:, [2, 0]] = point
        outputs = predict(rows)[:, 1]
        expected = outputs.mean(), *np.quantile(outputs, [0.1, 0.9])
        assert [one[i] for one in found] == pytest.approx(expected)


def test_falling_in_words_with_units():
    sentence = describe_direction(curve([0.52, 0.44, 0.31], [20, 40, 60]), feature_unit="years")
    assert sentence == (
        "As age goes from 20 to 60 years, the predicted probability of Survived=1 falls from 0.52 to 0.31."
    )


def test_rising_with_a_small_wobble_and_a_subject_of_the_callers():
    found = curve([10, 30, 29, 60], [0, 1, 2, 3], name="rooms", unit="minutes")
    sentence = describe_direction(found, what="the predicted delay")
    assert sentence == "As rooms goes from 0 to 3, the predicted delay rises from 10 minutes to 60 minutes."


def test_a_peak_is_named():
    sentence = describe_direction(curve([0.2, 0.6, 0.1], [20, 35.5, 60]), feature_unit="years")
    assert sentence == (
        "The predicted probability of Survived=1 is highest where age is around 35.5 years (0.60) "
        "and lowest around 60 years (0.10)."
    )


def test_categories():
    found = curve([0.74, 0.19], name="sex", categorical=True, grid=("female", "male"))
    assert describe_direction(found) == (
        "The predicted probability of Survived=1 is highest for sex = female (0.74) and lowest for male (0.19)."
    )


@pytest.mark.parametrize("mean", [[0.5, 0.5, 0.5], [0.5, 0.505, 0.5], [0.5, 0.52, 0.51]])
def test_flat(mean):
    assert describe_direction(curve(mean)) == (
        f"With age the predicted probability of Survived=1 hardly changes (about {np.mean(mean):.2f})."
    )


def test_a_small_effect_on_a_steady_prediction_is_not_flat():
    found = curve([100, 101], [0, 1], unit="minutes", spread=0.5)
    assert "rises" in describe_direction(found)
