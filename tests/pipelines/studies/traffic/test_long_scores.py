from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from explain.errors import ExplainError
from pipelines.errors import StudyError
from pipelines.studies.traffic.long_scores import (
    always_long_f1,
    always_long_interval,
    choose_threshold,
    constant_scores,
    implied,
    long_scores,
)


def rows(n, seed):
    rng = np.random.default_rng(seed)
    is_long = rng.random(n) < 0.4
    is_long[:2] = True, False
    return is_long, np.round(np.clip(0.5 * is_long + rng.random(n) * 0.7, 0, 1), 2)


@given(st.integers(4, 80), st.integers(0, 10_000), st.floats(0.05, 0.95))
def test_scores_are_those_of_scikit_learn(n, seed, at):
    is_long, p = rows(n, seed)
    called = p >= at
    found = long_scores("one", is_long, p, at)
    assert found.auc == pytest.approx(metrics.roc_auc_score(is_long, p))
    assert found.average_precision == pytest.approx(metrics.average_precision_score(is_long, p))
    assert found.brier == pytest.approx(metrics.brier_score_loss(is_long, p))
    assert found.mcc == pytest.approx(metrics.matthews_corrcoef(is_long, called), abs=1e-12)
    assert found.balanced_accuracy == pytest.approx(metrics.balanced_accuracy_score(is_long, called))
    assert found.f1 == pytest.approx(metrics.f1_score(is_long, called, zero_division=0))
    assert found.accuracy == pytest.approx(metrics.accuracy_score(is_long, called))
    again = implied(found.recall_long, found.recall_short, float(is_long.mean()))
    assert (again.f1, again.mcc, again.accuracy) == pytest.approx((found.f1, found.mcc, found.accuracy), abs=1e-12)


@given(st.integers(2, 200), st.integers(1, 199))
def test_always_long_has_the_f1_that_its_share_gives(n, n_long):
    is_long = np.arange(n) < min(n_long, n - 1)
    always, never = constant_scores(is_long)
    share = float(is_long.mean())
    assert abs(always.f1 - 2 * share / (1 + share)) < 1e-12
    assert abs(always_long_f1(share) - always.f1) < 1e-12
    assert (always.recall_long, always.recall_short, always.mcc, always.auc) == (1, 0, 0, 0.5)
    assert (never.recall_long, never.recall_short, never.f1) == (0, 1, 0)
    assert np.isnan(never.precision)


def test_the_abstract_implies_another_f1():
    found = implied(0.6272, 0.7084, 0.4753)
    assert found.accuracy == pytest.approx(0.670, abs=5e-4)
    assert found.precision == pytest.approx(0.661, abs=5e-4)
    assert found.f1 == pytest.approx(0.644, abs=5e-4)
    assert found.balanced_accuracy == pytest.approx(0.668, abs=5e-4)
    assert found.mcc == pytest.approx(0.337, abs=5e-4)
    with pytest.raises(StudyError, match="between 0 and 1"):
        implied(62.72, 0.7084, 0.4753)


def test_the_published_sweep_is_at_or_below_always_long():
    published = {25: (0.71, 0.5549), 30: (0.638, 0.4753), 40: (0.50, 0.3459), 50: (0.38, 0.2544), 60: (0.31, 0.1927)}
    for f1, share in published.values():
        assert f1 <= always_long_f1(share) + 0.005


@given(st.integers(4, 60), st.integers(0, 10_000))
def test_the_chosen_threshold_is_the_best_of_all(n, seed):
    is_long, p = rows(n, seed)
    chosen = choose_threshold(is_long, p)
    reached = metrics.balanced_accuracy_score(is_long, p >= chosen)
    everywhere = [metrics.balanced_accuracy_score(is_long, p >= at) for at in np.unique(p)]
    assert reached == pytest.approx(max(everywhere), abs=1e-12)


def test_neighbouring_probabilities_are_kept_apart():
    p = np.array([0.5, np.nextafter(0.5, 0)])
    is_long = np.array([True, False])
    assert ((p >= choose_threshold(is_long, p)) == is_long).all()


def test_one_class_is_refused():
    with pytest.raises(StudyError, match="Of 5 calibrate rows 0 are long"):
        choose_threshold(np.zeros(5, dtype=bool), np.linspace(0, 1, 5))
    with pytest.raises(ExplainError):
        long_scores("one", np.ones(5, dtype=bool), np.linspace(0, 1, 5), 0.5)


def test_the_interval_of_the_constant_holds_its_value():
    is_long = np.arange(400) < 180
    low, high = always_long_interval(is_long)
    assert low < always_long_f1(0.45) < high
    assert high - low == pytest.approx(4 * 1.96 * np.sqrt(0.45 * 0.55 / 400) / 1.45**2, rel=0.1)
