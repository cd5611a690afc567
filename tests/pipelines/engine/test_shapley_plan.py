"""Plans of Shapley values: more thorough where it is affordable, never by the clock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain.kernels import KernelMachine
from explain.shapley import Game, Slopes
from pipelines.engine.budget import Effort
from pipelines.engine.shapley_plan import CLOSED_LADDER, LINKED_LADDER, SHAPLEY_LADDER, plan_shapley, price_of
from tests.explain.trees import growing

CHEAP, DEAR = Effort(0.1, 10), Effort(500.0, 10)


def game(n_players: int, inside=None) -> Game:
    columns = np.zeros((100, n_players))
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
    assert plan == least or price_of(one, effort)(plan) <= seconds


@given(kinds, st.floats(0.001, 100), st.floats(0.001, 100))
def test_more_time_never_explains_fewer_rows(inside, one: float, other: float) -> None:
    short, long = sorted((one, other))
    plans = [plan_shapley(game(6, inside), 500, CHEAP, seconds) for seconds in (short, long)]
    assert plans[0].rows <= plans[1].rows
