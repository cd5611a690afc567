"""Importances of fitted models against brute force, and how they are put together."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from explain.words import number
from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.aspects import aspects_of
from pipelines.engine.ground import Ground
from pipelines.engine.importances import (
    agreement_of,
    attribute_frame,
    attribute_rows,
    attribute_these,
    explain_aspects,
    explain_further,
    explain_model,
    native_sums,
)
from pipelines.engine.permuting import permute
from pipelines.engine.score import score_model
from pipelines.engine.shapley_plan import ShapleyPlan
from pipelines.engine.study import Settings
from pipelines.models import USUAL
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


@pytest.mark.parametrize("name", USUAL)
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


def test_native_sums_add_the_pieces_of_a_column() -> None:
    base = ground(binary_table())
    fits = [base.fit("forest", fit, {}) for fit, _ in base.folds[:2]]
    sums, unit = native_sums(fits)
    assert sums is not None
    assert sums.shape == (2, 6)
    assert sums.sum(axis=1) == pytest.approx([1, 1])
    assert unit == "impurity decrease"
    assert native_sums([base.fit("svm", base.folds[0][0], {})]) == (None, "")


def test_agreement_has_the_methods_and_the_models() -> None:
    base = ground(number_table())
    models = [base.fit(name, base.split.development, {}) for name in ("linear", "tree")]
    by_model = [permute(base, fitted).importance for fitted in models]
    both = agreement_of(by_model[:1], by_model)
    assert [(pair.left, pair.right) for pair in both.pairs] == [("linear", "tree")]
    alone = agreement_of(by_model[:1], by_model[:1])
    assert alone.pairs == ()


def quiet(sentence: str) -> None:
    assert sentence


def explained(base: Ground, name: str):
    scored = score_model(base, name, quiet)
    return explain_model(base, base.fit(name, base.split.development, {}), scored, 1.0)


def test_every_importance_says_how_it_was_measured() -> None:
    base = ground(binary_table())
    found = explained(base, "forest")
    assert [one.method for one in found.importances] == ["shapley", "permutation", "native"]
    shapley, shuffled, native = found.manners
    assert shapley.method == found.attribution.method
    assert shapley.background == "100 of the 168 rows to fit on, drawn at random"
    assert shapley.error.startswith("exact (rounding: at most ")
    assert shuffled.method == "fall of the AUC when a column is shuffled between rows; its trees walked again"
    assert shuffled.background == "72 of 72 test rows, 10 shuffles of each column"
    assert native.method == "what the model counts for itself: impurity decrease"


def test_a_sampled_value_has_its_standard_error_told() -> None:
    twelve = number_table(doubled=True)
    rng = np.random.default_rng(5)
    frame = twelve.frame.drop(columns="wait").assign(**{f"more {i}": rng.normal(size=240) for i in range(6)})
    base = ground(dataset_of(frame.assign(sick=np.where(frame["strong"] > 0, "yes", "no")), "sick", "binary"))
    fitted = base.fit("linear", base.split.development, {})
    attribution, manner = attribute_rows(base, fitted, 0.0)
    assert "sampled Shapley values: 1 order and its reverse of 12 names" in manner.method
    assert manner.error.startswith("standard error of a row's value: ")
    assert manner.background == "10 of the 168 rows to fit on, drawn at random"
    target = 0.01 * fitted.predict_encoded(fitted.background).std()
    worst = attribution.error.max(axis=(1, 2))
    assert f"was reached by {(worst <= target).sum()} of 25 rows" in manner.error
    others = number(worst[worst > target].mean(), digits=2)
    assert manner.error.endswith(f"more was not affordable: the largest of each other row is {others} on average")
    near, manner = attribute_rows(base, fitted, 60.0)
    assert near.error.max() <= target
    assert f"the target, {number(target, digits=2)} (1 % of the standard deviation of predictions), was" in manner.error
    assert manner.error.endswith(f"reached by all {len(near.rows)} rows")


def test_path_dependent_values_are_given_where_there_are_any_and_never_swapped_silently() -> None:
    base = ground(number_table(), shapley="path-dependent")
    trees = explained(base, "xgboost")
    assert trees.manners[0].method.startswith("exact path-dependent Shapley values of")
    assert trees.manners[0].background.startswith("none: a column that is left out takes both ways of a question")
    assert trees.note == ""
    line = explained(base, "linear")
    assert "path-dependent" not in line.manners[0].method
    assert line.note == "its Shapley values are interventional, not path-dependent: it is not made of trees"
    fitted = base.fit("xgboost", base.split.development, {})
    on_aspects = explain_aspects(base, fitted, aspects_of(base, fitted.names))
    assert "path-dependent" in on_aspects.manners[0].method
    more = explain_further(base, fitted, attribute_rows(base, fitted, 0.0)[0], base.split.test, seconds=0.0)
    assert more.values[-1].sum() == pytest.approx(float(more.predictions[-1, 0] - more.base[0]))


def test_probabilities_behind_a_link_have_no_path_dependent_values_but_log_odds_have() -> None:
    found = explained(ground(binary_table(), shapley="path-dependent"), "lightgbm")
    assert "not path-dependent: its probability is not the plain sum of its trees (its log-odds are)" in found.note
    found = explained(ground(binary_table(), shapley="path-dependent", unit="log-odds"), "lightgbm")
    assert "exact path-dependent" in found.manners[0].method
    assert found.shapley.unit == "log-odds"


@pytest.mark.parametrize(("name", "kind"), [("forest", "path-dependent"), ("linear", "Shapley values in closed form")])
def test_rows_asked_for_later_are_explained_as_those_of_the_run(name: str, kind: str) -> None:
    base = ground(number_table(), shapley="path-dependent")
    fitted, rows = base.fit(name, base.split.development, {}), base.split.test[:3]
    later = attribute_frame(fitted, base.frame(rows), base.settings)
    then = attribute_these(base, fitted, rows, ShapleyPlan(3, len(fitted.background), 1, 10))
    assert kind in later.method == then.method
    assert later.values == pytest.approx(then.values)
