"""Whole runs on real tables: the scores of the reference list, the known leaks, the known leaders."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from data.read import read_table
from data.table import Dataset, How
from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.result import Result, Score
from pipelines.engine.run import run
from pipelines.engine.score import score_model
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


#: The two columns that the diagnosis is made of.
DIAGNOSIS = dict.fromkeys(("MMSE", "CDR"), "ignored")


@cache
def visits(*, converted: bool = True) -> Dataset:
    """373 visits of 150 subjects, with a diagnosis per subject; without the 37 visits of those who became demented."""
    table = read_table(Path(os.environ["REAL_DATA_DIR"]) / "oasis2_long_alt" / "OASIS_long_tbl_df.csv")
    if converted:
        return table
    group = table.frame["Group"]
    return replace(
        table, frame=table.frame.assign(Group=group.where(group != "Converted").cat.remove_unused_categories())
    )


def auc(scores: tuple[Score, ...]) -> float:
    return next(score.value for score in scores if score.metric.startswith("AUC"))


@pytest.mark.parametrize(
    ("converted", "by_visit", "by_subject"), [(True, (0.79, 0.89), (0.57, 0.71)), (False, (0.83, 0.91), (0.68, 0.78))]
)
def test_oasis_by_visit_looks_far_better_than_by_subject(
    converted: bool, by_visit: tuple[float, float], by_subject: tuple[float, float]
) -> None:
    """The same subject on both sides is recognised: AUC of three classes, or of the two clear ones."""

    def mean_auc(how: How | str) -> float:
        found = []
        for seed in (0, 1, 2):
            settings = Settings(target="Group", how=how, seed=seed, roles=DIAGNOSIS)  # type: ignore[arg-type]
            ground = ground_of(ask(visits(converted=converted), study("upload"), settings), settings)
            found.append(auc(score_model(ground, "lightgbm", lambda _: None).scores))
        return float(np.mean(found))

    visit, subject = mean_auc("stratified"), mean_auc("auto")
    assert by_visit[0] < visit < by_visit[1]
    assert by_subject[0] < subject < by_subject[1]
    assert visit - subject > 0.1


def test_oasis_is_grouped_by_subject_and_a_split_by_visit_fails_its_check() -> None:
    settings = Settings(target="Group", models=("lightgbm",), roles=DIAGNOSIS)
    grouped, drawn = (
        run(visits(), study("upload"), replace(settings, how=how)).result  # type: ignore[arg-type]
        for how in ("auto", "random")
    )
    states = [next(check.state for check in one.checks if check.code == "C07") for one in (grouped, drawn)]
    assert (grouped.split.how, grouped.entity) == ("group", "Subject ID")
    assert "Subject ID" in grouped.split.why
    assert states == ["pass", "fail"]
    assert auc(drawn.best.scores) - auc(grouped.best.scores) > 0.1
    assert grouped.verdict.level in {"none", "weak"}
    assert drawn.verdict.level in {"moderate", "strong"}
    subject = visits().frame["Subject ID"]
    folds = [set(subject.iloc[rows["row"]]) for _, rows in grouped.predictions.groupby("fold")]
    assert sum(map(len, folds)) == len(set.union(*folds)) == 150
