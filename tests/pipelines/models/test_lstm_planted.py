"""Where only the order of time tells the classes apart: the LSTM finds it, and explanations name what and when."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from explain.permutation import PermutationTask, permutation_importance
from explain.scores import METRICS
from explain.shapley import Game, attribute
from pipelines.models.lstm import FAMILY
from tests.pipelines.models.sequences import FEATURES, MONTHS, STEPS, fit, turning

pytest.importorskip("torch", reason="torch, which the LSTM needs, is not installed")

MADE = turning(500)
TEST = slice(300, 500)
TIMES = ("before", *(f"month {month}" for month in range(STEPS)))
AXES = {"feature": (FEATURES, {"turning"}), "time": (TIMES, {f"month {month}" for month in MONTHS})}


@pytest.fixture(scope="module")
def model():
    return fit(MADE, rows=slice(0, 300), members=2, hidden=16, learning_rate=0.01)


def groups(axis):
    return MADE.by_feature if axis == "feature" else MADE.by_step


def score(model, X):
    return roc_auc_score(MADE.y[TEST], FAMILY.predict(model, X, "binary")[:, 0])


def test_nothing_but_the_order_tells_the_classes_apart():
    for values in (MADE.steps.mean(axis=1), MADE.steps[:, -1], MADE.X[:, :1]):
        for column in values.T:
            assert abs(roc_auc_score(MADE.y, column) - 0.5) < 0.08


def test_the_order_of_time_is_learnt(model):
    assert score(model, MADE.X[TEST]) > 0.95
    rng = np.random.default_rng(0)
    mixed = np.stack([steps[rng.permutation(STEPS)] for steps in MADE.steps])
    assert score(model, MADE.with_steps(mixed)[TEST]) < 0.7


def test_labels_that_mean_nothing_teach_nothing():
    shuffled = MADE._replace(y=np.random.default_rng(3).permutation(MADE.y))
    model = fit(shuffled, rows=slice(0, 300), members=2, hidden=16, learning_rate=0.01)
    found = roc_auc_score(shuffled.y[TEST], FAMILY.predict(model, MADE.X[TEST], "binary")[:, 0])
    assert 0.35 < found < 0.65


@pytest.mark.parametrize("axis", AXES)
def test_shuffling_ranks_what_was_planted_first(model, axis):
    names, planted = AXES[axis]
    found = permutation_importance(
        PermutationTask(
            predict=lambda X: FAMILY.predict(model, X, "binary"),
            X=MADE.X[TEST],
            y=MADE.y[TEST],
            groups=groups(axis),
            names=names,
            score=METRICS["roc_auc"],
            unit="AUROC",
            model="lstm",
        ),
        n_repeats=5,
        resamples=0,
    )
    order = np.argsort(-found.values)
    assert {names[place] for place in order[: len(planted)]} == planted
    assert found.values[order[len(planted) :]].max() < 0.2 * found.values[order[len(planted) - 1]]


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("unit", ["probability", "log-odds"])
def test_attributions_name_what_was_planted_and_add_up(model, axis, unit):
    names, planted = AXES[axis]
    ask = FAMILY.predict if unit == "probability" else FAMILY.margin
    game = Game(
        predict=lambda X: ask(model, X, "binary"),
        X=MADE.X[TEST][:20],
        background=MADE.X[:20],
        groups=groups(axis),
        names=names,
        outputs=("yes",),
        unit=unit,
        model="lstm",
    )
    found = attribute(game, np.arange(20))
    assert np.abs(found.values.sum(axis=1) + found.base - found.predictions).max() < 1e-10
    mean = np.abs(found.values).mean(axis=(0, 2))
    assert {names[place] for place in np.argsort(-mean)[: len(planted)]} == planted
