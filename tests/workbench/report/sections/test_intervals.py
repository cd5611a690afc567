from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.result import Verdict
from tests.example import FEATURES, example_result
from workbench.report import build_report
from workbench.report.figures.sure import intervals_picture
from workbench.report.sections.intervals import (
    STAGES,
    apart_sentence,
    build,
    cohort_frame,
    coverage_frame,
    forecast_frame,
    headline,
    interval_frame,
    quantile_blocks,
    weights_frame,
    width_frame,
    width_sentence,
)


@pytest.fixture
def result():
    return example_result("regression")


@pytest.fixture
def told(result):
    return result.uncertainty


def test_the_headline_can_be_defended(result, told):
    assert headline(told, "minutes") == (
        "9 of 10 test rows should lie inside their 90 % interval; 89 % of 60 did (82 to 94 %). Intervals are 28.0 "
        "minutes wide on average. One interval for every row, whatever its columns say, would be 34.0 minutes wide "
        "(1.2 times that) and hold 89 %."
    )
    first = build(result)[0]
    assert first.sentence == f"{headline(told, 'minutes')} {told.promise} Nothing here puts that in doubt."


def test_a_promise_in_doubt_says_so_first_and_why(result, told):
    first = build(replace(result, uncertainty=replace(told, holds=False)))[0]
    assert "Take care, this promise is in doubt: Of rows like those" in first.sentence
    assert first.sentence.endswith("12 % of adjacent levels out of order; repaired by sorting.")


def test_a_manager_reads_one_block_an_analyst_all_of_them(result):
    of = {who: {one.key for one in build_report(result, audience=who).blocks} for who in ("manager", "analyst")}
    keys = [block.key for block in build(result)]
    assert keys == ["intervals", "coverage", "forecasts", "cohorts", "weights", "width", "sure_notes"]
    assert of["manager"] & set(keys) == {"intervals"}
    assert set(keys) <= of["analyst"]


def test_without_intervals_there_is_one_sentence_or_none(result):
    none = replace(result, uncertainty=None, unsure_why="40 rows are there to fit; 60 are needed. Add rows.")
    (block,) = build(none)
    assert block.sentence == "No intervals: 40 rows are there to fit; 60 are needed. Add rows."
    assert block.frame is None
    assert build(replace(none, unsure_why="")) == ()
    assert build(example_result("binary")) == ()


def test_every_test_row_has_its_interval_and_whether_it_is_inside(result, told):
    frame = interval_frame(result, told)
    low, high = told.ends()
    assert frame["row"].tolist() == (result.rows["row"] + 1).tolist()
    assert frame["lower end"].tolist() == low.tolist()
    assert frame["width"].to_numpy() == pytest.approx(high - low)
    inside = [a <= y <= b for y, a, b in zip(result.rows["actual"], low, high, strict=True)]
    assert frame["inside"].tolist() == inside
    assert not all(inside)


def test_coverage_holds_every_level_at_every_stage_of_the_blend(told):
    frame = coverage_frame(told)
    stages = {STAGES[one] for one in ("raw", "conformal", "approximate")}
    assert frame["level"].tolist() == sorted(frame["level"], reverse=True)
    assert all(set(lines["intervals"]) == stages for _, lines in frame.groupby("level"))
    line = frame[(frame["level"] == 0.9) & (frame["intervals"] == STAGES["conformal"])].iloc[0]
    shown = told.interval()
    assert (line["coverage"], line["low"], line["mean width"]) == (shown.coverage, shown.low, shown.width)


def test_forecasts_are_sorted_and_the_sentence_names_blend_average_and_best(result, told):
    frame = forecast_frame(told)
    assert frame["WIS"].tolist() == sorted(one.wis for one in told.forecasts)
    assert frame["pinball"].to_numpy() == pytest.approx(frame["WIS"].to_numpy() / 2)
    assert frame["forecast"].tolist()[:2] == [
        "Blend of all models, as forecast",
        "Blend of all models, calibrated once",
    ]
    sentence = build(result)[2].sentence
    assert (
        "the blend scores 5.00, the plain average 5.60, the best single model on these test rows (Quantile" in sentence
    )
    assert "of the shown forecast 0 % are left" in sentence


def test_crossings_that_are_left_are_not_denied(result, told):
    crossed = told.quantiles.copy()
    crossed[:, 0] = crossed[:, 1] + 1
    sentence = build(replace(result, uncertainty=replace(told, quantiles=crossed)))[2].sentence
    assert "of the shown forecast 6 % are left" in sentence, "one of 18 pairs of adjacent levels"


def test_cohorts_come_worst_first_and_beside_the_plain_ones_where_others_are_shown(told):
    frame = cohort_frame(told)
    assert frame["value"].tolist() == ["over 30", "up to 30"]
    assert "calibrated once" not in frame
    followed = replace(told, shown="adaptive", cohorts=tuple(replace(one, plain=0.7) for one in told.cohorts))
    assert cohort_frame(followed)["calibrated once"].tolist() == [0.7, 0.7]


def test_weights_are_at_few_levels_and_the_most_trusted_is_first(told):
    frame = weights_frame(told)
    assert frame["model"].tolist() == ["Quantile forest", "Quantile boosting (LightGBM)"]
    assert len(frame.columns) <= 11
    assert frame[["5 %", "95 %"]].to_numpy() == pytest.approx(told.weights[:, [0, -1]])
    assert frame["mean"].to_numpy() == pytest.approx(told.weights.mean(axis=1))


def test_what_widens_stands_beside_what_moves_the_prediction(result, told):
    frame = width_frame(result, told)
    point = result.ranking
    assert frame["feature"].tolist() == list(told.width.top(5))
    assert frame["rank for the prediction"].tolist() == [1, 2, 3, 4, 5]
    assert frame["prediction"].tolist() == [point.values[point.names.index(name)] for name in frame["feature"]]
    assert set(frame["unit"]) == {"minutes"}


def test_where_width_and_prediction_part_company_is_said(result, told):
    assert apart_sentence(result, told) == "", "five columns are in both tops"
    assert width_sentence(result, told).endswith("on average, which also matters most to the prediction.")
    others = tuple(f"column {number}" for number in range(6))
    names = (*others, *FEATURES)
    values = np.linspace(0.9, 0.1, 11)
    point = replace(result.ranking, names=names, values=values, low=values, high=values)
    best = replace(result.best, importances=(point,), manners=())
    apart = replace(result, findings=(best,))
    assert apart_sentence(apart, told).startswith("Of the five that widen them most, 'age' is 7th, 'fare in £' is 8th")
    assert width_sentence(apart, told).endswith("while 'column 0' drives the prediction.")
    guessing = replace(apart, verdict=Verdict("none", "No better than guessing."))
    assert apart_sentence(guessing, told) == ""
    assert "drives the prediction" not in width_sentence(guessing, told)


@pytest.mark.parametrize(("times", "hollow"), [(0.1, False), (2.0, True)])
def test_a_blend_no_better_than_one_interval_for_all_says_so_where_its_width_is_explained(result, told, times, hollow):
    forecasts = tuple(
        replace(one, wis=one.wis * times, high=one.high * times) if one.model == "blend" else one
        for one in told.forecasts
    )
    block = build(replace(result, uncertainty=replace(told, forecasts=forecasts)))[5]
    assert block.key == "width"
    assert ("One interval for every row is about as good" in block.sentence) is hollow


def test_the_spreadsheet_gets_every_quantile_of_every_test_row(result, told):
    (block,) = quantile_blocks(result)
    frame = block.frame
    assert list(frame.columns) == ["row", "actual", "predicted", *(f"{5 * k} %" for k in range(1, 20))]
    assert frame.iloc[:, 3:].to_numpy().tolist() == told.quantiles.tolist()
    assert quantile_blocks(example_result("binary")) == ()


def test_a_value_far_outside_does_not_flatten_the_picture():
    frame = pd.DataFrame(
        {"actual": [1.0, 5000.0], "predicted": [1.0, 2.0], "lower end": 0.0, "upper end": 10.0, "inside": [True, False]}
    )
    axes = intervals_picture(frame, "minutes", "light").axes[0]
    assert axes.get_ylim()[1] < 20
    assert "far outside, at the edge" in [one.get_text() for one in axes.get_legend().get_texts()]
