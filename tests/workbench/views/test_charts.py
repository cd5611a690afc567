from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.performance import calibration, confusion, thresholds
from pipelines.engine.result import Result, Verdict
from tests.example import FEATURES, example_result
from workbench.report.sections.intervals import STAGES, coverage_frame, interval_frame
from workbench.views.charts.bars import BarStyle, bars
from workbench.views.charts.compare import rank_chart
from workbench.views.charts.curves import dependence_chart, dependence_frame
from workbench.views.charts.look import BLUE, GREY, distinct
from workbench.views.charts.quality import calibration_chart, confusion_chart, threshold_chart
from workbench.views.charts.sure import MOST_ROWS, coverage_chart, intervals_chart, reliability_chart
from workbench.views.charts.waterfall import MOST, waterfall_chart, waterfall_frame
from workbench.views.parts.evidence import leaderboard_frame, ranks_frame, uncertainty_frame
from workbench.views.parts.pick_row import row_frame, rows_of_kind
from workbench.views.parts.picture import rounded
from workbench.views.parts.ranking import ranking_frame, shown_importance

TASKS = ("binary", "multiclass", "regression")
SAFE_FIELDS = frozenset(
    {"label", "value", "low", "high", "end", "text", "note", "range", "colour", "zero", "room", "id", "full", "hint"}
    | {"x", "y", "mean", "words", "sure", "start", "at", "shown", "predicted", "observed", "rows", "threshold"}
    | {"share", "figure", "called", "actual", "rank", "left", "right", "run", "name"}
    | {"place", "row", "where", "intervals", "level", "coverage", "remedy"}
)


@pytest.fixture(params=TASKS)
def result(request: pytest.FixtureRequest) -> Result:
    return example_result(request.param)


def fields(spec: object) -> set[str]:
    """Every field that an encoding of the chart reads."""
    if isinstance(spec, dict):
        own = {str(spec["field"])} if isinstance(spec.get("field"), str) else set()
        return own.union(*(fields(one) for key, one in spec.items() if key != "datasets")) if spec else own
    return set().union(*(fields(one) for one in spec)) if isinstance(spec, list) and spec else set()


def datasets(chart: object) -> list[dict[str, object]]:
    spec = chart.to_dict()  # type: ignore[attr-defined]
    return [row for rows in spec["datasets"].values() for row in rows]


def ranking_chart(result: Result, **style: object) -> object:
    return bars(ranking_frame(result, result.ranking), BarStyle("Average effect", **style))  # type: ignore[arg-type]


def test_names_travel_as_data_and_never_as_fields(result: Result) -> None:
    one = result.attribution
    charts = [
        ranking_chart(result, clickable=True),
        *[dependence_chart(curve, result.target) for curve in result.dependence],
        calibration_chart(calibration(result), result.unit),
        waterfall_chart(waterfall_frame(one, 0, 0, {}), 0.5, one.unit),
        rank_chart(pd.DataFrame({"name": FEATURES, "left": [1.0, 2, 3, 4, 5], "right": [2.0, 1, 3, np.nan, 4]})),
    ]
    if result.task != "regression":
        mine = thresholds(result)
        charts += [confusion_chart(confusion(result)), threshold_chart(mine[mine["output"] == result.outputs[0]], 0.5)]
    if result.probabilities is not None:
        charts.append(reliability_chart(result.probabilities.reliability, ["sigmoid"], FEATURES[3]))
    if result.uncertainty is not None:
        frame = interval_frame(result, result.uncertainty)
        charts += [intervals_chart(frame, FEATURES[2]), coverage_chart(coverage_frame(result.uncertainty), ["raw"])]
    for chart in charts:
        assert fields(chart.to_dict()) <= SAFE_FIELDS  # type: ignore[attr-defined]


def test_bars_follow_the_ranking_and_carry_whiskers(result: Result) -> None:
    rows = [row for row in datasets(ranking_chart(result)) if "full" in row]
    assert [row["full"] for row in rows] == list(result.ranking.top(5))
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows)
    assert all("of 20 refits" in str(row["hint"]) for row in rows)


def test_only_the_picked_bar_stands_out_and_none_when_nothing_can_be_trusted(result: Result) -> None:
    name = result.ranking.top(1)[0]
    colours = [row["colour"] for row in datasets(ranking_chart(result, picked=name)) if "full" in row]
    assert colours == [BLUE, GREY, GREY, GREY, GREY]
    calm = [row["colour"] for row in datasets(ranking_chart(result, picked=name, calm=True)) if "full" in row]
    assert set(calm) == {GREY}


def test_near_duplicates_are_one_line_that_names_both(result: Result) -> None:
    frame = ranking_frame(result, shown_importance(result, together=True))
    assert len(frame) == 4
    assert frame["columns"].iloc[0] == "age, fare in £"


def test_marks_say_where_methods_differ() -> None:
    frame = ranking_frame(example_result(), example_result().ranking).set_index("name")
    assert frame.loc["age", "note"] == "20/20 refits"
    assert frame.loc[FEATURES[2], "note"] == "12/20 refits · methods differ"
    assert frame.loc[FEATURES[2], "agreement"] == "In the top 3 by 1 of 3 ways of measuring"


def test_intervals_stand_in_the_order_of_predictions_and_say_which_dots_are_outside() -> None:
    result = example_result("regression")
    assert result.uncertainty is not None
    frame = interval_frame(result, result.uncertainty)
    rows = datasets(intervals_chart(frame, "minutes"))
    predicted = dict(zip(frame["row"], frame["predicted"], strict=True))
    assert len(rows) == len(frame)
    assert [predicted[row["row"]] for row in rows] == sorted(frame["predicted"])
    assert all((row["low"] <= row["actual"] <= row["high"]) == (row["where"] == "inside") for row in rows)
    assert {row["where"] for row in rows} == {"inside", "outside"}


def test_of_many_rows_some_are_drawn_from_the_lowest_prediction_to_the_highest() -> None:
    result = example_result("regression")
    assert result.uncertainty is not None
    frame = interval_frame(result, result.uncertainty)
    many = pd.concat([frame.assign(row=frame["row"] + 1000 * i, predicted=frame["predicted"] + i) for i in range(9)])
    rows = datasets(intervals_chart(many, ""))
    assert len(rows) == MOST_ROWS
    predicted = dict(zip(many["row"], many["predicted"], strict=True))
    shown = [predicted[row["row"]] for row in rows]
    assert (shown[0], shown[-1]) == (many["predicted"].min(), many["predicted"].max())
    assert shown == sorted(shown)


def test_coverage_and_reliability_draw_the_ways_that_were_named() -> None:
    told, sets = example_result("regression").uncertainty, example_result().probabilities
    assert told is not None
    assert sets is not None
    names = [STAGES["raw"], STAGES[told.shown]]
    drawn = {row["intervals"] for row in datasets(coverage_chart(coverage_frame(told), names)) if "intervals" in row}
    assert drawn == set(names)
    remedies = ["as the model gives them", "isotonic"]
    chart = reliability_chart(sets.reliability, remedies, "survived")
    assert {row["remedy"] for row in datasets(chart) if "remedy" in row} == set(remedies)


def test_tables_keep_the_digits_of_small_units() -> None:
    frame = rounded(pd.DataFrame({"a": [0.000123456, 12345.678, np.nan], "n": [1, 2, 3], "t": ["x", "y", "z"]}))
    assert frame["a"].tolist()[:2] == [0.0001235, 12350.0]
    assert np.isnan(frame["a"].iloc[2])
    assert frame["n"].tolist() == [1, 2, 3]


def test_waterfall_steps_add_up_to_the_prediction(result: Result) -> None:
    one = result.attribution
    many = replace(
        one,
        names=tuple(f"c{i}" for i in range(15)),
        values=np.tile(one.values, (1, 3, 1)),
        error=np.tile(one.error, (1, 3, 1)),
    )
    frame = waterfall_frame(many, 2, 0, {"c0": "7"})
    assert len(frame) == MOST + 1
    assert frame["adds"].sum() == pytest.approx(many.values[2, :, 0].sum())
    assert frame["column"].iloc[-1] == "5 other columns together"
    assert frame["adds"].abs().iloc[:MOST].is_monotonic_decreasing


def test_dependence_has_the_table_behind_it(result: Result) -> None:
    for curve in result.dependence:
        assert len(dependence_frame(curve)) == len(curve.grid)


def test_labels_that_shorten_alike_stay_different_lines() -> None:
    assert len(set(distinct(["a", "a", "b"]))) == 3


def test_rows_are_picked_by_error_and_uncertainty(result: Result) -> None:
    size = result.rows["error"].abs().to_numpy(dtype=float)
    worst, typical, unsure = (rows_of_kind(result, kind) for kind in ("worst", "typical", "unsure"))
    assert size[worst[0]] == size.max()
    assert abs(size[typical[0]] - np.median(size)) == np.abs(size - np.median(size)).min()
    assert result.rows["uncertainty"].iloc[unsure[0]] == result.rows["uncertainty"].max()
    assert len(rows_of_kind(result, "all")) == len(result.rows)
    frame = row_frame(result, worst)
    assert list(frame["row"]) == [row + 1 for row in result.rows["row"].iloc[worst]]


def test_a_feature_called_like_one_of_our_columns_keeps_its_own() -> None:
    base = example_result()
    renamed = {FEATURES[0]: "error"}
    importances = tuple(
        replace(one, names=tuple(renamed.get(name, name) for name in one.names)) for one in base.best.importances
    )
    result = replace(
        base,
        findings=(replace(base.best, importances=importances), *base.findings[1:]),
        table=base.table.rename(columns=renamed),
    )
    frame = row_frame(result, np.arange(3))
    assert "error (column)" in frame
    assert frame.columns.is_unique


def test_tables_of_the_tabs(result: Result) -> None:
    assert list(ranks_frame(result)["rank by Shapley values"]) == [1, 2, 3, 4, 5]
    assert list(leaderboard_frame(result)["model"]) == ["LightGBM", "Logistic regression"]
    unsure = uncertainty_frame(result)
    assert unsure["rows"].sum() == len(result.rows)


def test_the_example_has_a_level_that_a_page_knows() -> None:
    from workbench.views.parts.header import LEVELS

    assert {Verdict(level, "").level for level in LEVELS} == {"none", "weak", "moderate", "strong", "suspicious"}  # type: ignore[arg-type]


def test_many_short_labels_stand_beside_their_dots(result: Result) -> None:
    hours = tuple(f"{hour:02d}:00" for hour in range(24))
    flat = np.full(24, 0.5)
    curve = replace(
        result.dependence[0], categorical=True, grid=hours, position=np.arange(24.0), mean=flat, low=flat - 0.1,
        high=flat + 0.1, share=np.full(24, 1 / 24),
    )  # fmt: skip
    drawn = dependence_chart(curve, result.target).to_dict()
    assert (
        drawn["height"]
        < dependence_chart(replace(curve, grid=tuple(f"{one} o'clock" for one in hours)), "y").to_dict()["height"]
    )
