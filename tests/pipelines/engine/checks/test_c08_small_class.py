from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.table import Split
from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c08_small_class import check
from tests.pipelines.engine.checks.tables import table


def judged(split: Split | None = None, **sizes: int):
    labels = [label for label, size in sizes.items() for _ in range(size)]
    return check(Evidence(table(pd.DataFrame({"x": np.arange(len(labels)) % 9, "y": labels}), "y"), split))


def cut(test: range) -> Split:
    rows = np.arange(200)
    return Split(np.setdiff1d(rows, test), rows[:0], np.array(test), "random", "a test says so", 0)


@pytest.mark.parametrize(("rare", "state"), [(2, "fail"), (9, "fail"), (10, "warn"), (29, "warn"), (30, "pass")])
def test_thresholds(rare: int, state: str) -> None:
    answer = judged(well=200, ill=rare)
    assert answer.state == state
    assert f"{rare} rows" in answer.sentence


def test_the_small_classes_are_named() -> None:
    answer = judged(a=300, b=12, c=20)
    assert "c (20 rows, 6 %) and b (12 rows, 4 %)" in answer.sentence
    assert answer.columns == ("y",)


def test_hardly_any_test_rows() -> None:
    answer = judged(cut(range(100, 162)), well=160, ill=40)
    assert answer.state == "warn"
    assert "ill (2 rows)" in answer.sentence


def test_a_class_without_test_rows() -> None:
    assert "ill (0 rows)" in judged(cut(range(100, 150)), well=160, ill=40).sentence


def test_enough_test_rows() -> None:
    assert judged(cut(range(140, 180)), well=160, ill=40).state == "pass"


def test_a_number_has_no_classes() -> None:
    answer = check(Evidence(table(pd.DataFrame({"x": [1, 2] * 20, "y": np.arange(40.0)}), "y")))
    assert answer.state == "not applicable"
    assert "no classes" in answer.sentence
