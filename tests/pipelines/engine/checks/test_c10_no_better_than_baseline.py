from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c10_no_better_than_baseline import check
from pipelines.engine.result import Score
from tests.pipelines.engine.checks.runs import auc, dataset, finding, rmse


def judged(*scores: Score, task: str = "binary"):
    return check(Evidence(dataset(task), findings=(finding(*scores),)))


@pytest.mark.parametrize(
    ("value", "state"), [(0.5, "fail"), (0.51, "fail"), (0.525, "fail"), (0.54, "pass"), (0.9, "pass")]
)
def test_classes(value: float, state: str) -> None:
    answer = judged(auc(value))
    assert answer.state == state
    assert f"AUC {value:g}" in answer.sentence


@pytest.mark.parametrize(("value", "state"), [(37.0, "fail"), (35.5, "fail"), (20.0, "pass")])
def test_errors_are_better_when_small(value: float, state: str) -> None:
    answer = judged(rmse(value, 2.0, 38.1), task="regression")
    assert answer.state == state
    assert f"RMSE {value:g} minutes" in answer.sentence
    assert "against 38.1 minutes of a naive guess" in answer.sentence


def test_why_an_interval_above_guessing_is_not_enough() -> None:
    assert "best of several models" in judged(auc(0.525)).sentence
    assert "best of several models" not in judged(auc(0.51)).sentence


def test_the_score_of_the_verdict_decides() -> None:
    poor = Score("R²", 0.001, -0.03, 0.04, 0.0, "share of variance", higher_is_better=True)
    assert judged(rmse(20.0, 2.0, 38.1), poor, task="regression").state == "fail"


def test_another_figure_no_better_than_guessing() -> None:
    accuracy = Score("accuracy", 0.88, 0.86, 0.9, 0.89, "share of rows", higher_is_better=True)
    answer = judged(auc(0.8), accuracy)
    assert answer.state == "warn"
    assert "accuracy 0.88 (0.86 to 0.9) against 0.89" in answer.sentence


def test_a_figure_without_a_baseline_is_not_judged() -> None:
    assert judged(auc(0.8), replace(auc(0.1), metric="other", baseline=float("nan"))).state == "pass"


def test_other_models_that_only_guess_are_named() -> None:
    findings = (finding(auc(0.8)), finding(auc(0.5), title="Decision tree"))
    answer = check(Evidence(dataset(), findings=findings))
    assert answer.state == "pass"
    assert "No better than guessing: Decision tree." in answer.sentence


def test_before_a_run() -> None:
    assert check(Evidence(dataset())).state == "not applicable"
    assert check(Evidence(dataset(), findings=(finding(),))).state == "not applicable"
