from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_selection import f_classif

from pipelines.studies.alzheimers.walk_down import univariate_order, walk_down


def made(seed=0, n=80, d=8):
    """Columns of which some nearly repeat others, in pairs and as sums of three."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    X[:, 1] = X[:, 0] + 0.05 * rng.normal(size=n)
    X[:, 5] = X[:, 2] + X[:, 3] + X[:, 4] + 0.1 * rng.normal(size=n)
    return X, (X @ rng.normal(size=d) + rng.normal(size=n) > 0).astype(float)


def slow(X, y, correlation, inflation):
    """The rule as it is told: every regression of a column on the others by least squares."""
    order = np.argsort(-f_classif(X, y)[0], kind="stable")
    kept = []
    for one in order:
        if any(abs(np.corrcoef(X[:, one], X[:, other])[0, 1]) > correlation for other in kept):
            continue
        if all(_vif(X[:, [*kept, one]], j) <= inflation for j in range(len(kept) + 1)):
            kept.append(int(one))
    return kept


def _vif(X, j):
    if X.shape[1] == 1:
        return 1.0
    others = np.column_stack([np.ones(len(X)), np.delete(X, j, axis=1)])
    rest = X[:, j] - others @ np.linalg.lstsq(others, X[:, j], rcond=None)[0]
    return ((X[:, j] - X[:, j].mean()) ** 2).sum() / (rest**2).sum()


@given(seed=st.integers(0, 500), inflation=st.sampled_from([2.0, 10.0]))
@settings(max_examples=25)
def test_equals_regressions_of_every_column_on_the_others(seed, inflation):
    X, y = made(seed)
    assert walk_down(X, y, inflation=inflation).tolist() == slow(X, y, 0.9, inflation)


def test_of_two_alike_the_better_one_stays():
    X, y = made()
    kept = walk_down(X, y)
    scores = f_classif(X, y)[0]
    assert (0 in kept) != (1 in kept)
    assert (0 in kept) == (scores[0] > scores[1])


def test_a_sum_of_three_goes_by_its_inflation_though_no_pair_is_alike():
    X, y = made()
    assert np.abs(np.corrcoef(X[:, [2, 3, 4, 5]], rowvar=False)[3, :3]).max() < 0.9
    assert not {2, 3, 4, 5} <= set(walk_down(X, y).tolist())


def test_constants_and_copies_are_never_kept():
    X, y = made()
    wide = np.column_stack([X, np.ones(len(X)), X])
    kept = walk_down(wide, y)
    assert 8 not in kept
    assert len(kept) == len(walk_down(X, y))
    assert walk_down(np.ones((4, 2)), np.array([0.0, 1.0, 0.0, 1.0])).tolist() == []


def test_more_columns_than_rows_leave_fewer_than_rows():
    rng = np.random.default_rng(0)
    kept = walk_down(rng.normal(size=(20, 60)), np.arange(20) % 2.0)
    assert 1 <= len(kept) < 20


def test_ranked_by_the_analysis_of_variance():
    X, y = made()
    assert univariate_order(X, y).tolist() == pytest.approx(np.argsort(-f_classif(X, y)[0], kind="stable").tolist())
