"""How sure, on every page: the tab, the key figures, the rows, the what-if, the choices before a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pipelines.engine.result import Result
from pipelines.engine.study import Settings
from pipelines.engine.uncertainty import CohortScore
from tests.example import example_result
from tests.workbench.views.conftest import press, serve, words
from tests.workbench.views.fake import FakeService
from workbench.views.parts.pick_row import kinds_of, row_frame, rows_of_kind
from workbench.views.parts.places import PLACES
from workbench.views.parts.sure import held_sentence, levels_of
from workbench.views.parts.sure_models import shaded
from workbench.views.parts.why import OUTSIDE, sure_words

Start = Callable[..., AppTest]
Served = Callable[[str], FakeService]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, app: Start) -> Served:
    """The fake service over the example of a task."""

    def start(task: str) -> FakeService:
        fake = FakeService(task)
        serve(fake, monkeypatch)
        return fake

    return start


def opened(app: Start, fake: FakeService, page: str = "findings", tab: str = "Uncertainty") -> AppTest:
    run = fake.start(fake.take("t.csv", BytesIO(b"a"), ""), Settings(target="age"))
    test = app(run=run).switch_page(PLACES[page].file)
    test.query_params["run"] = run
    test.session_state[f"tabs {run}"] = tab
    test.run()
    assert not test.exception
    return test


def said(test: AppTest) -> str:
    return words(test).replace("\\", "")


def with_told(fake: FakeService, **changes: object) -> None:
    """Changes what the example says of its intervals."""
    assert fake.example.uncertainty is not None
    fake.example = replace(fake.example, uncertainty=replace(fake.example.uncertainty, **changes))  # type: ignore[arg-type]


def table_of(test: AppTest, *columns: str) -> object:
    (found,) = (one.value for one in test.dataframe if set(columns) <= set(one.value.columns))
    return found


def test_the_tab_says_what_is_promised_what_came_of_it_and_for_whom(app: Start, served: Served) -> None:
    test = opened(app, served("regression"))
    assert "at least 90 in 100 fall inside" in test.success[0].value
    assert "53 of 60 test rows lie inside their 90 % interval." in said(test)
    assert "Lowest where 'age' is over 30: 84 % of 38 rows are inside" in said(test)
    assert list(table_of(test, "column", "value", "coverage")["coverage"]) == [0.84, 0.95]  # type: ignore[index]
    forecasts = table_of(test, "forecast", "WIS", "calibration error", "crossings before")
    assert forecasts["WIS"].is_monotonic_increasing  # type: ignore[index]
    assert "Quantile boosting (LightGBM): 12 % of adjacent levels out of order; repaired by sorting." in said(test)
    assert "which also matters most to the prediction" in said(test)


def test_another_level_changes_the_figures_and_leaves_the_promise(app: Start, served: Served) -> None:
    test = opened(app, served("regression"))
    (picker,) = (one for one in test.segmented_control if one.label == "Level of the intervals")
    assert picker.value == 0.9
    before = next(one for one in test.metric if one.label == "Average width").value
    picker.set_value(0.5).run()
    assert not test.exception
    assert "29 of 60 test rows lie inside their 50 % interval." in said(test)
    assert "Each line is the 50 % interval of a row" in said(test)
    assert next(one for one in test.metric if one.label == "Average width").value != before
    assert "at least 90 in 100" in test.success[0].value


def test_a_promise_in_doubt_is_amber_on_the_tab_and_at_the_top(app: Start, served: Served) -> None:
    fake = served("regression")
    with_told(fake, holds=False, promise="Later rows may differ.", notes=("The target changed its level in 2018.",))
    test = opened(app, fake)
    assert not test.success
    assert "Later rows may differ" in test.warning[0].value.replace("\\", "")
    assert "for new rows in doubt" in said(test)
    assert said(test).count("The target changed its level in 2018.") == 2


def test_intervals_that_follow_time_stand_beside_those_that_do_not(app: Start, served: Served) -> None:
    fake = served("regression")
    told = fake.example.uncertainty
    assert told is not None
    cohorts = tuple(
        CohortScore("hour of start", value, 30, covered, covered - 0.1, covered + 0.03, 20.0, plain)
        for value, covered, plain in (("08:00 to 08:59", 0.91, 0.7), ("09:00 to 09:59", 0.89, 0.95))
    )
    followed = {
        "intervals": tuple(replace(one, stage="adaptive") for one in told.intervals if one.stage == "conformal"),
        "forecasts": tuple(replace(one, stage="adaptive") for one in told.forecasts if one.stage == "conformal"),
    }
    with_told(
        fake,
        shown="adaptive",
        intervals=told.intervals + followed["intervals"],
        forecasts=told.forecasts + followed["forecasts"],
        cohorts=cohorts,
    )
    test = opened(app, fake)
    frame = table_of(test, "column", "value", "coverage", "calibrated once")
    assert list(frame["calibrated once"]) == [0.95, 0.7]  # type: ignore[index]
    press(test.switch_page(PLACES["rows"].file).run(), "Predict")
    assert "Before the change: between 8.20 and 41.0, by all that is known now." in said(test)


def test_figures_at_the_top_say_how_sure(app: Start, served: Served) -> None:
    numbers = opened(app, served("regression"))
    (one,) = (metric for metric in numbers.metric if metric.label == "90 % interval")
    assert one.value == "±\N{NO-BREAK SPACE}14.0"
    assert "One interval for all rows: ±\N{NO-BREAK SPACE}17.0 minutes" in said(numbers)
    assert "Holds in 89 % of test rows (82 to 94 %)" in said(numbers)
    classes = opened(app, served("multiclass"))
    (one,) = (metric for metric in classes.metric if metric.label == "90 % sure of one class")
    assert one.value == "60 %"
    assert "A row has 2.27 possible classes on average" in said(classes)


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_sets_of_classes_have_their_promise_coverage_by_class_and_reliability(
    app: Start, served: Served, task: str
) -> None:
    test = opened(app, served(task))
    assert "have their class in the set" in test.success[0].value
    assert "In 9 of 10 test rows it should hold the actual class" in said(test)
    assert {"mean size", "one class", "no class"} <= set(table_of(test, "method", "level").columns)  # type: ignore[attr-defined]
    assert len(table_of(test, "class", "LAC 90 %", "APS 80 %")) == (2 if task == "binary" else 3)  # type: ignore[arg-type]
    assert "judge by Brier score and log loss" in said(test)


def test_what_there_is_not_is_said(app: Start, served: Served) -> None:
    fake = served("regression")
    fake.example = replace(fake.example, uncertainty=None, unsure_why="30 rows are too few.")
    test = opened(app, fake)
    assert "Not told how sure. 30 rows are too few." in test.info[0].value.replace("\\", "")
    assert "90 % interval" not in [one.label for one in test.metric]
    assert "Widest intervals" not in opened(app, fake, "rows").segmented_control[0].options


def test_when_all_rows_are_as_sure_nothing_is_compared(app: Start, served: Served) -> None:
    fake = served("regression")
    fake.example = replace(
        fake.example, rows=fake.example.rows.assign(uncertainty=0.0), uncertainty_how="No other model beats guessing."
    )
    test = opened(app, fake)
    assert "No other model beats guessing." in said(test)
    assert not [one for one in test.dataframe if "surest quarter" in one.value.to_numpy()]
    assert "Least sure" not in kinds_of(fake.example).values()
    assert "uncertainty" not in row_frame(fake.example, np.arange(3))


def test_rows_with_the_widest_intervals_come_first() -> None:
    result = example_result("regression")
    assert result.uncertainty is not None
    low, high = result.uncertainty.ends()
    widest = rows_of_kind(result, "wide")
    assert (high - low)[widest[0]] == (high - low).max()
    assert np.all(np.diff((high - low)[widest]) <= 0)
    frame = row_frame(result, widest)
    assert np.array_equal(frame["lower"], low[widest])
    assert np.array_equal(frame["upper"], high[widest])
    assert list(kinds_of(result).values())[-2:] == ["Widest intervals", "All"]


def with_members(members: list[list[bool]]) -> Result:
    result = example_result("multiclass")
    assert result.probabilities is not None
    several = np.tile(np.array(members), (len(result.rows) // len(members), 1))
    return replace(result, probabilities=replace(result.probabilities, members=several))


def test_rows_with_most_possible_classes_come_first_and_those_with_one_not_at_all() -> None:
    result = with_members([[True, False, False], [True, True, True], [False, True, True], [False, False, False]])
    assert result.probabilities is not None
    sizes = result.probabilities.members.sum(axis=1)
    many = rows_of_kind(result, "many")
    assert set(sizes[many]) == {3}
    assert np.all(np.diff(result.rows["uncertainty"].to_numpy()[many]) <= 0)
    assert set(sizes[rows_of_kind(result, "none")]) == {0}
    assert {"many", "none"} <= set(kinds_of(result))
    assert row_frame(result, many)["possible"].iloc[0] == "a or b or c"
    single = with_members([[True, False, False]])
    assert not {"many", "none"} & set(kinds_of(single))
    assert "many" not in kinds_of(example_result("binary"))


def test_why_says_between_which_ends_and_when_the_prediction_is_outside() -> None:
    result = example_result("regression")
    told = result.uncertainty
    assert told is not None
    assert sure_words(result, 3).startswith("Likely between ")
    assert sure_words(result, 3).endswith(" minutes (90 %).")
    above = replace(result, uncertainty=replace(told, quantiles=told.quantiles + 1000.0))
    assert sure_words(above, 3).endswith(OUTSIDE)
    sets = with_members([[True, False, True]])
    assert sure_words(sets, 0) == "Possible at 90 %: a or c."
    assert sure_words(with_members([[False, False, False]]), 0).startswith("No class is likely enough at 90 %")


def test_what_if_says_how_sure_it_would_be(app: Start, served: Served) -> None:
    numbers = press(opened(app, served("regression"), "rows"), "Predict")
    assert "Likely between 9.50 and 52.5 minutes (90 %)." in said(numbers)
    assert "Before the change: between 8.20 and 41.0." in said(numbers)
    classes = press(opened(app, served("multiclass"), "rows"), "Predict")
    assert "Possible at 90 %: a or b." in said(classes)
    assert "Before the change: a." in said(classes)


def test_levels_are_those_that_were_scored() -> None:
    told = example_result("regression").uncertainty
    assert told is not None
    assert levels_of(told) == [0.9, 0.8, 0.5]
    few = replace(told, intervals=tuple(one for one in told.intervals if one.level == 0.9))
    assert levels_of(few) == [0.9]


def test_a_level_without_enough_rows_says_so() -> None:
    told = example_result("regression").uncertainty
    assert told is not None
    bare = replace(told, intervals=tuple(replace(one, calibrated=False) for one in told.intervals))
    assert held_sentence(bare).endswith("This level had too few rows to calibrate.")
    assert "too few" not in held_sentence(told)


def test_the_larger_the_weight_the_bluer_the_cell() -> None:
    import pandas as pd

    page = shaded(pd.DataFrame({"model": ["<b>a</b>"], "mean": [0.25], "5 %": [1.0]})).to_html()
    assert "25%" in page
    assert "rgba(47, 139, 171, 0.14)" in page
    assert "rgba(47, 139, 171, 0.55)" in page


def test_how_sure_is_worked_out_unless_it_is_switched_off(app: Start, served: Served) -> None:
    fake = served("regression")
    test = chosen(app)
    test.selectbox(key="weights").set_value("coarse").run()
    test.selectbox(key="widening").set_value("asymmetric").run()
    test.selectbox(key="cohort").set_value("deck").run()
    press(test, "Start")
    settings = fake.started["run0"][1]
    assert settings.intervals
    assert (settings.weights, settings.widening, settings.cohort) == ("coarse", "asymmetric", "deck")


def test_switched_off_nothing_more_is_asked(app: Start, served: Served) -> None:
    fake = served("regression")
    test = chosen(app)
    test.checkbox(key="intervals").uncheck().run()
    assert not {"weights", "widening", "cohort"} & {one.key for one in test.selectbox}
    press(test, "Start")
    assert fake.started["run0"][1] == replace(usual(fake), intervals=False)


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
def test_nothing_chosen_is_the_usual(app: Start, served: Served, task: str) -> None:
    fake = served(task)
    test = chosen(app)
    offered = {"weights", "widening", "cohort"} & {one.key for one in test.selectbox}
    assert len(offered) == (3 if task == "regression" else 0)
    press(test, "Start")
    assert fake.started["run0"][1] == usual(fake)


def chosen(app: Start) -> AppTest:
    """The page of choices for a new table."""
    test = app()
    test.file_uploader[0].set_value(("t.csv", b"a,b\n1,2\n", "text/csv")).run()
    return press(test, "Choose models and mode")


def usual(fake: FakeService) -> Settings:
    return Settings(target="age", models=("linear",), roles=fake.started["run0"][1].roles)
