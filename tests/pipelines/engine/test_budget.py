"""Budgets: more thorough where it is affordable, never by the clock."""

from __future__ import annotations

import numpy as np

from pipelines.engine.budget import Shuffles, affordable, draw_rows, plan_shuffles


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
