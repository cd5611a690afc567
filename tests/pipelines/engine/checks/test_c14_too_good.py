from __future__ import annotations

import pytest

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c14_too_good import check
from pipelines.engine.result import Score
from tests.pipelines.engine.checks.runs import auc, dataset, finding, importance, rmse

RANKED = (importance("native", [1.0, 2.0, 9.0]), importance("shapley", [3.0, 9.0, 5.0]))


def judged(*scores: Score):
    return check(Evidence(dataset(), findings=(finding(*scores, importances=RANKED),)))


@pytest.mark.parametrize(("value", "state"), [(0.98, "pass"), (0.989, "pass"), (0.99, "warn"), (1.0, "warn")])
def test_thresholds(value: float, state: str) -> None:
    assert judged(auc(value)).state == state


def test_the_leaders_are_named() -> None:
    answer = judged(auc(0.997))
    assert answer.columns == ("b", "c")
    assert "AUC 0.997" in answer.sentence
    assert "b and c lead the ranking" in answer.sentence


def test_never_a_rounded_one() -> None:
    assert "above 0.999" in judged(auc(0.99991)).sentence
    assert "1.000" in judged(auc(1.0)).sentence


def test_accuracy_alone_is_no_sign() -> None:
    common = Score("accuracy", 0.995, 0.99, 1.0, 0.994, "share of rows", higher_is_better=True)
    assert judged(auc(0.8), common).state == "pass"


def test_r2_counts() -> None:
    assert (
        judged(rmse(0.1, 0.01, 9.0), Score("R²", 0.999, 0.998, 0.9995, 0.0, "", higher_is_better=True)).state == "warn"
    )


def test_nothing_to_judge() -> None:
    assert judged(rmse(0.1, 0.01, 9.0)).state == "not applicable"
    assert check(Evidence(dataset())).state == "not applicable"
