from __future__ import annotations

import dataclasses

import pytest

from pipelines.engine.result import Result, Score
from pipelines.engine.study import Settings
from workbench.codec import Encoder, decode
from workbench.errors import DamagedRun


def encoded(noun, folder):
    return Encoder(folder).encode(noun, "noun")


def test_every_field_of_a_result_has_a_hint_that_can_be_followed(tmp_path):
    from workbench.codec import _hints

    assert set(_hints(Result)) == {field.name for field in dataclasses.fields(Result)}


def test_a_field_that_an_older_version_did_not_have_gets_its_default(tmp_path):
    value = encoded(Settings(seed=7), tmp_path)
    del value["positive"]
    assert decode(Settings, value, tmp_path) == Settings(seed=7)


@pytest.mark.parametrize(
    ("field", "value"),
    [("mode", "slow"), ("seed", "7"), ("seed", True), ("models", "svm"), ("roles", []), ("task", 3), ("extra", 1)],
)
def test_a_value_that_does_not_fit_is_refused(tmp_path, field, value):
    with pytest.raises(DamagedRun, match="expects"):
        decode(Settings, {**encoded(Settings(), tmp_path), field: value}, tmp_path)


def test_a_missing_field_without_default_is_refused(tmp_path):
    value = encoded(Score("AUC", 0.5, 0.4, 0.6, 0.5, "", True), tmp_path)
    del value["value"]
    with pytest.raises(DamagedRun):
        decode(Score, value, tmp_path)


def test_numbers_that_json_does_not_know_are_told_apart_from_text(tmp_path):
    value = encoded(Score("nan", float("nan"), float("-inf"), 1.0, 0.0, "inf", True), tmp_path)
    assert value["value"] == {"$float": "nan"}
    assert value["unit"] == "inf"
