from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.engine.study import Settings
from workbench.commands.methods import add_methods
from workbench.commands.options import Parser
from workbench.commands.run_options import add_run_options, chosen_settings
from workbench.errors import BadRequest


def said(*arguments: str):
    parser = Parser()
    add_run_options(parser)
    add_methods(parser)
    return parser.parse_args(arguments)


def test_nothing_said_is_the_usual():
    assert chosen_settings(said()) == Settings()


def test_answers_to_a_study_are_pairs_said_once_or_several_times():
    settings = chosen_settings(said("--option", "task=CN/MCI", "scan=all", "--option", "height=0.7"))
    assert settings.options == {"task": "CN/MCI", "scan": "all", "height": "0.7"}


def test_a_value_may_hold_an_equals_sign():
    assert chosen_settings(said("--option", "where=a=b")).options == {"where": "a=b"}


@pytest.mark.parametrize(("option", "text"), [("--option", "window"), ("--role", "id")])
def test_what_is_no_pair_is_refused(option, text):
    with pytest.raises(BadRequest, match=text):
        chosen_settings(said(option, text))


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (("--forecast", "D2"), {"forecast": "D2"}),
        (("--forecast", "D3.csv"), {}),
        (("--forecast", "D2", "D3.csv"), {"forecast": "D2"}),
        (("--forecast", "D2", "--option", "forecast=backtest"), {"forecast": "backtest"}),
    ],
)
def test_d2_is_a_choice_and_any_other_forecast_a_table(arguments, options):
    assert chosen_settings(said(*arguments)).options == options


def test_further_tables_are_paths_and_change_no_setting():
    arguments = said("--data", "a.csv", "b.csv", "--external", "c.csv", "d.csv", "--truth", "D4.csv")
    assert arguments.data == [Path("a.csv"), Path("b.csv")]
    assert arguments.external == [Path("c.csv"), Path("d.csv")]
    assert arguments.truth == ["D4.csv"]
    assert chosen_settings(arguments) == Settings()


def test_columns_to_leave_out_and_roles_are_told_together():
    settings = chosen_settings(said("--ignore", "a", "b", "--role", "id=entity", "x=y=time"))
    assert settings.roles == {"a": "ignored", "b": "ignored", "id": "entity", "x=y": "time"}


def test_models_may_be_joined_by_commas():
    assert chosen_settings(said("--models", "linear,tree", "svm")).models == ("linear", "tree", "svm")


def test_a_start_and_an_end_are_a_duration():
    assert chosen_settings(said("--start", "opened", "--end", "closed")) == Settings(target="closed - opened")
    assert chosen_settings(said("--target", "closed - opened")) == Settings(target="closed - opened")
    assert chosen_settings(said()) == Settings()


def test_a_start_beside_a_target_is_refused():
    with pytest.raises(BadRequest, match="Both --target 'minutes' and --start or --end"):
        chosen_settings(said("--target", "minutes", "--start", "opened", "--end", "closed"))
    with pytest.raises(BadRequest, match="Both --target"):
        chosen_settings(said("--target", "minutes", "--end", "closed"))


@pytest.mark.parametrize("one", ["start", "end"])
def test_one_of_the_two_alone_is_refused(one):
    with pytest.raises(BadRequest, match=f"Only --{one} 'opened' was given; a duration needs"):
        chosen_settings(said(f"--{one}", "opened"))
