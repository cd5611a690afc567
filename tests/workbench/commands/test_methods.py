from __future__ import annotations

from argparse import ArgumentParser

import pandas as pd
import pytest

from data.errors import MissingColumn
from data.table import Column, Dataset
from pipelines.engine.study import Settings
from workbench.commands.methods import add_methods, chosen_methods, confirm_possible
from workbench.errors import BadRequest


@pytest.fixture
def dataset():
    frame = pd.DataFrame(
        {"minutes": [1.0, 2.0, 3.0, 4.0], "ward": pd.Categorical(list("abab")), "age": [30, 40, 50, 60]}
    )
    kinds = {"minutes": "number", "ward": "category", "age": "number"}
    columns = tuple(Column(name, kind, "feature", "", "test", 0, 2) for name, kind in kinds.items())
    return Dataset("stays.csv", frame, columns, "minutes", "regression", "upload", "ab" * 32)


def chosen(*arguments):
    parser = ArgumentParser()
    add_methods(parser)
    return Settings(**chosen_methods(parser.parse_args(arguments)))


def test_without_options_the_settings_are_the_usual_ones():
    assert chosen() == Settings()


def test_every_option_of_intervals_reaches_the_settings():
    asked = chosen("--weights", "local", "--widening", "asymmetric", "--cohort", "ward")
    assert asked == Settings(weights="local", widening="asymmetric", cohort="ward")
    assert chosen("--no-intervals") == Settings(intervals=False)


def test_what_can_be_is_let_through(dataset):
    confirm_possible(dataset, Settings(weights="coarse", widening="asymmetric", cohort="ward"), ("linear",))
    confirm_possible(dataset, Settings(intervals=False), ("linear",))
    confirm_possible(dataset, Settings(task="multiclass"), ("linear",))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            Settings(task="multiclass", weights="coarse"),
            "--weights was asked for 'minutes', a target of classes; only a",
        ),
        (Settings(task="binary", widening="asymmetric"), "--widening was asked for"),
        (Settings(task="binary", cohort="ward"), "--cohort was asked for"),
        (Settings(intervals=False, weights="coarse"), "--weights came with --no-intervals; it says how intervals are"),
        (Settings(intervals=False, cohort="ward"), "--cohort came with --no-intervals"),
        (Settings(cohort="age"), "--cohort named 'age', a column of numbers; a column with a few values that repeat"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(dataset, settings, said):
    from dataclasses import replace

    with pytest.raises(BadRequest) as refusal:
        confirm_possible(dataset, replace(settings, target="minutes"), ("linear",))
    assert said in str(refusal.value)


def test_a_cohort_that_is_no_column_is_refused_with_the_nearest_name(dataset):
    with pytest.raises(MissingColumn, match="ward"):
        confirm_possible(dataset, Settings(cohort="wards"), ("linear",))
