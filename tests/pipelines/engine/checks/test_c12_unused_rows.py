from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c12_unused_rows import check
from tests.pipelines.engine.checks.tables import table


def judged(missing: int, n_unused: int = 0, why: str = ""):
    target = np.arange(200.0)
    target[:missing] = np.nan
    dataset = table(pd.DataFrame({"x": np.arange(200) % 7, "y": target}), "y", "regression")
    return check(Evidence(dataset, n_unused=n_unused, unused_why=why))


@pytest.mark.parametrize(("missing", "state"), [(0, "pass"), (10, "pass"), (11, "warn"), (100, "warn"), (101, "fail")])
def test_thresholds(missing: int, state: str) -> None:
    assert judged(missing).state == state


def test_figures() -> None:
    assert "22 of 200 rows (11 %) were not used: y is missing in 22." in judged(22).sentence


def test_rows_that_the_split_left_out_count_too() -> None:
    answer = judged(8, 8, "Entities of both files stay in the second.")
    assert answer.state == "warn"
    assert "16 of 200 rows (8 %)" in answer.sentence
    assert "8 are in no part of the split (Entities of both files stay in the second)." in answer.sentence


def test_no_target() -> None:
    assert check(Evidence(table(pd.DataFrame({"x": [1.0, 2.0]})))).state == "not applicable"
