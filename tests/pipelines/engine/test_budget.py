"""Budgets: more thorough where it is affordable, never by the clock."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.engine.budget import (
    SHAPLEY_LADDER,
    Effort,
    Shuffles,
    affordable,
    draw_rows,
    plan_shapley,
    plan_shuffles,
    shapley_evaluations,
)

CHEAP, DEAR = Effort(0.1, 10), Effort(500.0, 10)


def test_cheap_models_are_explained_exactly_and_on_many_rows() -> None:
    plan = plan_shapley(6, 1_000, 100, CHEAP, seconds=5.0)
    assert (plan.rows, plan.background) == SHAPLEY_LADDER[0]
    assert plan.exact_up_to >= 6


def test_dear_models_get_the_last_rung_and_no_exception() -> None:
    plan = plan_shapley(40, 1_000, 100, DEAR, seconds=0.0)
    assert (plan.rows, plan.background) == SHAPLEY_LADDER[-1]
    assert plan.samples == 1


@given(st.integers(1, 200), st.integers(10, 5_000), st.floats(0.01, 300), st.floats(0.01, 60))
def test_a_plan_keeps_to_its_allowance_or_is_the_least(players: int, rows: int, cost: float, seconds: float) -> None:
    effort = Effort(cost, players)
    plan = plan_shapley(players, rows, 100, effort, seconds)
    least = plan_shapley(players, rows, 100, effort, 0.0)
    assert plan.rows <= rows
    assert plan == least or shapley_evaluations(players, plan) * effort.seconds <= seconds


@given(st.floats(0.01, 100), st.floats(0.01, 100))
def test_more_time_never_explains_fewer_rows(one: float, other: float) -> None:
    short, long = sorted((one, other))
    assert plan_shapley(12, 500, 100, CHEAP, short).rows <= plan_shapley(12, 500, 100, CHEAP, long).rows


def test_affordable_stays_between_its_ends() -> None:
    assert affordable(10, 1e-3, 1.0, fewest=50, most=500) == 100
    assert affordable(10, 1.0, 1.0, fewest=50, most=500) == 50
    assert affordable(10, 1e-9, 1.0, fewest=50, most=500) == 500
    assert affordable(10, 1.0, 1.0, fewest=50, most=20) == 20


def test_drawn_rows_are_sorted_distinct_and_repeatable() -> None:
    rows = np.arange(100, 200)
    drawn = draw_rows(rows, 30, seed=3)
    assert len(set(drawn)) == 30
    assert (np.diff(drawn) > 0).all()
    assert drawn.tolist() == draw_rows(rows, 30, seed=3).tolist()
    assert draw_rows(rows, 500, seed=3) is rows


def test_shuffles_lose_rows_first_and_repeats_last() -> None:
    assert plan_shuffles(10, 2_000, 1e-6, 5.0) == Shuffles(10, 2_000)
    assert plan_shuffles(10, 2_000, 1e-4, 5.0) == Shuffles(10, 500)
    assert plan_shuffles(10, 2_000, 1e-2, 5.0) == Shuffles(3, 300)
    assert plan_shuffles(10, 200, 1e-2, 100.0) == Shuffles(10, 200)
