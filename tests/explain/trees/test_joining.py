from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.trees import joining
from explain.trees import values as engine
from explain.trees.forest import NAN_LEFT
from explain.trees.joining import MOST_ENTRIES, MOST_QUESTIONS, small_trees
from explain.trees.values import explain_forest
from tests.explain.trees import growing

seeds = st.integers(0, 10_000)
shapes = st.sampled_from([(1, 1), (3, 1), (1, 3)])  # n_outputs, width of a leaf
players = st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 0, 2, 1)])


def plain(seed, shape=(1, 1), **changes):
    """A forest whose questions all are thresholds; missing values still go either way."""
    forest = growing.grow(seed, n_outputs=shape[0], width=shape[1], sets=False, **{"depth": 3, **changes})
    return replace(forest, nodes=forest.nodes._replace(flags=forest.nodes.flags & NAN_LEFT))


def explained(forest, players=None, background=None, *, joined):
    """One large block per tree where it fits, joined or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "JOIN_ROWS", 0 if joined else 10**12)
        patch.setattr(engine, "WALK", 1e9)
        return explain_forest(forest, players, background, n_rows=10**9)


def same(found, wanted):
    assert np.abs(found - wanted).max() <= 1e-12 * max(1.0, np.abs(wanted).max())


@given(seed=seeds, shape=shapes, players=players)
@settings(deadline=None, max_examples=25)
def test_joined_trees_equal_the_definition(seed, shape, players):
    forest, X = plain(seed, shape, n_trees=6), growing.draw(seed, 3)
    explainer = explained(forest, np.array(players), joined=True)
    assert (explainer.joint is not None) == (small_trees(explainer.layout).sum() > 1)
    same(explainer.values(X), np.array([growing.path_dependent(forest, row, players) for row in X]))


@given(seed=seeds, shape=shapes, players=players)
@settings(deadline=None, max_examples=10)
def test_joined_trees_equal_the_definition_against_a_background(seed, shape, players):
    forest, X, background = plain(seed, shape, n_trees=5), growing.draw(seed, 3), growing.draw(seed + 1, 5)
    explainer = explained(forest, np.array(players), background, joined=True)
    same(explainer.values(X), np.array([growing.interventional(forest, row, background, players) for row in X]))


@given(seed=seeds, depth=st.integers(1, 5), n_trees=st.sampled_from([2, 30, 200]))
@settings(deadline=None, max_examples=20)
def test_joining_changes_rounding_only(seed, depth, n_trees):
    forest, X = plain(seed, (3, 1), n_features=8, depth=depth, n_trees=n_trees), growing.draw(seed, 300, 8)
    with_joint, without = (explained(forest, joined=joined) for joined in (True, False))
    assert without.joint is None
    same(with_joint.values(X), without.values(X))
    if with_joint.joint is not None:
        assert np.diff(with_joint.joint.offset).max() <= MOST_ENTRIES


def test_many_small_trees_need_fewer_tables_than_planes():
    forest = plain(1, depth=3, n_trees=200)
    explainer = explained(forest, joined=True)
    assert 3 * len(explainer.joint.player) < explainer.layout.blocks.first_plane[-1]
    assert not explainer.tables[0].size  # all trees are joined: their own tables are let go
    stumps = explained(plain(1, depth=1, n_trees=200), joined=True)
    assert len(stumps.joint.player) == 5  # thresholds are whole numbers from -2 to 2: one table per player


def test_large_trees_and_odd_questions_stay_alone():
    """Small and large trees, and every other with sets and with zeros that are missing, in one forest."""
    forest, X = growing.grow(3, n_trees=60, depth=4), growing.draw(3, 500)
    sizes = np.diff(forest.nodes.starts)
    even = np.repeat(np.arange(60) % 2 == 0, sizes)
    flags = np.where(even, forest.nodes.flags & NAN_LEFT, forest.nodes.flags).astype(np.uint8)
    sets = np.where(even, -1, forest.nodes.set_start).astype(np.int32)
    forest = replace(forest, nodes=forest.nodes._replace(flags=flags, set_start=sets))
    explainer = explained(forest, joined=True)
    nodes, joined = forest.nodes, explainer.joint.joined
    large = sizes > 2 * MOST_QUESTIONS + 1
    odd = np.add.reduceat((nodes.set_start >= 0) | (nodes.flags > NAN_LEFT), nodes.starts[:-1]) > 0
    assert joined.sum() > 3
    assert (large & ~odd).any()
    assert (odd & ~large).any()
    assert not (joined & (large | odd)).any()
    same(explainer.values(X), explained(forest, joined=False).values(X))
    same(explainer.base + explainer.values(X).sum(axis=1), growing.margins(forest, X))


def test_joined_values_are_the_same_for_any_partition():
    explainer, X = explained(plain(7, n_trees=40), joined=True), growing.draw(1, 2500)
    whole = explainer.values(X)
    assert np.array_equal(whole, explainer.values(X, threads=2))
    assert np.array_equal(whole, np.concatenate(list(explainer.stream([X[:700], X[700:701], X[701:]]))))


def test_what_is_not_joined(monkeypatch):
    forest = plain(2, n_trees=40)
    assert explain_forest(forest, n_rows=engine.JOIN_ROWS - 1).joint is None
    assert explain_forest(forest, n_rows=engine.JOIN_ROWS).joint is not None
    assert explained(plain(2, n_trees=2), joined=True).joint is None  # the first is a single leaf
    monkeypatch.setattr(joining, "MOST_STEPS", 3)
    assert explained(forest, joined=True).joint is None
    monkeypatch.undo()
    whole = explained(forest, joined=True)
    monkeypatch.setattr(engine, "TABLE_BYTES", 8 * int(whole.layout.blocks.offset[-1]) // 3)
    grouped, X = explained(forest, joined=True), growing.draw(1, 50)
    assert grouped.joint is None
    same(grouped.values(X), whole.values(X))
