from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explain.errors import ExplainError
from explain.permutation_null import p_values, p_values_sentence

IMPORTANCES = st.integers(-3, 3).map(float)


@given(arrays(float, 3, elements=IMPORTANCES), arrays(float, (7, 3), elements=IMPORTANCES))
def test_counts_the_permutations_that_reach_the_observed_and_the_observed_itself(observed, null):
    counts = [1 + sum(row[name] >= observed[name] for row in null) for name in range(3)]
    assert p_values(observed, null) == pytest.approx(np.array(counts) / 8)


def test_an_effect_is_found_and_noise_is_called_important_as_often_as_promised():
    rng = np.random.default_rng(1)
    found = []
    for _ in range(60):
        X = rng.normal(size=(40, 2))
        y = X[:, 0] + rng.normal(size=40)
        null = np.array([by_correlation(X, rng.permutation(y)) for _ in range(39)])
        found.append(p_values(by_correlation(X, y), null))
    effect, noise = np.array(found).T
    assert np.median(effect) == 1 / 40
    assert 0.05 < np.mean(noise <= 0.2) < 0.35
    assert noise.min() >= 1 / 40


def by_correlation(X, y):
    return np.abs([np.corrcoef(column, y)[0, 1] for column in X.T])


def test_ties_count_against_the_feature():
    assert np.array_equal(p_values(np.zeros(2), np.zeros((9, 2))), [1.0, 1.0])


def test_the_sentence_says_how_small_a_p_value_can_be():
    assert "share of 49 fits to permuted targets" in p_values_sentence(49)
    assert "the smallest possible is 0.02;" in p_values_sentence(49)


@pytest.mark.parametrize("shape", [(5, 1), (2,), (0, 2)])
def test_importances_of_other_names_or_none_are_refused(shape):
    with pytest.raises(ExplainError, match=r"\(n_names,\) and \(n_permutations, n_names\) are needed"):
        p_values(np.zeros(2), np.zeros(shape))


def test_importances_that_are_no_numbers_are_refused():
    null = np.zeros((3, 2))
    null[1, 0] = np.nan
    with pytest.raises(ExplainError, match=r"permuted target 1 are .* one finite number per name is needed"):
        p_values(np.zeros(2), null)
    with pytest.raises(ExplainError, match="the observed importances are"):
        p_values(np.array([0.0, np.inf]), np.zeros((3, 2)))
