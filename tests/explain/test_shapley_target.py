"""Sampled Shapley values with a target: orders are added where they are needed, and no more than is allowed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.shapley import Target, attribute, spread_of
from explain.shapley.sampled import FREEDOM, sampled_values
from explain.trees.predict import forest_outputs
from tests.explain.test_shapley import plain_game, random_game
from tests.explain.trees import growing


def wavy(n_rows: int = 6, n_players: int = 7):
    """A game of products: its orders differ, for some rows much more than for others."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, n_players)) * np.linspace(0.2, 3.0, n_rows)[:, None]

    def predict(Z):
        return Z[:, :1] * Z[:, 1:2] * Z[:, 2:3] + np.sin(Z[:, 3:4] * Z[:, 4:5] * Z[:, 5:6]) + Z[:, 6:]

    return plain_game(predict, X, rng.normal(size=(20, n_players)))


@pytest.mark.parametrize("share", [0.05, 0.02])
def test_every_error_is_as_small_as_was_asked_for(share: float) -> None:
    game = wavy()
    target = Target(share * spread_of(game), 10**8)
    found = sampled_values(game, np.arange(6), 1, 0, target)
    assert found.error.max() <= target.error
    assert found.pairs.max() > found.pairs.min()


def test_rows_that_differ_more_get_more_orders_and_all_come_near_the_truth() -> None:
    game = wavy()
    exact = attribute(game, np.arange(6)).values
    found = sampled_values(game, np.arange(6), 1, 0, Target(0.01 * spread_of(game), 10**8))
    assert found.pairs[-1] > found.pairs[0]
    assert np.abs(found.values - exact).max() <= 5 * found.error.max()


def test_the_ceiling_is_kept_and_the_neediest_rows_come_first() -> None:
    game, asked = wavy(), []

    def counting(Z):
        asked.append(len(Z))
        return game.predict(Z)

    counted = replace(game, predict=counting)
    first = sampled_values(counted, np.arange(6), 1, 0)
    least = sum(asked)
    asked.clear()
    found = sampled_values(counted, np.arange(6), 1, 0, Target(0.0, 3 * least))
    assert sum(asked) <= 3 * least + len(game.X) + len(game.background)
    assert found.pairs.sum() > first.pairs.sum()
    neediest = np.argmax(first.error.max(axis=(1, 2)))
    assert found.pairs[neediest] == found.pairs.max()


def test_a_ceiling_of_nothing_leaves_the_first_orders() -> None:
    game = wavy()
    plain = sampled_values(game, np.arange(6), 2, 3)
    held = sampled_values(game, np.arange(6), 2, 3, Target(0.0, 0))
    assert np.array_equal(held.pairs, plain.pairs)
    assert np.allclose(held.values, plain.values, atol=1e-12)


def test_a_row_gets_the_same_values_in_any_company() -> None:
    game, target = wavy(), Target(0.02 * spread_of(wavy()), 10**8)
    together = sampled_values(game, np.arange(6), 1, 0, target)
    for i in range(6):
        alone = sampled_values(replace(game, X=game.X[i : i + 1]), np.array([i]), 1, 0, target)
        assert alone.pairs[0] == together.pairs[i]
        assert np.allclose(alone.values[0], together.values[i], atol=1e-12)


def test_a_row_has_the_values_of_as_many_orders_asked_for_at_once() -> None:
    game = wavy()
    found = sampled_values(game, np.arange(6), 2, 0, Target(0.01 * spread_of(game), 10**8))
    for i, pairs in enumerate(found.pairs):
        plain = sampled_values(replace(game, X=game.X[i : i + 1]), np.array([i]), int(pairs), 0)
        assert found.values[i] == pytest.approx(plain.values[0], abs=1e-12)
        assert found.error[i] == pytest.approx(plain.error[0], abs=1e-12)


def test_pieces_of_rows_do_not_change_anything_even_where_the_ceiling_is_spent(monkeypatch) -> None:
    game = wavy()
    target = Target(0.01 * spread_of(game), 20_000)
    whole = sampled_values(game, np.arange(6), 2, 0, target)
    assert whole.error.max() > target.error
    monkeypatch.setattr("explain.shapley.walks.BATCH_BYTES", 1000)
    pieces = sampled_values(game, np.arange(6), 2, 0, target)
    assert pieces.pairs.tolist() == whole.pairs.tolist()
    assert np.array_equal(pieces.values, whole.values)
    assert np.array_equal(pieces.error, whole.error)


def test_the_stated_error_is_the_error_that_is_made_although_stopping_looks_at_it() -> None:
    game = wavy(n_rows=60)
    exact = attribute(game, np.arange(60)).values
    found = sampled_values(game, np.arange(60), 2, 0, Target(0.02 * spread_of(game), 10**8))
    assert len(np.unique(found.pairs)) > 3
    ratio = np.sqrt(((found.values - exact) ** 2).mean() / (found.error**2).mean())
    assert 0.8 < ratio < 1.25


def test_rows_whose_orders_cannot_differ_are_done_at_once_however_near_they_should_come() -> None:
    background = np.zeros((3, 4))
    game = plain_game(lambda Z: np.tanh(Z.sum(axis=1, keepdims=True)), np.diag([1.0, 2.0, 0.0, 0.1]), background)
    found = sampled_values(game, np.arange(4), 2, 0, Target(0.0, 10**8))
    assert found.pairs.tolist() == [2, 2, 2, 2]
    assert found.values[:, :, 0] == pytest.approx(np.tanh(game.X))


def test_a_few_background_rows_tell_too_little_to_stop_soon() -> None:
    game = replace(wavy(), background=wavy().background[:2])
    found = sampled_values(game, np.arange(6), 2, 0, Target(1e9, 10**8))
    assert (2 * (found.pairs - 1) >= FREEDOM).all()


def test_a_forest_behind_a_link_comes_as_near() -> None:
    forest = replace(growing.grow(1, n_features=6, n_trees=20, depth=5), link="logistic")
    rows = np.random.default_rng(0).normal(size=(30, 6))
    game = plain_game(lambda Z: forest_outputs(forest, Z), rows[:10], rows[10:], inside=forest)
    target = Target(0.02 * spread_of(game), 10**8)
    found = attribute(game, np.arange(10), samples=2, exact_up_to=0, target=target)
    exact = attribute(game, np.arange(10))
    assert 0 < found.error.max() <= target.error
    assert np.abs(found.values - exact.values).max() <= 5 * target.error
    assert found.additivity_gap() < 1e-12


def test_progress_rises_to_one_wherever_it_stops() -> None:
    game = wavy()
    for error, most in ((0.01, 10**8), (0.0, 20_000), (0.01, 0)):
        seen: list[float] = []
        sampled_values(game, np.arange(6), 2, 0, Target(error, most), seen.append)
        assert seen == sorted(seen)
        assert seen[-1] == 1.0
        assert max(seen[:-1], default=0.0) < 1.0


def test_values_still_add_up_and_the_method_says_how_many_orders() -> None:
    game = wavy()
    found = attribute(game, np.arange(6), exact_up_to=0, target=Target(0.02 * spread_of(game), 10**8))
    assert found.additivity_gap() < 1e-12
    assert "orders and their reverses (more where they differ more, within 100,000,000 evaluations)" in found.method
    assert "1 order and its reverse of 4 names" in attribute(random_game(), np.arange(3), exact_up_to=0).method


@pytest.mark.parametrize(("error", "most"), [(-1.0, 5), (float("nan"), 5), (0.1, -1)])
def test_targets_without_sense_are_refused(error: float, most: int) -> None:
    with pytest.raises(ExplainError, match="an error and a ceiling from 0 on are needed"):
        Target(error, most)
