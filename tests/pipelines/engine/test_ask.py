"""Asking: the analyst first, then the study, then the table; refusals in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.errors import TableError
from data.schema import without_target
from pipelines import study
from pipelines.engine.ask import ask, ground_of, models_of, unused_rows
from pipelines.engine.study import Settings
from pipelines.errors import StudyError, UnknownModel
from tests.pipelines.engine.planted import binary_table, number_table, series_table

UPLOAD = study("upload")


def test_the_analysts_target_comes_before_the_tables_own() -> None:
    question = ask(number_table(), UPLOAD, Settings(target="weak"))
    assert question.goal.target == "weak"
    assert "wait" in question.dataset.features


def test_without_a_target_the_likeliest_is_taken() -> None:
    question = ask(without_target(binary_table()), UPLOAD, Settings())
    assert question.goal.target == "sick"


def test_roles_are_overruled() -> None:
    question = ask(number_table(), UPLOAD, Settings(roles={"weak": "ignored"}))
    assert "weak" not in question.dataset.features
    with pytest.raises(TableError, match="weka"):
        ask(number_table(), UPLOAD, Settings(roles={"weka": "ignored"}))


def test_a_studys_roles_hold_for_the_columns_that_are_there() -> None:
    one = replace(UPLOAD, ignore=("weak", "not there"), entity="no such person")
    assert "weak" not in ask(number_table(), one, Settings()).dataset.features


def test_the_positive_class_can_be_chosen() -> None:
    assert ask(binary_table(), UPLOAD, Settings()).goal.outputs == ("yes",)
    assert ask(binary_table(), UPLOAD, Settings(positive="no")).goal.outputs == ("no",)


def test_folds_hold_every_usable_row_once() -> None:
    table = number_table()
    frame = table.frame.copy()
    frame.loc[:9, "wait"] = np.nan
    ground = ground_of(ask(replace(table, frame=frame), UPLOAD, Settings()), Settings())
    assert ground.scored_rows.tolist() == list(range(10, 240))
    assert unused_rows(ground) == (0, "")
    assert (ground.settings.target, ground.settings.task) == ("wait", "regression")


def test_rows_without_a_time_are_counted_as_unused() -> None:
    table = series_table()
    frame = table.frame.copy()
    frame.loc[100:109, "time"] = None
    ground = ground_of(ask(replace(table, frame=frame), UPLOAD, Settings(how="time")), Settings(how="time"))
    count, why = unused_rows(ground)
    assert count == 10
    assert "without a time" in why


def test_models_are_checked_by_name() -> None:
    assert models_of(UPLOAD, Settings(models=("tree", "tree", "svm"))) == (("tree", "svm"), {})
    with pytest.raises(UnknownModel, match="forest"):
        models_of(UPLOAD, Settings(models=("forrest",)))


def test_a_model_without_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    names, skipped = models_of(UPLOAD, Settings(models=("tree", "xgboost")))
    assert names == ("tree",)
    assert "pip install xgboost-cpu" in skipped["xgboost"]
    with pytest.raises(StudyError, match="None of the models xgboost can run"):
        models_of(UPLOAD, Settings(models=("xgboost",)))
