"""The estimate grows with the table, the models and the mode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.engine.estimate import UNKNOWN, Work, estimate, fit_seconds, stage_seconds
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


@given(st.integers(100, 200_000), st.integers(2, 100), st.sampled_from(["binary", "multiclass", "regression"]))
def test_intervals_of_a_number_take_long_and_sets_of_classes_do_not(n_rows: int, n_columns: int, task: str) -> None:
    told, untold = (stage_seconds(n_rows, n_columns, task, Settings(intervals=one)) for one in (True, False))
    assert untold["sure"] == 0 < told["sure"]
    assert {**told, "sure": 0} == untold
    assert (told["sure"] > 0.15 * sum(told.values())) == (task == "regression") or n_rows > 1_000


def test_the_best_model_decides_what_is_fitted_again() -> None:
    slow, fast, unknown = (
        stage_seconds(5_000, 10, "binary", Settings(p_values=99), one) for one in ("svm", "tree", "")
    )
    assert slow["refit"] > unknown["refit"] > fast["refit"]
    assert slow["score"] == fast["score"] == unknown["score"]


def test_a_target_of_thorough_mode_is_ranked_by_one_batch() -> None:
    work = Work(80_000, 20, 1, "thorough")
    one, other = (stage_seconds(100_000, 20, "binary", Settings(mode="thorough", p_values=n), "tree") for n in (20, 21))
    assert other["refit"] - one["refit"] == pytest.approx(fit_seconds("tree", work) + 0.5 * 15 / 5)
