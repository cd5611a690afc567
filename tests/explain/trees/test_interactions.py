from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.errors import ExplainError
from explain.trees import interactions as engine
from explain.trees import values
from explain.trees.interactions import interaction_values
from explain.trees.read import read_forest
from explain.trees.values import explain_forest
from tests.explain.trees import growing
from tests.explain.trees.reading import classes, table

seeds = st.integers(0, 10_000)
shapes = st.sampled_from([(1, 1), (3, 1), (1, 3)])  # n_outputs, width of a leaf
players = st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 0, 2, 1), (0, 0, 0, 0, 0)])
# shap 0.51 itself asks matplotlib for something that matplotlib is about to drop.
shap_warns = pytest.mark.filterwarnings(r"ignore:The set_\w+ function:PendingDeprecationWarning")
ways = st.sampled_from(["tables", "walks"])


def by_subsets(payout, n_players):
    """Interactions of a game by their definition (Lundberg et al. 2020, equations 7 to 9)."""
    known = cache(lambda coalition: payout(set(coalition)))
    found = []
    for i in range(n_players):
        for j in range(n_players):
            others = [one for one in range(n_players) if one not in {i, j}]
            total = np.zeros_like(known(frozenset()))
            for size in range(n_players - 1 if i != j else 0):
                weight = factorial(size) * factorial(n_players - size - 2) / (2 * factorial(n_players - 1))
                for coalition in map(frozenset, combinations(others, size)):
                    together = known(coalition | {i, j}) - known(coalition | {i})
                    total = total + weight * (together - known(coalition | {j}) + known(coalition))
            found.append(total)
    matrix = np.array(found).reshape(n_players, n_players, -1)
    alone = growing.shapley(lambda coalition: known(frozenset(coalition)), n_players) - matrix.sum(axis=1)
    matrix[np.arange(n_players), np.arange(n_players)] = alone
    return matrix


def by_cover(forest, row, players):
    def payout(coalition):
        return growing.expected(forest, row, {column for column, one in enumerate(players) if one in coalition})

    return by_subsets(payout, max(players) + 1)


def by_background(forest, row, background, players):
    def payout(coalition):
        return growing.margins(forest, np.where(np.isin(players, list(coalition)), row, background)).mean(axis=0)

    return by_subsets(payout, max(players) + 1)


def same(found, wanted, share=1e-12):
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max() <= share * max(1.0, np.abs(wanted).max())


@contextmanager
def by(way, forest):
    """All trees by tables, or all by walks; single leaves need neither."""
    asking = int((forest.nodes.feature[forest.nodes.starts[:-1]] >= 0).sum())
    cut = engine._cut

    def watched(explainer, n_rows):
        done = cut(explainer, n_rows)
        assert len(done.walked) == (0 if way == "tables" else asking)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_cut", watched)
        patch.setattr(engine, "WALK", 1e9 if way == "tables" else 0.0)
        patch.setattr(engine, "VISIT", 1e9 if way == "tables" else 0.0)
        yield


def grow(seed, shape=(1, 1), **changes):
    return growing.grow(seed, n_outputs=shape[0], width=shape[1], **changes)


@given(seed=seeds, shape=shapes, players=players, way=ways)
@settings(deadline=None, max_examples=25)
def test_path_dependent_interactions_equal_the_definition(seed, shape, players, way):
    forest, X = grow(seed, shape), growing.draw(seed, 3)
    with by(way, forest):
        found = interaction_values(explain_forest(forest, np.array(players)), X)
    same(found, np.array([by_cover(forest, row, players) for row in X]))


@given(seed=seeds, shape=shapes, players=players, way=ways)
@settings(deadline=None, max_examples=25)
def test_interventional_interactions_equal_the_definition(seed, shape, players, way):
    forest, X, background = grow(seed, shape), growing.draw(seed, 3), growing.draw(seed + 1, 5)
    with by(way, forest):
        found = interaction_values(explain_forest(forest, np.array(players), background), X)
    same(found, np.array([by_background(forest, row, background, np.array(players)) for row in X]))


@given(seed=seeds, most_bits=st.sampled_from([5, 8, 12]), n_players=st.sampled_from([3, 9]))
@settings(deadline=None, max_examples=15)
def test_how_trees_are_cut_changes_rounding_only(seed, most_bits, n_players):
    forest, X = grow(seed, (2, 1), n_features=9, depth=7), growing.draw(seed, 80, 9)
    for background in (None, growing.draw(seed + 1, 150, 9)):
        explainer = explain_forest(forest, np.arange(9) % n_players, background)
        with by("walks", forest):
            walked = interaction_values(explainer, X)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "MOST_BITS", most_bits)
            same(interaction_values(explainer, X), walked)


def test_they_are_symmetric_and_add_up():
    forest, X = grow(5, (2, 1), n_features=8, n_trees=20, depth=7), growing.draw(1, 600, 8)
    for background in (None, growing.draw(2, 300, 8)):
        explainer = explain_forest(forest, None, background)
        found = interaction_values(explainer, X)
        assert np.array_equal(found, found.transpose(0, 2, 1, 3))
        same(found.sum(axis=2), explainer.values(X))
        same(explainer.base + found.sum(axis=(1, 2)), growing.margins(forest, X))


@given(seed=seeds, way=ways)
@settings(deadline=None, max_examples=10)
def test_trees_with_one_question_have_no_interactions(seed, way):
    forest, X = grow(seed, n_trees=6, depth=1), growing.draw(seed, 20)
    for background in (None, growing.draw(seed + 1, 9)):
        explainer = explain_forest(forest, None, background)
        with by(way, forest):
            found = interaction_values(explainer, X)
        assert np.array_equal(found, explainer.values(X)[:, :, None] * np.eye(5)[None, :, :, None])


def test_threads_groups_and_parts_of_rows(monkeypatch):
    forest, X = grow(7, n_features=8, n_trees=12, depth=7), growing.draw(1, 1300, 8)
    explainer = explain_forest(forest)
    whole = interaction_values(explainer, X)
    assert np.array_equal(whole, interaction_values(explainer, X, threads=2))
    same(np.concatenate([interaction_values(explainer, part) for part in (X[:70], X[70:71], X[71:])]), whole)
    assert interaction_values(explainer, X[:0]).shape == (0, 8, 8, 1)
    monkeypatch.setattr(engine, "HELD", 28 * 100)
    assert np.array_equal(interaction_values(explainer, X), whole)
    cut = engine._cut(explainer, len(X))
    monkeypatch.setattr(values, "TABLE_BYTES", 2 * int(cut.layout.blocks.offset[-1]))
    assert len(engine._cut(explainer, len(X)).groups) > 3
    same(interaction_values(explainer, X, threads=2), whole)


def test_patterns_are_shorter_where_a_table_would_be_too_large(monkeypatch):
    forest, X = grow(9, (1, 3), n_features=4, n_trees=3, depth=8), growing.draw(1, 100, 4)
    explainer = explain_forest(forest)
    with by("walks", forest):
        wanted = interaction_values(explainer, X)
    monkeypatch.setattr(engine, "ENTRY", 0.0)
    monkeypatch.setattr(engine, "STREAM", 0.0)

    def largest():
        blocks = engine._cut(explainer, len(X)).layout.blocks
        return np.diff(blocks.offset[blocks.first]).max() * 8

    assert largest() > 2**20
    monkeypatch.setattr(engine, "TABLE_BYTES", 2**20)
    assert 0 < largest() <= 2**20
    same(interaction_values(explainer, X), wanted)


def test_progress_counts_to_one_and_can_end_the_work():
    forest, X = grow(7, depth=6), growing.draw(1, 3000)
    told: list[float] = []
    interaction_values(explain_forest(forest), X, threads=2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    class Cancelled(Exception):
        pass

    def cancel(share):
        raise Cancelled

    with pytest.raises(Cancelled):
        interaction_values(explain_forest(forest), X, threads=2, progress=cancel)


def test_rows_of_another_width_are_refused():
    with pytest.raises(ExplainError, match=r"\(n_rows, 5\) is needed"):
        interaction_values(explain_forest(grow(1)), np.zeros((3, 2)))


@shap_warns
def test_a_random_forest_equals_the_tree_explainer():
    import shap
    from sklearn.ensemble import RandomForestRegressor

    X, y = table(missing=False)
    model = RandomForestRegressor(4, random_state=0).fit(X, y)
    forest = read_forest(model)
    wanted = shap.TreeExplainer(model).shap_interaction_values(X[:3].astype(np.float32))[..., None]
    explainer = explain_forest(forest)
    assert explainer.layout.paths.above.max() == 6
    for way in ("tables", "walks"):
        with by(way, forest):
            same(interaction_values(explainer, X[:3]), wanted, 1e-9)


@shap_warns
@pytest.mark.parametrize("n_classes", [1, 3])
def test_xgboost_equals_the_tree_explainer(n_classes):
    import shap
    import xgboost

    X, y = table()
    more = {"objective": "multi:softprob", "num_class": 3} if n_classes == 3 else {}
    target = classes(y, 3) if n_classes == 3 else y
    model = xgboost.train({"max_depth": 4, "nthread": 1} | more, xgboost.DMatrix(X, target), 12)
    wanted = np.asarray(shap.TreeExplainer(model).shap_interaction_values(X[:40]), np.float64)
    found = interaction_values(explain_forest(read_forest(model)), X[:40])
    same(found, wanted.reshape(found.shape), 1e-5)
