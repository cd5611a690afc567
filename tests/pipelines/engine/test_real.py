"""Whole runs on real tables: the scores of the reference list, the known leaks, the known leaders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data.read import read_table
from pipelines import study
from pipelines.engine.result import Result
from pipelines.engine.run import run
from pipelines.engine.study import Settings

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR is not set: no real tables"),
]


def findings(file: str, target: str) -> Result:
    table = read_table(Path(os.environ["REAL_DATA_DIR"]) / file)
    return run(table, study("upload"), Settings(target=target, models=("linear", "lightgbm"))).result


def test_titanic() -> None:
    result = findings("titanic/train.csv", "Survived")
    assert result.best.scores[0].value > 0.845
    assert result.ranking.top(1) == ("Sex",)
    assert result.verdict.level == "strong"
    assert result.outputs == ("1",)


def test_student_grades_are_flagged() -> None:
    result = findings("student_mat/student-mat.csv", "G3")
    flagged = {name for check in result.checks if check.state in {"warn", "fail"} for name in check.columns}
    assert {"G1", "G2"} <= flagged
    assert "G2" in result.verdict.sentence
