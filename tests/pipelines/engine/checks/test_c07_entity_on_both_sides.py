from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.splitting.split import make_split
from data.table import Dataset, How, Split
from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c07_entity_on_both_sides import check
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
SUBJECT = np.repeat(np.arange(60), 4)
N = len(SUBJECT)


def visits(**roles: str) -> Dataset:
    frame = pd.DataFrame(
        {
            "subject": [f"S{i}" for i in SUBJECT],
            "sex": rng.choice(["f", "m"], 60)[SUBJECT],
            "height": rng.normal(170, 9, 60)[SUBJECT],
            "volume": rng.normal(size=N),
            "y": rng.choice(["ill", "well"], 60)[SUBJECT],
        }
    )
    return table(frame, "y", **roles)


def cut(how: How) -> Split:
    rows = np.arange(N)
    return Split(rows[rows % 4 == 0], rows[rows % 4 == 1], rows[rows % 4 > 1], how, "a test says so", 0)


def test_an_entity_on_both_sides_fails() -> None:
    answer = check(Evidence(visits(subject="entity"), cut("random")))
    assert answer.state == "fail"
    assert answer.columns == ("subject",)
    assert "100 % of the test rows" in answer.sentence
    assert "Split by subject" in answer.remedy


@pytest.mark.parametrize("how", ["time", "external"])
def test_a_known_subject_later_on_is_a_question(how: How) -> None:
    answer = check(Evidence(visits(subject="entity"), cut(how)))
    assert answer.state == "warn"
    assert "keep the split" in answer.remedy


@pytest.mark.parametrize("seed", range(3))
def test_a_split_by_entity_passes(seed: int) -> None:
    dataset = visits(subject="entity")
    answer = check(Evidence(dataset, make_split(dataset, "group", seed)))
    assert answer.state == "pass"


@pytest.mark.parametrize("seed", range(3))
def test_a_split_by_row_fails(seed: int) -> None:
    dataset = visits(subject="entity")
    assert check(Evidence(dataset, make_split(dataset, "random", seed))).state == "fail"


def test_before_the_split() -> None:
    answer = check(Evidence(visits(subject="entity")))
    assert answer.state == "not applicable"
    assert "not split yet" in answer.sentence


def test_one_row_per_entity() -> None:
    frame = pd.DataFrame({"subject": [f"S{i}" for i in range(50)], "y": rng.normal(size=50)})
    answer = check(Evidence(table(frame, "y", subject="entity"), cut("random")))
    assert answer.state == "pass"
    assert "one row only" in answer.sentence


def test_a_name_that_looks_like_an_entity() -> None:
    answer = check(Evidence(visits(), cut("random")))
    assert answer.state == "warn"
    assert answer.columns == ("subject",)
    assert "60 values in 240 rows" in answer.sentence


def test_what_stays_the_same_looks_like_an_entity() -> None:
    dataset = visits()
    frame = dataset.frame.rename(columns={"subject": "ticket"})
    answer = check(Evidence(table(frame, "y")))
    assert answer.columns == ("ticket",)
    assert "sex and height and the target hardly vary" in answer.sentence


def test_rows_on_their_own() -> None:
    frame = pd.DataFrame({"town": rng.choice([f"T{i}" for i in range(40)], 400), "a": rng.normal(size=400)})
    frame["b"], frame["y"] = rng.choice(["u", "v"], 400), rng.choice(["ill", "well"], 400)
    answer = check(Evidence(table(frame, "y")))
    assert answer.state == "not applicable"
    assert "No entity column" in answer.sentence
