"""The estimate grows with the table, the models and the mode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.engine.estimate import UNKNOWN, Work, estimate, fit_seconds
from pipelines.engine.study import Settings
from pipelines.engine.workers import FEWEST_ROWS


@given(st.integers(FEWEST_ROWS, 200_000), st.integers(2, 100))
def test_more_rows_more_time(n_rows: int, n_columns: int) -> None:
    quick = estimate(n_rows, n_columns, "binary", Settings())
    assert quick > 0
    assert estimate(2 * n_rows, n_columns, "binary", Settings()) >= quick
    assert estimate(n_rows, n_columns, "binary", Settings(mode="thorough")) > quick
    assert estimate(n_rows, n_columns, "binary", Settings(models=("tree",))) < quick


def test_a_limited_family_stops_growing() -> None:
    small, large = (Work(n, 10, 1, "quick") for n in (10_000, 100_000))
    assert fit_seconds("svm", small) == fit_seconds("svm", large)
    assert fit_seconds("forest", small) < fit_seconds("forest", large)


def test_an_unknown_family_costs_something() -> None:
    assert fit_seconds("new", Work(1_000, 10, 1, "quick")) > UNKNOWN.start


@given(st.integers(100, 200_000), st.integers(2, 100), st.integers(19, 200))
def test_more_methods_cost_more(n_rows: int, n_columns: int, targets: int) -> None:
    plain = estimate(n_rows, n_columns, "regression", Settings())
    assert estimate(n_rows, n_columns, "regression", Settings(interactions=True)) > plain
    some, more = (estimate(n_rows, n_columns, "regression", Settings(p_values=n)) for n in (targets, 2 * targets))
    assert some > plain
    assert more - plain == pytest.approx(2 * (some - plain))
