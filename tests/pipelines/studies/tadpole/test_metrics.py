from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from pipelines.studies.tadpole.metrics import bca, cpa, mae, mauc, wes

CASES = st.tuples(st.integers(0, 2**32 - 1), st.integers(6, 60))


def table(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    diagnosis = np.concatenate([[0, 1, 2], rng.integers(3, size=n - 3)])
    shares = rng.dirichlet((1, 1, 1), size=n)
    return rng.permutation(diagnosis), shares


def one(score, *arguments, **settings) -> float:
    return float(score(*arguments, np.ones((len(arguments[0]), 1)), **settings)[0])


@settings(max_examples=200)
@given(CASES)
def test_without_ties_the_mauc_is_scikit_learns_one_against_one(case):
    diagnosis, shares = table(*case)
    expected = roc_auc_score(diagnosis, shares, multi_class="ovo", average="macro")
    assert one(mauc, diagnosis, shares) == pytest.approx(expected, abs=1e-12)
    assert one(mauc, diagnosis, shares, ties="official") == pytest.approx(expected, abs=1e-12)


@given(CASES)
def test_with_ties_mid_ranks_are_scikit_learns_and_official_ties_a_stable_sort(case):
    diagnosis, shares = table(*case)
    shares = np.round(shares * 4)
    # Scikit-learn wants sums of 1: the last column is the rest, so it is rounded, too.
    shares = np.column_stack([shares[:, 0], shares[:, 1], 9 - shares[:, 0] - shares[:, 1]]) / 9
    expected = roc_auc_score(diagnosis, shares, multi_class="ovo", average="macro")
    assert one(mauc, diagnosis, shares) == pytest.approx(expected, abs=1e-12)
    assert one(mauc, diagnosis, shares, ties="official") == pytest.approx(by_rank_sums(diagnosis, shares), abs=1e-12)


def by_rank_sums(diagnosis: np.ndarray, shares: np.ndarray) -> float:
    """Hand and Till's formula by rank sums, row by row; equal values keep their order."""
    total = 0.0
    for i in range(3):
        for j in range(3):
            if i == j:
                continue
            rows = [row for row in range(len(diagnosis)) if diagnosis[row] in (i, j)]
            ranked = sorted(rows, key=lambda row: shares[row, i])
            own = sum(diagnosis[row] == i for row in rows)
            ranks = sum(rank for rank, row in enumerate(ranked, 1) if diagnosis[row] == i)
            total += (ranks - own * (own + 1) / 2) / (own * (len(rows) - own))
    return total / 6


@given(CASES)
def test_weights_are_repeated_rows(case):
    diagnosis, shares = table(*case)
    rng = np.random.default_rng(case[0])
    counts = rng.integers(0, 4, size=len(diagnosis))
    counts[[np.flatnonzero(diagnosis == k)[0] for k in range(3)]] += 1
    truth, forecast = rng.normal(size=len(counts)), rng.normal(size=(len(counts), 3))
    forecast[:, 2] = forecast[:, 1] + rng.uniform(0.1, 2, size=len(counts))
    rows = np.repeat(np.arange(len(counts)), counts)
    weights = counts[:, None].astype(float)
    for score, y, outputs in ((mauc, diagnosis, shares), (bca, diagnosis, shares)):
        assert score(y, outputs, weights)[0] == pytest.approx(one(score, y[rows], outputs[rows]), abs=1e-12)
    for score in (mae, wes, cpa):
        assert score(truth, forecast, weights)[0] == pytest.approx(one(score, truth[rows], forecast[rows]), abs=1e-12)


def test_balanced_class_accuracy_by_hand_a_class_without_rows_included():
    diagnosis, called = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 0])
    expected = np.mean([(1 / 2 + 2 / 3) / 2, (2 / 3 + 1 / 2) / 2, (1 / 2 + 5 / 5) / 2])
    assert one(bca, diagnosis, np.eye(3)[called]) == pytest.approx(expected, abs=1e-15)


def test_a_missing_class_or_no_row_is_nan_not_an_error():
    shares = np.full((4, 3), 1 / 3)
    assert np.isnan(one(mauc, np.array([0, 0, 1, 1]), shares))
    assert np.isnan(mauc(np.array([0, 1, 2, 2]), shares, np.array([[0.0], [1], [1], [1]]))).all()
    empty = np.zeros((4, 1))
    assert np.isnan([*bca(np.array([0, 1, 2, 2]), shares, empty), *mae(np.zeros(4), shares, empty)]).all()


def test_the_weighted_error_score_weighs_narrow_intervals_more():
    truth = np.array([1.0, 1.0])
    forecast = np.array([[2.0, 0.0, 1.0], [4.0, 0.0, 4.0]])
    assert one(wes, truth, forecast) == pytest.approx((1 * 1 + 0.25 * 3) / 1.25)
    assert one(mae, truth, forecast) == 2.0
    # Strictly inside: the first truth lies on the upper end.
    assert one(cpa, truth, forecast) == 0.0
