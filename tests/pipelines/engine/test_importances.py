"""Importances of fitted models against brute force, and how they are put together."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.ground import Ground
from pipelines.engine.importances import (
    agreement_of,
    aspects_of,
    attribute_rows,
    attribute_these,
    explain_further,
    native_sums,
    permute,
    permuted_metric,
)
from pipelines.engine.shapley_plan import ShapleyPlan
from pipelines.engine.study import Settings
from pipelines.models import MODELS
from tests.pipelines.engine.planted import binary_table, dataset_of, number_table


def ground(dataset, **settings) -> Ground:
    chosen = Settings(**settings)
    return ground_of(ask(dataset, study("upload"), chosen), chosen)


@pytest.fixture(scope="module")
def eight() -> Ground:
    """Eight numeric features; two of them act together."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(160, 8))
    margin = X[:, 0] + X[:, 1] * X[:, 2] + 0.5 * X[:, 3]
    frame = pd.DataFrame(X, columns=[f"x{i}" for i in range(8)])
    frame["sick"] = np.where(rng.random(160) < 1 / (1 + np.exp(-2 * margin)), "yes", "no")
    return ground(dataset_of(frame, "sick", "binary"))


def brute_force(predict, x: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Shapley's formula as it stands in textbooks: over all subsets, against every background row."""
    n = len(x)
    subsets = [subset for size in range(n + 1) for subset in combinations(range(n), size)]
    mixed = np.tile(background, (len(subsets), 1, 1))
    for at, subset in enumerate(subsets):
        mixed[at][:, list(subset)] = x[list(subset)]
    outputs = predict(mixed.reshape(-1, n))[:, 0].reshape(len(subsets), -1)
    known = dict(zip(subsets, outputs.mean(axis=1), strict=True))
    shares = np.zeros(n)
    for subset, without in known.items():
        for i in set(range(n)) - set(subset):
            weight = factorial(len(subset)) * factorial(n - len(subset) - 1) / factorial(n)
            shares[i] += weight * (known[tuple(sorted((*subset, i)))] - without)
    return shares


@pytest.mark.parametrize("name", MODELS)
def test_attribution_equals_all_subsets_for_every_model(eight: Ground, name: str) -> None:
    fitted = eight.fit(name, eight.split.development, {})
    rows = eight.split.test[:2]
    found = attribute_these(eight, fitted, rows, ShapleyPlan(2, len(fitted.background), 1, 10))
    assert "exact Shapley values" in found.method
    encoded = fitted.encode(eight.frame(rows))
    for at in range(len(rows)):
        expected = brute_force(fitted.predict_encoded, encoded[at], fitted.background)
        assert found.values[at, :, 0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", ["lightgbm", "linear"])
def test_sampled_values_come_near_and_say_how_near(eight: Ground, name: str) -> None:
    fitted = eight.fit(name, eight.split.development, {})
    rows, n_background = eight.split.test[:4], len(fitted.background)
    exact = attribute_these(eight, fitted, rows, ShapleyPlan(4, n_background, 1, 10))
    sampled = attribute_these(eight, fitted, rows, ShapleyPlan(4, n_background, 2, 0))
    assert "sampled" in sampled.method
    assert np.abs(sampled.values - exact.values).max() <= max(1e-9, 5 * sampled.error.max())


def test_further_rows_do_not_change_those_that_are_there(eight: Ground) -> None:
    fitted = eight.fit("tree", eight.split.development, {})
    found, _ = attribute_rows(eight, fitted, seconds=0.0)
    more = explain_further(eight, fitted, found, eight.split.test, seconds=0.0)
    assert set(more.rows) == set(eight.split.test)
    assert more.values[: len(found.rows)].tolist() == found.values.tolist()
    assert explain_further(eight, fitted, more, eight.split.test[:3], seconds=0.0) is more


def test_permutation_importance_finds_the_planted_order() -> None:
    base = ground(number_table())
    fitted = base.fit("linear", base.split.development, {})
    found, note = permute(base, fitted)
    assert found.top(2) == ("strong", "weak")
    assert found.unit == "units of wait"
    assert note == ""
    assert (found.low <= found.values).all()
    assert (found.values <= found.high).all()


def test_native_sums_add_the_pieces_of_a_column() -> None:
    base = ground(binary_table())
    fits = [base.fit("forest", fit, {}) for fit, _ in base.folds[:2]]
    sums, unit = native_sums(fits)
    assert sums is not None
    assert sums.shape == (2, 6)
    assert sums.sum(axis=1) == pytest.approx([1, 1])
    assert unit == "impurity decrease"
    assert native_sums([base.fit("svm", base.folds[0][0], {})]) == (None, "")


def test_near_copies_are_one_aspect_and_every_feature_has_one() -> None:
    base = ground(number_table(doubled=True))
    aspects = aspects_of(base, base.dataset.features)
    assert ("strong", "strong again") in [one.members for one in aspects]
    assert sorted(name for one in aspects for name in one.members) == sorted(base.dataset.features)


def test_test_rows_of_one_class_are_measured_by_log_loss() -> None:
    base = ground(binary_table())
    assert permuted_metric(base, np.ones(5)).name == "log_loss"
    assert permuted_metric(base, np.array([0.0, 1.0])).name == "roc_auc"


def test_agreement_has_the_methods_and_the_models() -> None:
    base = ground(number_table())
    models = [base.fit(name, base.split.development, {}) for name in ("linear", "tree")]
    by_model = [permute(base, fitted)[0] for fitted in models]
    both = agreement_of(by_model[:1], by_model)
    assert [(pair.left, pair.right) for pair in both.pairs] == [("linear", "tree")]
    alone = agreement_of(by_model[:1], by_model[:1])
    assert alone.pairs == ()
