from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explain import scores
from explain.association import associations
from explain.errors import ExplainError
from explain.permutation import PermutationTask, permutation_importance
from explain.permutation_strata import strata_of


def companions(n_rows=1000, seed=0):
    """x1 is x0 with noise and has no effect of its own; x2 stands alone and has one; the model uses all three."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, 3))
    X[:, 1] = X[:, 0] + 0.3 * X[:, 1]
    y = X[:, 0] + 0.5 * X[:, 2] + 0.1 * rng.normal(size=n_rows)
    return PermutationTask(
        predict=lambda X: (0.5 * X[:, 0] + 0.5 * X[:, 1] + 0.5 * X[:, 2])[:, None],
        X=X,
        y=y,
        groups=[np.array([i]) for i in range(3)],
        names=("cause", "companion", "alone"),
        score=scores.r2,
        unit="share of variance",
        model="linear",
    )


def matrix_of(X):
    return associations(list(X.T), [False] * X.shape[1])


def test_a_companion_loses_its_importance_and_a_feature_that_stands_alone_keeps_it():
    task = companions()
    strata = strata_of(task.X, task.groups, matrix_of(task.X))
    free, held = permutation_importance(task), permutation_importance(replace(task, strata=strata))
    assert held.values[1] < 0.15 * free.values[1]
    assert held.values[2] == free.values[2]


def test_strata_leave_little_of_the_association_and_enough_rows():
    X = companions().X
    strata = strata_of(X, [np.array([i]) for i in range(3)], matrix_of(X), smallest=25)
    assert np.bincount(strata[1]).min() >= 25
    assert strata[1].max() > 10
    assert not strata[2].any()
    within = X - np.array([[X[strata[1] == one].mean(axis=0)] for one in strata[1]])[:, 0]
    assert abs(np.corrcoef(within[:, 0], within[:, 1])[0, 1]) < 0.5 * np.corrcoef(X[:, 0], X[:, 1])[0, 1]


def test_missing_values_outliers_and_several_columns_are_conditions_too():
    rng = np.random.default_rng(1)
    category = rng.integers(0, 3, 600)
    number = category + 0.1 * rng.normal(size=600)
    number[category == 2] = np.nan
    number[0] = 1e300
    X = np.column_stack([np.eye(3)[category], number, np.ones(600)])
    groups = [np.array([0, 1, 2]), np.array([3]), np.array([4])]
    tied = np.array([[1, 0.9, 0.9], [0.9, 1, 0.9], [0.9, 0.9, 1]])
    strata = strata_of(X, groups, tied)
    of_number, of_category = strata[1], strata[0]
    assert len({(one, kind) for one, kind in zip(of_number, category, strict=True)}) == of_number.max() + 1 == 3
    mixed = [len(np.unique(category[of_category == one])) for one in np.unique(of_category)]
    assert sum(one > 1 for one in mixed) <= 1  # only the outlier's stratum
    assert not strata[2].any()  # a constant cannot be told apart by anything


def test_only_associated_features_condition():
    X = companions().X
    groups = [np.array([i]) for i in range(3)]
    assert not strata_of(X, groups, np.eye(3)).any()
    weak = np.array([[1, 0.3, 0.29], [0.3, 1, 0], [0.29, 0, 1]])
    assert [one.any() for one in strata_of(X, groups, weak)] == [True, True, False]


@pytest.mark.parametrize(
    ("matrix", "smallest", "said"), [(np.eye(2), 20, "one row per name"), (np.eye(3), 0, "give 1 to 50")]
)
def test_what_does_not_fit_is_refused(matrix, smallest, said):
    task = companions(50)
    with pytest.raises(ExplainError, match=said):
        strata_of(task.X, task.groups, matrix, smallest=smallest)
