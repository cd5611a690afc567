from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from data.samples import SAMPLES
from data.table import Column
from pipelines.engine.result import Result, Verdict
from pipelines.engine.study import Settings
from tests.example import example_result
from tests.workbench.views.conftest import press, serve, words
from tests.workbench.views.fake import HOSTILE, FakeService
from workbench.first import FirstRanking
from workbench.views.parts.places import PLACES

Start = Callable[..., AppTest]
PAGES = {key: place.file for key, place in PLACES.items()}


def upload(test: AppTest, name: str = "t.csv", content: bytes = b"a,b\n1,2\n") -> AppTest:
    return test.file_uploader[0].set_value((name, content, "text/csv")).run()


def finished_run(fake: FakeService, owner: str = "") -> str:
    return fake.start(fake.take("t.csv", BytesIO(b"a"), owner), Settings(target="age"), owner=owner)


def test_first_page_offers_a_drop_zone_and_samples(app: Start) -> None:
    test = app()
    assert not test.exception
    assert test.file_uploader
    assert sum(button.label == "Open" for button in test.button) == len(SAMPLES)
    assert "generated" in words(test)


def test_a_table_that_a_study_knows_is_offered_that_study(app: Start, fake: FakeService) -> None:
    fake.known = {"alzheimers": "an OASIS-2 table"}
    test = upload(app())
    assert not test.exception
    assert "an OASIS\\-2 table" in words(test)
    press(test, "Run this study")
    assert not test.exception
    assert fake.studies["run0"] == ("alzheimers", {})
    options = fake.started["run0"][1].options
    assert options["task"] == "auto"
    assert options["horizon"] == "36"


def test_a_question_of_ones_own_is_one_press_away(app: Start, fake: FakeService) -> None:
    fake.known = {"alzheimers": "an OASIS-2 table"}
    test = upload(app())
    test.segmented_control(key="study table0").set_value("upload").run()
    press(test, "Explain this target")
    assert fake.studies["run0"] == ("upload", {})


def test_upload_then_explain_then_findings_is_two_presses(app: Start, fake: FakeService) -> None:
    test = upload(app())
    assert test.query_params["table"] == "table0"
    assert "240 rows" in words(test)
    press(test, "Explain this target")
    assert not test.exception
    assert fake.started["run0"][1].target == "age"
    assert fake.started["run0"][1].mode == "quick"
    assert test.query_params["run"] == "run0"
    assert [one.label for one in test.download_button] == ["Download report"]


def test_a_refused_file_is_a_sentence_and_the_zone_stays(app: Start) -> None:
    test = upload(app(), "empty.csv", b"")
    assert "is empty" in test.warning[0].value
    assert "Save it again" in test.warning[0].value
    assert test.file_uploader
    upload(test)
    assert not test.warning or "is empty" not in test.warning[0].value


def test_leaving_out_suspects_is_one_press(app: Start, fake: FakeService) -> None:
    test = upload(app())
    label = next(button.label for button in test.button if button.label.startswith("Leave out"))
    press(test, label)
    press(test, "Explain this target")
    assert fake.started["run0"][1].roles == {fake.names[1]: "ignored", fake.names[2]: "ignored"}


def test_choices_lead_to_the_run_with_models_and_mode(app: Start, fake: FakeService) -> None:
    test = press(upload(app()), "Choose models and mode")
    assert "Choose how to run" in words(test)
    test.segmented_control[0].set_value("thorough").run()
    press(test, "Start")
    settings = fake.started["run0"][1]
    assert (settings.models, settings.mode) == (("linear",), "thorough")


def test_more_methods_are_closed_and_change_nothing_unless_asked_for(app: Start, fake: FakeService) -> None:
    test = press(upload(app()), "Choose models and mode")
    (further,) = (one for one in test.expander if one.label == "More methods")
    assert not further.proto.expanded
    press(test, "Start")
    usual = Settings(target="age", models=("linear",), roles=fake.started["run0"][1].roles)
    assert fake.started["run0"][1] == usual


def test_every_further_method_can_be_chosen_and_costs_are_told(app: Start, fake: FakeService) -> None:
    test = press(upload(app()), "Choose models and mode")
    before = next(one.value for one in test.caption if "Takes about" in one.value)
    test.selectbox(key="unit").set_value("log-odds").run()
    test.selectbox(key="shapley").set_value("path-dependent").run()
    assert "Models that are not made of trees stay with other rows' values." in words(test)
    test.selectbox(key="shuffles").set_value("conditional").run()
    test.selectbox(key="p values").set_value(199).run()
    assert "The best model is fitted 199 more times: " in words(test)
    assert next(one.value for one in test.caption if "Takes about" in one.value) != before
    test.checkbox(key="interactions").check().run()
    press(test, "Start")
    settings = fake.started["run0"][1]
    assert (settings.unit, settings.shapley, settings.permutation) == ("log-odds", "path-dependent", "conditional")
    assert (settings.p_values, settings.interactions) == (199, True)


def test_log_odds_are_offered_for_classes_only(app: Start, fake: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    described = fake.describe
    monkeypatch.setattr(fake, "describe", lambda *given, **named: described(*given, **named) | {"task": "regression"})
    test = press(upload(app()), "Choose models and mode")
    assert not test.exception
    assert "unit" not in [one.key for one in test.selectbox]
    press(test, "Start")
    assert fake.started["run0"][1].unit == "natural"


@pytest.mark.parametrize("page", [key for key in PAGES if key != "data"])
def test_no_page_is_empty_without_a_run(app: Start, page: str) -> None:
    test = app().switch_page(PAGES[page]).run()
    assert not test.exception
    assert "Nothing to show yet" in words(test)
    press(test, "Open a table or a sample")
    assert test.file_uploader


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
@pytest.mark.parametrize("page", ["findings", "rows", "report", "run"])
def test_every_page_of_a_run_stands(monkeypatch: pytest.MonkeyPatch, app: Start, task: str, page: str) -> None:
    fake = FakeService(task)
    serve(fake, monkeypatch)
    test = app(run=finished_run(fake)).switch_page(PAGES[page])
    test.query_params["run"] = "run0"
    test.run()
    assert not test.exception
    assert "What matters for" in words(test) or page == "run"
    assert "Nothing to show yet" not in words(test)


@pytest.mark.parametrize("tab", ["Agreement", "Performance", "Uncertainty", "Models", "Pairs"])
@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_tab_stands(monkeypatch: pytest.MonkeyPatch, app: Start, task: str, tab: str) -> None:
    fake = FakeService(task)
    serve(fake, monkeypatch)
    test = app(run=finished_run(fake)).switch_page(PAGES["findings"])
    test.session_state["tabs run0"] = tab
    test.query_params["run"] = "run0"
    test.run()
    assert not test.exception
    assert tab in [one.label for one in test.tabs]


def opened(app: Start, fake: FakeService, tab: str) -> AppTest:
    test = app(run=finished_run(fake)).switch_page(PAGES["findings"])
    test.query_params["run"] = run = list(fake.started)[-1]
    test.session_state[f"tabs {run}"] = tab
    return test.run()


def test_findings_say_how_each_importance_was_measured_and_what_may_be_chance(app: Start, fake: FakeService) -> None:
    test = opened(app, fake, "Agreement")
    (head,) = (one for one in test.subheader if one.value == "What matters")
    assert "60 of the 190 rows to fit on" in head.proto.help.replace("\\", "")
    frames = [one.value for one in test.dataframe]
    (ranks,) = (one for one in frames if "p-value" in one.columns)
    assert ranks.set_index("column").loc["deck", "p-value"] == 0.8
    said = words(test).replace("\\", "")
    assert "3 of 5 columns have a p-value of at most 0.05." in said
    assert "p-value 0.05, from 19 targets without meaning" in said
    assert "Together with fare in £ it moves the prediction by 0.0310 beyond what both do alone" in said
    assert "Features by Shapley values**, probability · LightGBM, Logistic regression" in said
    assert "60 of the 190 rows to fit on, drawn at random. Standard error of a row's value: 0.004" in said


def test_pairs_have_a_tab_where_they_were_asked_for(app: Start, fake: FakeService) -> None:
    test = opened(app, fake, "Pairs")
    assert "act together most" in words(test)
    assert any({"feature", "with", "value"} <= set(one.value.columns) for one in test.dataframe)
    fake.example = replace(fake.example, pairs=None, p_values=None)
    test = opened(app, fake, "Agreement")
    assert "Pairs" not in [one.label for one in test.tabs]
    assert "p-value" not in words(test)


def test_pairs_that_there_are_not_say_why(app: Start, fake: FakeService) -> None:
    none = replace(fake.example.pairs, left=(), right=(), values=np.empty(0), sentence="Not applicable: no trees.")  # type: ignore[type-var]
    fake.example = replace(fake.example, pairs=none)
    assert "Not applicable: no trees" in words(opened(app, fake, "Pairs")).replace("\\", "")


def test_a_missing_model_is_called_by_its_title(app: Start, fake: FakeService) -> None:
    said = words(opened(app, fake, "Models")).replace("\\", "")
    assert "Support vector machine (RBF) is missing: left out" in said


def test_an_unknown_run_is_a_sentence(app: Start) -> None:
    for page in ("run", "findings"):
        test = app(run="nothing").switch_page(PAGES[page])
        test.query_params["run"] = "nothing"
        test.run()
        assert not test.exception
        assert "no such run" in test.warning[0].value


def mine_and_anothers(app: Start, fake: FakeService, page: str, state: str = "finished") -> tuple[AppTest, AppTest]:
    """The page of a run as the browser that started it sees it, and as another one with its link does."""
    mine = press(upload(app()), "Explain this target")
    (run,) = fake.started
    fake.states[run] = state
    pages = mine.switch_page(PAGES[page]), app(run=run).switch_page(PAGES[page])
    for test in pages:
        test.query_params["run"] = run
        test.run()
        assert not test.exception
    return pages


@pytest.mark.parametrize("state", ["failed", "cancelled", "interrupted"])
def test_only_the_browser_that_started_a_run_can_run_it_again(app: Start, fake: FakeService, state: str) -> None:
    mine, other = mine_and_anothers(app, fake, "run", state)
    assert not {"Run again", "Run with other choices"} & {button.label for button in other.button}
    assert "only there it can be run again" in words(other)
    assert "only there it can be run again" not in words(mine)
    assert "Run with other choices" in [button.label for button in mine.button]
    press(mine, "Run again")
    assert fake.states == {}


def test_only_the_browser_that_started_a_run_opens_its_table(app: Start, fake: FakeService) -> None:
    mine, other = mine_and_anothers(app, fake, "run")
    assert "See the findings" in [button.label for button in other.button]
    assert "Run with other choices" not in [button.label for button in other.button]
    press(mine, "Run with other choices")
    assert mine.query_params["table"] == "table0"
    assert "Choose how to run" in words(mine)


def test_nothing_is_highlighted_when_nothing_was_learnt(app: Start, fake: FakeService) -> None:
    fake.example = replace(fake.example, verdict=Verdict("none", "No better than guessing."))
    test = app(run=finished_run(fake)).switch_page(PAGES["findings"])
    test.query_params["run"] = "run0"
    assert "No better than guessing" in words(test.run())


def test_sessions_do_not_see_each_others_runs(app: Start, fake: FakeService) -> None:
    first, second = upload(app()), app()
    press(first, "Explain this target")
    first.switch_page(PAGES["data"]).run()
    assert fake.runs(fake.started["run0"][2])
    assert "Your recent runs" not in words(second.run())


def test_hostile_names_are_escaped_wherever_markdown_is_read(app: Start) -> None:
    test = upload(app())
    said = words(test)
    for raw in (*HOSTILE, "<script>alert(1)</script>"):
        assert raw not in said


def test_what_if_answers_with_a_flag(app: Start, fake: FakeService) -> None:
    test = app(run=finished_run(fake)).switch_page(PAGES["rows"])
    test.query_params["run"] = "run0"
    press(test.run(), "Predict")
    assert not test.exception
    assert "seen nothing like this" in words(test)


def test_report_preview_follows_audience_and_notes(app: Start, fake: FakeService) -> None:
    test = app(run=finished_run(fake)).switch_page(PAGES["report"])
    test.query_params["run"] = "run0"
    test.run().text_area[0].set_value("Mind the **fare**").run()
    assert "Mind the **fare**" in [one.value for one in test.text]
    assert {one.label for one in test.download_button} == {"Web page", "PDF", "Excel", "CSV", "Rows", "JSON"}


def test_a_run_without_the_suspects_is_one_press_for_its_owner(app: Start, fake: FakeService) -> None:
    mine, other = mine_and_anothers(app, fake, "findings")
    assert "What matters for" in words(other)
    assert not [button.label for button in other.button if button.label.startswith("Run again")]
    press(mine, "Run again without fare in £")
    assert fake.started["run1"][1].roles == {"fare in £": "ignored"}
    assert fake.started["run1"][1].target == "age"


def test_two_runs_are_compared(app: Start, fake: FakeService) -> None:
    test = upload(app())
    press(test, "Explain this target")
    test.switch_page(PAGES["data"]).run()
    press(test, "Explain this target")
    test.switch_page(PAGES["report"]).run()
    test.selectbox[0].select_index(0).run()
    assert not test.exception
    assert "The two runs agree well" in words(test).replace("\\", "")
    assert "seed" in words(test)


def test_a_second_file_is_the_test(app: Start, fake: FakeService) -> None:
    test = press(upload(app()), "Choose models and mode")
    upload(test, "second.csv")
    assert "second.csv" in [one.value for one in test.text]
    press(test, "Start")
    assert fake.started["run0"][1].how == "external"


def test_a_run_that_works_shows_a_first_look(monkeypatch: pytest.MonkeyPatch, app: Start) -> None:
    fake = FakeService(runs_for=1000)
    serve(fake, monkeypatch)
    working = press(upload(app()), "Explain this target")
    assert "first look" not in words(working)
    fake.first = FirstRanking("Boosting", "probability", 60, (HOSTILE[0], "age"), (0.2, 0.1), (0.1, 0.0), (0.3, 0.2))
    working.run()
    assert "A first look" in words(working)
    assert "in 60 test rows" in words(working)
    assert not working.exception


def test_only_the_browser_that_started_a_run_can_cancel_it(monkeypatch: pytest.MonkeyPatch, app: Start) -> None:
    fake = FakeService(runs_for=1000)
    serve(fake, monkeypatch)
    mine = press(upload(app()), "Explain this target")
    assert "Working on it" in words(mine)
    assert "started in another browser" not in words(mine)
    other = app(run="run0").switch_page(PAGES["run"])
    other.query_params["run"] = "run0"
    other.run()
    assert "Working on it" in words(other)
    assert "started in another browser" in words(other)
    assert "Cancel" not in [button.label for button in other.button]
    press(mine, "Cancel")
    assert fake.states["run0"] == "cancelled"


def of_visits(result: Result, *, second: bool) -> Result:
    """The example as if its rows were visits of patients, and its test rows those of a second file."""
    patient = Column("patient", "text", "entity", "", "comes back", 0, 60)
    summary = replace(result.table_summary, columns=(*result.table_summary.columns, patient))
    predictions = result.predictions.assign(entity=result.predictions["row"] // 4)
    split = replace(result.split, how="external") if second else result.split
    return replace(result, table_summary=summary, predictions=predictions, split=split)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_the_curves_say_which_rows_they_are_about(monkeypatch: pytest.MonkeyPatch, app: Start, task: str) -> None:
    fake = FakeService(task)
    serve(fake, monkeypatch)
    said: dict[tuple[bool, str], str] = {}
    for second in (False, True):
        fake.example = of_visits(example_result(task), second=second)  # type: ignore[arg-type]
        for tab in ("Performance", "Uncertainty"):
            test = app(run=finished_run(fake)).switch_page(PAGES["findings"])
            test.query_params["run"] = run = list(fake.started)[-1]
            test.session_state[f"tabs {run}"] = tab
            said[second, tab] = words(test.run()).replace("\\", "")
            assert not test.exception
    assert "All about the first file, “example.csv”" in said[True, "Performance"]
    assert "first file" not in said[False, "Performance"]
    assert "Bars: 95 % intervals, with the rows of one “patient” counted together." in said[False, "Performance"]
    assert "About the second file." in said[True, "Uncertainty"]
    assert "take rows of one “patient” as independent" in said[False, "Uncertainty"]


def test_the_limit_on_files_is_one_for_page_browser_and_server(app: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MAX_MB", "777.5")
    test = app()
    assert "up to 777.5 MB" in words(test)
    assert config.get_option("server.maxUploadSize") == 778
    monkeypatch.delenv("WORKBENCH_MAX_MB")
    assert "up to 290 MB" in words(test.run())
    assert config.get_option("server.maxUploadSize") == 290
