"""Effects: the right points, the right direction, the right class."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.table import Column
from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.effects import effects_of
from pipelines.engine.grid import MISSING, grid_of
from pipelines.engine.ground import Ground
from pipelines.engine.importances import attribute_rows
from pipelines.engine.permuting import permute
from pipelines.engine.study import Settings
from tests.pipelines.engine.planted import binary_table, classes_table, number_table


def column(kind: str) -> Column:
    return Column("x", kind, "feature", "", "", 0, 0)  # type: ignore[arg-type]


def ground(dataset) -> Ground:
    return ground_of(ask(dataset, study("upload"), Settings()), Settings())


def test_a_number_is_drawn_at_quantiles_or_at_its_few_values() -> None:
    grid = grid_of(column("number"), pd.Series(np.arange(1_000.0)))
    assert grid is not None
    assert len(grid.labels) == 20
    assert grid.position[0] == 9
    assert grid.share.sum() == pytest.approx(1)
    few = grid_of(column("number"), pd.Series([1, 2, 2, 5] * 10))
    assert few is not None
    assert few.labels == ("1", "2", "5")
    assert few.share.tolist() == [0.25, 0.5, 0.25]
    assert grid_of(column("number"), pd.Series([3.0, np.nan, 3.0])) is None
    assert grid_of(column("number"), pd.Series([np.nan, np.nan])) is None


def test_levels_come_by_frequency_and_empty_cells_are_one() -> None:
    grid = grid_of(column("category"), pd.Series(["b", "b", "a", None], dtype="category"))
    assert grid is not None
    assert grid.labels == ("b", "a", MISSING)
    assert grid.share.tolist() == [0.5, 0.25, 0.25]
    assert grid.values.isna().tolist() == [False, False, True]
    many = grid_of(column("category"), pd.Series([f"level {i}" for i in range(40)], dtype="category"))
    assert many is not None
    assert len(many.labels) == 12


def test_times_are_drawn_by_hour_by_month_or_by_day() -> None:
    hours = grid_of(column("time"), pd.Series(pd.date_range("2024-01-01", periods=100, freq="h")))
    months = grid_of(column("time"), pd.Series(pd.date_range("2024-01-01", periods=100, freq="7D")))
    days = grid_of(column("time"), pd.Series(pd.date_range("2024-01-01", periods=5, freq="D")))
    assert hours is not None
    assert months is not None
    assert days is not None
    assert (hours.labels[13], months.labels[1], days.labels[0]) == ("13:00", "Feb", "2024-01-01")
    assert [grid.share.sum() for grid in (hours, months, days)] == pytest.approx([1, 1, 1])


def test_the_effect_of_a_straight_line_is_that_line() -> None:
    base = ground(number_table(600))
    fitted = base.fit("linear", base.split.development, {})
    ranking = permute(base, fitted).importance
    effects = effects_of(base, fitted, ranking, attribute_rows(base, fitted, 1.0)[0])
    strong = effects.dependence[0]
    assert strong.name == "strong"
    slope = np.polyfit(strong.position, strong.mean, 1)[0]
    assert slope == pytest.approx(6, abs=0.4)
    assert max(one.strength for one in effects.interactions) == pytest.approx(0, abs=0.01)


def test_a_category_is_moved_as_a_whole() -> None:
    base = ground(binary_table(600))
    fitted = base.fit("forest", base.split.development, {})
    ranking = permute(base, fitted).importance
    effects = effects_of(base, fitted, ranking, attribute_rows(base, fitted, 0.1)[0])
    kind = next(one for one in effects.dependence if one.name == "kind")
    assert set(kind.grid) == {"a", "b", "c"}
    assert kind.grid[int(kind.mean.argmax())] == "c"
    assert kind.output == "yes"


def test_a_class_is_followed_that_the_feature_moves() -> None:
    base = ground(classes_table())
    fitted = base.fit("tree", base.split.development, {})
    attribution, _ = attribute_rows(base, fitted, 1.0)
    ranking = permute(base, fitted).importance
    effects = effects_of(base, fitted, ranking, attribution)
    moved = np.abs(attribution.values).mean(axis=0)
    expected = base.goal.outputs[int(moved[fitted.names.index("strong")].argmax())]
    assert effects.dependence[0].output == expected
