from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.errors import ExplainError
from explain.trees import values as engine
from explain.trees.forest import Forest
from explain.trees.values import explain_forest
from tests.explain.trees import growing

seeds = st.integers(0, 10_000)
shapes = st.sampled_from([(1, 1), (3, 1), (1, 3)])  # n_outputs, width of a leaf
players = st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 0, 2, 1), (0, 0, 0, 0, 0)])


def forests(seed, shape=(1, 1), **changes):
    return growing.grow(seed, n_outputs=shape[0], width=shape[1], **changes)


def asking(forest):
    """How many trees are more than a leaf."""
    return int((forest.nodes.feature[forest.nodes.starts[:-1]] >= 0).sum())


def same(found, wanted):
    assert np.abs(found - wanted).max() <= 1e-12 * max(1.0, np.abs(wanted).max())


@given(seed=seeds, shape=shapes, players=players, table=st.booleans())
@settings(deadline=None, max_examples=25)
def test_path_dependent_values_equal_the_definition(seed, shape, players, table):
    forest, X = forests(seed, shape), growing.draw(seed, 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "WALK", 1e9 if table else 0.0)
        explainer = explain_forest(forest, np.array(players))
    assert len(explainer.walked) == (0 if table else asking(forest))
    found = explainer.values(X)
    same(found, np.array([growing.path_dependent(forest, row, players) for row in X]))
    same(explainer.base, growing.expected(forest, X[0], set()))


@given(seed=seeds, shape=shapes, players=players, table=st.booleans())
@settings(deadline=None, max_examples=25)
def test_interventional_values_equal_the_definition(seed, shape, players, table):
    forest, X, background = forests(seed, shape), growing.draw(seed, 4), growing.draw(seed + 1, 7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "VISIT", 1e9 if table else 0.0)
        explainer = explain_forest(forest, np.array(players), background)
    assert len(explainer.walked) == (0 if table else asking(forest))
    found = explainer.values(X)
    same(found, np.array([growing.interventional(forest, row, background, np.array(players)) for row in X]))
    same(explainer.base, growing.margins(forest, background).mean(axis=0))


@given(seed=seeds, most_bits=st.sampled_from([5, 8, 12]), n_rows=st.sampled_from([1, 10**9]))
@settings(deadline=None, max_examples=15)
def test_how_trees_are_cut_changes_rounding_only(seed, most_bits, n_rows):
    forest, X = forests(seed, n_features=4, depth=6), growing.draw(seed, 50, 4)
    background = growing.draw(seed + 1, 20, 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "MOST_BITS", most_bits)
        cut = [explain_forest(forest, None, one, n_rows=n_rows).values(X) for one in (None, background)]
        patch.setattr(engine, "WALK", 0.0)
        patch.setattr(engine, "VISIT", 0.0)
        walked = [explain_forest(forest, None, one).values(X) for one in (None, background)]
    same(cut[0], walked[0])
    same(cut[1], walked[1])


def test_values_add_up_to_the_margin():
    forest, X = forests(5, (2, 1), n_features=8, n_trees=20, depth=7), growing.draw(1, 3000, 8)
    for background in (None, growing.draw(2, 2500, 8)):
        explainer = explain_forest(forest, None, background)
        same(explainer.base + explainer.values(X).sum(axis=1), growing.margins(forest, X))


def test_partitions_threads_and_groups_change_nothing(monkeypatch):
    forest, X = forests(7, n_features=8, n_trees=12, depth=7), growing.draw(1, 2500, 8)
    explainer = explain_forest(forest)
    whole = explainer.values(X)
    assert np.array_equal(whole, explainer.values(X, threads=2))
    assert np.array_equal(whole, np.concatenate(list(explainer.stream([X[:700], X[700:701], X[701:]]))))
    monkeypatch.setattr(engine, "TABLE_BYTES", 8 * int(explainer.layout.blocks.offset[-1]) // 5)
    grouped = explain_forest(forest)
    assert len(grouped.groups) > 4
    assert not grouped.tables
    same(grouped.values(X, threads=2), whole)


def test_progress_counts_to_one_and_can_end_the_work():
    forest, X = forests(7, depth=6), growing.draw(1, 5000)
    told: list[float] = []
    explain_forest(forest).values(X, threads=2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    class Cancelled(Exception):
        pass

    def cancel(share):
        raise Cancelled

    with pytest.raises(Cancelled):
        explain_forest(forest).values(X, threads=2, progress=cancel)


def test_a_single_leaf_adds_to_the_base_only():
    forest = forests(3, n_trees=1)
    explainer = explain_forest(forest, None, growing.draw(0, 3))
    assert not explainer.values(growing.draw(1, 4)).any()
    same(explainer.base, forest.base + forest.nodes.value[0])


def test_the_price_grows_with_trees_rows_and_company():
    small, large = forests(3, n_trees=4, depth=5), forests(3, n_trees=40, depth=5)
    players = np.arange(5)
    assert 0 < 5 * engine.predicted_seconds(small, players) < engine.predicted_seconds(large, players)
    few, many = (engine.predicted_seconds(large, players, n_rows=n_rows) for n_rows in (1, 100_000))
    assert 0 < few < many
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "MOST_BITS", 1)  # nearly every tree is walked
        alone, company = engine.predicted_seconds(large, players, 1), engine.predicted_seconds(large, players, 100)
    assert company == pytest.approx(100 * alone, rel=0.01)


def test_refusals():
    forest = forests(1)
    with pytest.raises(ExplainError, match="no background row"):
        explain_forest(forest, None, growing.draw(0, 0))
    with pytest.raises(ExplainError, match="one number per column"):
        explain_forest(forest, np.array([0, 1]))
    with pytest.raises(ExplainError, match=r"\(n_rows, 5\) is needed"):
        explain_forest(forest).values(np.zeros((3, 2)))
    uncovered = replace(forest, nodes=forest.nodes._replace(cover=np.zeros_like(forest.nodes.cover)))
    with pytest.raises(ExplainError, match="take interventional values"):
        explain_forest(uncovered)
    assert np.isfinite(explain_forest(uncovered, None, growing.draw(0, 3)).values(growing.draw(1, 3))).all()


def test_a_forest_of_arrays_that_do_not_fit_is_refused():
    forest = forests(1)
    fields = (forest.base, forest.n_features, forest.single, forest.link, forest.cover_is)
    with pytest.raises(ExplainError, match="arrays of other lengths"):
        Forest(forest.nodes._replace(left=forest.nodes.left[:-1]), *fields)
    with pytest.raises(ExplainError, match="do not cut"):
        Forest(forest.nodes._replace(starts=forest.nodes.starts[:-1]), *fields)
    with pytest.raises(ExplainError, match="a column that is not there"):
        Forest(forest.nodes, forest.base, 1, single=False, link="identity", cover_is="rows")
