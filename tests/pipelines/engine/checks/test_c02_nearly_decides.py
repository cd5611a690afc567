from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c02_nearly_decides import check
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
X, NOISE = rng.normal(size=(2, 600))


def judged(**columns: object):
    return check(Evidence(table(pd.DataFrame({"weak": X * 0.3 + NOISE, **columns}), "y")))


def test_a_number_that_explains_most() -> None:
    answer = judged(early=X, y=X + 0.4 * NOISE)
    assert answer.state == "warn"
    assert answer.columns == ("early",)
    assert "explains 8" in answer.sentence
    assert "known only after y" in answer.remedy


def test_any_shape_counts() -> None:
    assert judged(early=X, y=np.cos(3 * X) + 0.1 * NOISE).columns == ("early",)


def test_the_stronger_comes_first() -> None:
    assert judged(b=X + 0.3 * NOISE, a=X, y=X + 0.01 * np.sin(X)).columns == ("a", "b")


def test_a_number_that_separates_classes() -> None:
    answer = judged(early=X, y=np.where(X + 0.2 * NOISE > 0, "yes", "no"))
    assert answer.columns == ("early",)
    assert "AUC 0.9" in answer.sentence


def test_classes_almost_without_error_fail() -> None:
    assert judged(early=X, y=np.where(X > 0, "yes", "no")).state == "fail"


def test_three_classes_and_a_category() -> None:
    kind = np.array(["a", "b", "c"])[np.arange(600) % 3]
    told = np.where(NOISE > 2.2, "a", kind)
    assert judged(told=told, y=kind).columns == ("told",)


def test_that_a_cell_is_empty_can_tell_everything() -> None:
    sick = rng.random(600) < 0.4
    assert judged(filled=np.where(sick, X, np.nan), y=np.where(sick, "yes", "no")).columns == ("filled",)


@pytest.mark.parametrize("seed", range(5))
def test_noise_passes(seed: int) -> None:
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(draw.normal(size=(150, 8)), columns=list("abcdefgh"))
    frame["ids"] = [f"id {i}" for i in range(150)]
    frame["y"] = draw.normal(size=150)
    answer = check(Evidence(table(frame, "y")))
    assert answer.state == "pass"
    assert "y" in answer.sentence


def test_recognising_a_subject_is_no_strength() -> None:
    subject = np.repeat(np.arange(60), 10)
    level = rng.normal(size=60)[subject]
    code = rng.permutation(60)[subject].astype(float)
    dataset = table(pd.DataFrame({"subject": subject, "code": code, "y": level}), "y", subject="entity")
    assert check(Evidence(dataset)).state == "pass"


def test_too_few_rows() -> None:
    answer = check(Evidence(table(pd.DataFrame({"a": X[:30], "y": X[:30]}), "y")))
    assert answer.state == "not applicable"
    assert "30 rows" in answer.sentence
