from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explain import scores
from explain.errors import ExplainError
from explain.permutation import PermutationTask, permutation_importance
from explain.permutation_outputs import walked
from explain.trees.predict import forest_outputs
from tests.explain.trees import growing

GROUPS = [np.array([0, 3]), np.array([1]), np.array([2]), np.array([4])]


def task_of(forest, n_rows=80, **changes):
    X = growing.draw(0, n_rows)
    y = forest_outputs(forest, X)[:, 0] + np.random.default_rng(0).normal(size=n_rows) / 4
    task = PermutationTask(
        lambda X: forest_outputs(forest, X), X, y, GROUPS, tuple("abcd"), scores.rmse, "", "grown", forest=forest
    )
    return replace(task, **changes)


@pytest.mark.parametrize("strata", [False, True])
def test_trees_give_what_predicting_again_gives(strata):
    task = task_of(growing.grow(4, n_trees=15, depth=5))
    if strata:
        task = replace(task, strata=np.random.default_rng(0).integers(0, 3, size=(4, 80)))
    by_trees = permutation_importance(replace(task, threads=2), n_repeats=4, resamples=30)
    by_predicting = permutation_importance(replace(task, forest=None), n_repeats=4, resamples=30)
    assert by_trees.reference == pytest.approx(by_predicting.reference, abs=1e-12)
    for field in ("values", "low", "high"):
        assert getattr(by_trees, field) == pytest.approx(getattr(by_predicting, field), abs=1e-12)
    assert np.abs(by_trees.values).max() > 0.1


def test_a_column_that_no_tree_asks_about_has_no_importance_at_all():
    forest = growing.grow(4, n_features=4, n_trees=15, depth=5)
    importance = permutation_importance(task_of(replace(forest, n_features=5)), n_repeats=3, resamples=10)
    assert importance.values[3] == importance.low[3] == importance.high[3] == 0


def test_the_model_is_asked_once():
    asked = []
    task = task_of(growing.grow(4))
    permutation_importance(replace(task, predict=lambda X: asked.append(len(X)) or task.predict(X)), n_repeats=3)
    assert asked == [80]


def test_a_forest_that_is_not_the_models_is_refused():
    task = task_of(growing.grow(4))
    with pytest.raises(ExplainError, match=r"the forest gives .* for row 0, the model .* read the forest from this"):
        walked(replace(task.forest, base=task.forest.base + 1e-6), task.predict, task.X)
    with pytest.raises(ExplainError, match="the forest gives 3 outputs for a row, the model 1"):
        walked(growing.grow(4, n_outputs=3), task.predict, task.X)


def test_rows_in_float32_may_differ_by_what_float32_rounds():
    forest = replace(growing.grow(4), single=True)
    X = growing.draw(0, 30)
    near = lambda X: forest_outputs(forest, X) * (1 + 1e-7)  # noqa: E731 - the one line that differs
    assert len(walked(forest, near, X).base) == 30
    with pytest.raises(ExplainError, match="the same is needed for every row"):
        walked(replace(forest, single=False), near, X)
