from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c04_id_like import check
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
N = 120


def judged(values: object, name: str = "column", **roles: str):
    return check(Evidence(table(pd.DataFrame({name: values, "y": rng.normal(size=N)}), "y", **roles)))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("n", np.arange(N)),
        ("n", np.arange(500, 500 - N, -1)),
        ("customer_id", rng.permutation(10**6)[:N]),
        ("PassengerId", np.append(np.arange(N - 3) * 7, [0, 7, 14])),
        ("ticket", [f"A/{i}" for i in range(N)]),
        ("name", [f"person {i // 1.5}" for i in range(N)]),
    ],
)
def test_a_label_of_rows(name: str, values: object) -> None:
    answer = judged(values, name)
    assert answer.state == "warn"
    assert answer.columns == (name,)
    assert "different values in 120 rows" in answer.sentence
    assert "id-like" in answer.remedy


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("weight", rng.normal(size=N)),
        ("income", rng.permutation(10**6)[:N]),
        ("shop_id", rng.integers(0, 5, N)),
        ("colour", rng.choice(["red", "green"], N)),
        ("when", pd.date_range("2020-01-01", periods=N)),
    ],
)
def test_a_measurement(name: str, values: object) -> None:
    assert judged(values, name).state == "pass"


def test_what_the_reader_left_out_is_told() -> None:
    answer = judged(np.arange(N), "rownames", rownames="id-like")
    assert answer.state == "pass"
    assert answer.columns == ("rownames",)
    assert "rownames was recognised and left out" in answer.sentence


def test_a_handful_of_rows() -> None:
    answer = check(Evidence(table(pd.DataFrame({"a": [1, 2, 3], "y": [1.0, 2.0, 4.0]}), "y")))
    assert answer.state == "not applicable"
    assert "3 rows" in answer.sentence
