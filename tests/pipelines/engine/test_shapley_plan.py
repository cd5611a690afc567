"""Plans of Shapley values: more thorough where it is affordable, never by the clock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain.kernels import KernelMachine
from explain.shapley import Game, Slopes
from explain.trees.values import predicted_seconds
from pipelines.engine.budget import Effort
from pipelines.engine.shapley_plan import (
    CLOSED_LADDER,
    FIRST,
    LINKED_LADDER,
    NEAR,
    SHAPLEY_LADDER,
    plan_shapley,
    price_of,
    target_of,
)
from tests.explain.trees import growing

CHEAP, DEAR = Effort(0.1, 10), Effort(500.0, 10)


def game(n_players: int, inside=None) -> Game:
    columns = np.random.default_rng(0).normal(size=(100, n_players))
    groups = tuple(np.array([i]) for i in range(n_players))
    names = tuple(f"x{i}" for i in range(n_players))
    return Game(lambda X: X[:, :1], columns[:0], columns, groups, names, ("y",), "points", "any", inside)


def forest(link="identity", n_trees=20):
    return replace(growing.grow(1, n_features=6, n_trees=n_trees, depth=5), link=link)


def test_cheap_models_are_explained_exactly_and_on_many_rows() -> None:
    plan = plan_shapley(game(6), 1_000, CHEAP, seconds=5.0)
    assert (plan.rows, plan.background) == SHAPLEY_LADDER[0]
    assert plan.exact_up_to >= 6


def test_dear_models_get_the_last_rung_and_no_exception() -> None:
    plan = plan_shapley(game(40), 1_000, DEAR, seconds=0.0)
    assert (plan.rows, plan.background) == SHAPLEY_LADDER[-1]
    assert plan.samples == 1


@pytest.mark.parametrize(
    "inside",
    [
        Slopes(np.ones((6, 1))),
        KernelMachine(np.zeros((50, 6)), np.ones((50, 1)), np.zeros(1), np.ones(6)),
        forest(),
    ],
)
def test_what_is_known_inside_is_explained_on_many_more_rows(inside) -> None:
    plan = plan_shapley(game(6, inside), 5_000, DEAR, seconds=6.0)
    assert (plan.rows, plan.background) == CLOSED_LADDER[0]
    assert plan_shapley(game(6, inside), 5_000, DEAR, seconds=6.0) == plan


def test_a_forest_behind_a_link_is_walked() -> None:
    plan = plan_shapley(game(6, forest("logistic")), 5_000, DEAR, seconds=6.0)
    assert (plan.rows, plan.background) == LINKED_LADDER[0]
    assert plan.exact_up_to >= 6
    many = plan_shapley(game(6, forest("logistic", n_trees=3_000)), 5_000, DEAR, seconds=6.0)
    assert many.rows < plan.rows


kinds = st.sampled_from([None, Slopes(np.ones((6, 1))), forest(), forest("logistic")])


@given(kinds, st.integers(10, 5_000), st.floats(0.01, 300), st.floats(0.001, 60))
def test_a_plan_keeps_to_its_allowance_or_is_the_least(inside, rows: int, cost: float, seconds: float) -> None:
    one, effort = game(6, inside), Effort(cost, 6)
    plan, least = plan_shapley(one, rows, effort, seconds), plan_shapley(one, rows, effort, 0.0)
    assert plan.rows <= rows
    assert replace(plan, most=least.most) == least or price_of(one, effort)(plan) <= seconds


@given(kinds, st.floats(0.001, 100), st.floats(0.001, 100))
def test_more_time_never_explains_fewer_rows(inside, one: float, other: float) -> None:
    short, long = sorted((one, other))
    plans = [plan_shapley(game(6, inside), 500, CHEAP, seconds) for seconds in (short, long)]
    assert plans[0].rows <= plans[1].rows


def test_a_sampled_plan_leaves_something_for_rows_that_need_more() -> None:
    one = game(20)
    plan = plan_shapley(one, 1_000, DEAR, seconds=50.0)
    assert plan.samples == 2
    assert price_of(one, DEAR)(plan) <= FIRST * 50.0
    assert plan.most == int(50.0 / DEAR.seconds)
    assert target_of(one, plan).error == NEAR * one.predictions(one.background).std()
    assert target_of(one, plan).most == plan.most


def test_players_that_are_mostly_equal_are_not_paid_for() -> None:
    rare = game(20)
    rare = replace(rare, background=np.where(rare.background > 1.5, 1.0, 0.0))
    plan = plan_shapley(rare, 1_000, DEAR, seconds=20.0)
    assert plan.rows > plan_shapley(game(20), 1_000, DEAR, seconds=20.0).rows
    asked = 2 * plan.samples * np.maximum(0, differing(rare.background) - 1).mean() * plan.rows * plan.background
    assert price_of(rare, DEAR)(plan) == pytest.approx(asked * DEAR.seconds)


def differing(rows: np.ndarray) -> np.ndarray:
    """In how many columns every two different rows differ, one pair after the other."""
    return np.array([(a != b).sum() for i, a in enumerate(rows) for j, b in enumerate(rows) if i != j])


def test_path_dependent_values_are_priced_without_a_background() -> None:
    inside = forest(n_trees=300)
    one = game(6, inside)
    plan = replace(plan_shapley(one, 5_000, DEAR, seconds=60.0), rows=1_000)
    by_cover = price_of(one, DEAR, by_cover=True)
    assert by_cover(plan) == predicted_seconds(inside, one.players, 0, 1_000)
    assert by_cover(replace(plan, background=10)) == by_cover(plan) < price_of(one, DEAR)(plan)
    seconds = price_of(one, DEAR)(replace(plan, rows=300))
    by_background = plan_shapley(one, 5_000, DEAR, seconds)
    assert plan_shapley(one, 5_000, DEAR, seconds, by_cover=True).rows > by_background.rows
