from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c09_few_rows import check
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)


def judged(rows: int, features: int, events: int | None = None):
    frame = pd.DataFrame(rng.normal(size=(rows, features)), columns=[f"x{i}" for i in range(features)])
    frame["y"] = np.arange(float(rows)) if events is None else np.where(np.arange(rows) < events, "ill", "well")
    return check(Evidence(table(frame, "y")))


@pytest.mark.parametrize(
    ("rows", "features", "state"),
    [(49, 2, "fail"), (60, 40, "fail"), (60, 30, "warn"), (99, 10, "warn"), (100, 10, "pass"), (600, 100, "pass")],
)
def test_numbers(rows: int, features: int, state: str) -> None:
    answer = judged(rows, features)
    assert answer.state == state
    assert f"{rows / features:.1f} per feature" in answer.sentence


@pytest.mark.parametrize(("events", "state"), [(15, "fail"), (56, "warn"), (150, "pass")])
def test_events(events: int, state: str) -> None:
    answer = judged(491, 12, events)
    assert answer.state == state
    assert f"{events} rows with y = ill for 12 features" in answer.sentence


def test_rows_without_a_target_do_not_count() -> None:
    frame = pd.DataFrame({"x": rng.normal(size=200), "y": [1.0, 2.0, 3.0, 5.0] * 10 + [np.nan] * 160})
    answer = check(Evidence(table(frame, "y", "regression")))
    assert answer.state == "fail"
    assert "Only 40 rows" in answer.sentence


def test_no_features() -> None:
    answer = check(Evidence(table(pd.DataFrame({"x": np.arange(60), "y": np.arange(60.0)}), "y", x="id-like")))
    assert answer.state == "not applicable"
