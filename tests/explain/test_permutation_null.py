from __future__ import annotations

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.permutation_null import null_importances


def rank_by_correlation(X):
    return lambda y, _: np.abs([np.corrcoef(column, y)[0, 1] for column in X.T])


def always(*values):
    return lambda *_: np.array(values)


def test_counts_the_permutations_that_reach_the_observed_and_the_observed_itself():
    X, y = np.random.default_rng(0).normal(size=(30, 3)), np.arange(30.0)
    fit_and_rank = rank_by_correlation(X)
    observed, seen = fit_and_rank(y, 0), []

    def kept(permuted, number):
        seen.append((number, permuted))
        return fit_and_rank(permuted, number)

    found = null_importances(kept, y, observed, n_permutations=50, seed=5)
    assert [number for number, _ in seen] == list(range(50))
    assert all(np.array_equal(np.sort(permuted), y) for _, permuted in seen)
    counts = [sum(fit_and_rank(permuted, 0)[i] >= observed[i] for _, permuted in seen) for i in range(3)]
    assert found.p_values == pytest.approx((1 + np.array(counts)) / 51)
    assert found.null.shape == (50, 3)
    assert "the smallest possible is 0.02;" in found.sentence


def test_an_effect_is_found_and_noise_is_called_important_as_often_as_promised():
    rng = np.random.default_rng(1)
    p_values = []
    for seed in range(60):
        X = rng.normal(size=(40, 2))
        y = X[:, 0] + rng.normal(size=40)
        fit_and_rank = rank_by_correlation(X)
        p_values.append(null_importances(fit_and_rank, y, fit_and_rank(y, 0), n_permutations=39, seed=seed).p_values)
    effect, noise = np.array(p_values).T
    assert np.median(effect) == 1 / 40
    assert 0.05 < np.mean(noise <= 0.2) < 0.35
    assert noise.min() >= 1 / 40


def test_ties_count_against_the_feature():
    found = null_importances(always(0.0, 0.0), np.arange(5.0), np.zeros(2), n_permutations=9)
    assert np.array_equal(found.p_values, [1.0, 1.0])


def test_the_seed_decides_and_progress_ends_at_one():
    X, y = np.random.default_rng(0).normal(size=(20, 2)), np.arange(20.0)
    seen = []
    calls = [
        null_importances(rank_by_correlation(X), y, np.zeros(2), n_permutations=4, seed=seed, progress=seen.append)
        for seed in (1, 1, 2)
    ]
    assert seen[:4] == [0.25, 0.5, 0.75, 1.0]
    assert np.array_equal(calls[0].null, calls[1].null)
    assert not np.array_equal(calls[0].null, calls[2].null)


@pytest.mark.parametrize("values", [(1.0,), (1.0, np.nan)])
def test_importances_that_are_no_numbers_of_these_names_are_refused(values):
    with pytest.raises(ExplainError, match=r"permuted target 0 are .* one finite number per name is needed: \(2,\)"):
        null_importances(always(*values), np.arange(5.0), np.zeros(2))


def test_no_permutation_is_refused():
    with pytest.raises(ExplainError, match="at least 1 is needed"):
        null_importances(always(0.0), np.arange(5.0), np.zeros(1), n_permutations=0)
