"""Permutation importance of fitted models: planted orders, trees against predicting anew, rows that are alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from explain.permutation import permutation_importance
from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.aspects import aspects_of
from pipelines.engine.budget import ALLOWANCES, FEWEST_SHUFFLED, batches_of
from pipelines.engine.ground import Ground
from pipelines.engine.permuting import (
    RESAMPLES,
    Shuffles,
    permute,
    permuted_metric,
    plan_permutation,
    questions_of,
    shuffle_seconds,
    task_of,
)
from pipelines.engine.study import Settings
from pipelines.models import USUAL
from tests.explain.trees import growing
from tests.pipelines.engine.planted import binary_table, classes_table, dataset_of, number_table

TREES = ("tree", "forest", "histogram", "xgboost", "lightgbm")


def ground(dataset, **settings) -> Ground:
    chosen = Settings(**settings)
    return ground_of(ask(dataset, study("upload"), chosen), chosen)


@pytest.fixture(scope="module")
def copied() -> Ground:
    """wait = 4·strong + 2·weak; "copy" is strong with a little noise, so that either serves a model."""
    rng = np.random.default_rng(3)
    strong, weak = rng.normal(size=600), rng.normal(size=600)
    frame = pd.DataFrame({"strong": strong, "copy": strong + rng.normal(0, 0.1, 600), "weak": weak})
    frame["wait"] = 4 * strong + 2 * weak + rng.normal(0, 0.5, 600)
    return ground(dataset_of(frame, "wait", "regression"))


def conditional(base: Ground) -> Ground:
    return replace(base, settings=replace(base.settings, permutation="conditional"))


def test_permutation_importance_finds_the_planted_order() -> None:
    base = ground(number_table())
    found = permute(base, base.fit("linear", base.split.development, {}))
    assert found.importance.top(2) == ("strong", "weak")
    assert found.importance.unit == "units of wait"
    assert found.note == ""
    assert (found.importance.low <= found.importance.values).all()
    assert (found.importance.values <= found.importance.high).all()


@pytest.mark.parametrize("table", [binary_table, classes_table, number_table])
@pytest.mark.parametrize("name", TREES)
def test_walking_the_trees_is_predicting_again(table, name: str) -> None:
    base = ground(table())
    task = task_of(base, fitted := base.fit(name, base.split.development, {}), plan_permutation(base, fitted))
    assert task.forest is not None
    by_trees = permutation_importance(task, n_repeats=2, resamples=0)
    anew = permutation_importance(replace(task, forest=None), n_repeats=2, resamples=0)
    assert by_trees.values == pytest.approx(anew.values, abs=1e-6)


def test_a_copy_is_worth_less_among_rows_that_are_alike(copied: Ground) -> None:
    fitted = copied.fit("lightgbm", copied.split.development, {})
    freely, alike = permute(copied, fitted), permute(conditional(copied), fitted)
    assert alike.importance.method == "conditional permutation"
    assert "between rows alike in the columns that go along with it" in alike.manner.method
    before, after = (dict(zip(one.importance.names, one.importance.values, strict=True)) for one in (freely, alike))
    assert after["strong"] < 0.5 * before["strong"]
    assert after["copy"] < before["copy"]
    assert after["weak"] == pytest.approx(before["weak"], rel=0.25)


def test_aspects_are_shuffled_among_rows_alike_in_the_other_aspects(copied: Ground) -> None:
    fitted = copied.fit("tree", copied.split.development, {})
    aspects = aspects_of(copied, fitted.names)
    assert [one.members for one in aspects] == [("strong", "copy"), ("weak",)]
    freely, alike = (permute(base, fitted, aspects).importance for base in (copied, conditional(copied)))
    # Nothing goes along with either aspect, so there is nothing to be alike in.
    assert alike.axis == "aspect"
    assert alike.values.tolist() == freely.values.tolist()
    assert (
        "no column goes along with another closely enough"
        in permute(conditional(copied), fitted, aspects).manner.method
    )


def test_refits_are_ranked_by_shuffling_freely(copied: Ground) -> None:
    fitted = copied.fit("tree", copied.split.development, {})
    plan = Shuffles("feature", fitted.groups, fitted.names, None, copied.split.test)
    assert task_of(conditional(copied), fitted, plan).strata is None


def test_test_rows_of_one_class_are_measured_by_log_loss() -> None:
    base = ground(binary_table())
    assert permuted_metric(base, np.ones(5)).name == "log_loss"
    assert permuted_metric(base, np.array([0.0, 1.0])).name == "roc_auc"


def test_questions_are_counted_by_who_came_by() -> None:
    # A root asks everybody; its left child, which a quarter reaches, asks once more.
    forest = growing.grow(1, n_features=3, n_trees=4, depth=3)
    nodes = forest.nodes
    by_hand = 0.0
    for tree in range(forest.n_trees):
        places = np.arange(nodes.starts[tree], nodes.starts[tree + 1])
        inner = places[nodes.feature[places] >= 0]
        by_hand += sum(nodes.cover[inner] / nodes.cover[places[0]])
    assert questions_of(forest) == pytest.approx(by_hand)
    assert 1.0 <= questions_of(forest) / forest.n_trees <= 3.0


@pytest.mark.parametrize("name", USUAL)
def test_the_price_grows_with_what_is_asked(name: str) -> None:
    base = ground(binary_table())
    fitted = base.fit(name, base.split.development, {})
    assert 0 < shuffle_seconds(fitted, 6, 0) < shuffle_seconds(fitted, 6, 100)
    if name in TREES:
        assert shuffle_seconds(fitted, 6, 0) < shuffle_seconds(fitted, 2, 0)


@pytest.mark.parametrize("mode", ["quick", "thorough"])
@pytest.mark.parametrize("seconds", [1e-9, 1e-2, 1e9])
def test_all_shuffles_that_may_be_made_are_within_the_allowance(mode: str, seconds: float, monkeypatch) -> None:
    base = ground(number_table(4_000), mode=mode)
    fitted = base.fit("tree", base.split.development, {})
    monkeypatch.setitem(ALLOWANCES, mode, replace(ALLOWANCES[mode], permutation=seconds))
    plan = plan_permutation(base, fitted)
    shuffles = permute(base, fitted).manner.background.partition(" test rows, ")[2].partition(" shuffles")[0]
    most = int(shuffles.rpartition(" ")[2])
    assert most == batches_of(mode) * plan.repeats
    cost = most * len(plan.names) * len(plan.rows) * shuffle_seconds(fitted, len(plan.names), RESAMPLES)
    n_test = len(base.split.test)
    assert len(plan.rows) in (FEWEST_SHUFFLED, n_test) or 0.9 * seconds <= cost <= seconds
    assert (plan.repeats, len(plan.rows)) == {
        1e-9: (3, FEWEST_SHUFFLED),
        1e-2: (plan.repeats, len(plan.rows)),
        1e9: (10, n_test),
    }[seconds]


def test_thorough_shuffles_until_chance_hardly_matters() -> None:
    thorough = ground(number_table(), mode="thorough")
    fitted = thorough.fit("tree", thorough.split.development, {})
    found = permute(thorough, fitted)
    assert "until chance was at most 5.0% of the leading importance" in found.importance.spread
    assert "10 to 50 shuffles of each column" in found.manner.background
    assert found.importance.top(1) == ("strong",)
