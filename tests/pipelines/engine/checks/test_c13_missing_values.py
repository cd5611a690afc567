from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c13_missing_values import check
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
N = 500
PRESSURE = np.round(rng.normal(75, 10, N))
HOLES = rng.random(N)


def judged(**columns: object):
    return check(Evidence(table(pd.DataFrame({"x": rng.normal(size=N), **columns}), "x")))


def test_many_empty_cells() -> None:
    answer = judged(a=np.where(HOLES < 0.4, np.nan, PRESSURE), b=np.where(HOLES < 0.1, np.nan, PRESSURE))
    assert answer.state == "warn"
    assert answer.columns == ("a",)
    assert "Often empty: a (4" in answer.sentence


def test_zeros_that_cannot_be() -> None:
    answer = judged(pressure=np.where(HOLES < 0.1, 0.0, PRESSURE))
    assert answer.columns == ("pressure",)
    assert "0 in" in answer.sentence
    assert "empty these cells in pressure" in answer.remedy


@pytest.mark.parametrize("code", [-200.0, 999.0, -1e6])
def test_codes_far_away(code: float) -> None:
    assert judged(pressure=np.where(HOLES < 0.02, code, PRESSURE)).columns == ("pressure",)


def test_a_code_in_the_target() -> None:
    frame = pd.DataFrame({"x": rng.normal(size=N), "y": np.where(HOLES < 0.05, -200.0, PRESSURE)})
    assert check(Evidence(table(frame, "y"))).columns == ("y",)


@pytest.mark.parametrize(
    "values",
    [
        rng.poisson(3, N),
        np.where(HOLES < 0.9, 0.0, PRESSURE),
        rng.gamma(2.0, 10.0, N),
        rng.normal(0, 1, N),
        np.minimum(rng.normal(70, 20, N), 90.0),
        np.append(PRESSURE[:-1], 9999.0),
        rng.integers(0, 2, N) * 40.0,
    ],
    ids=["count", "mostly none", "amount", "around zero", "top-coded", "one slip", "two values"],
)
def test_real_values(values: np.ndarray) -> None:
    assert judged(values=values).state == "pass"


def test_days_begin_at_zero() -> None:
    days = np.where(HOLES < 0.3, 0, rng.integers(180, 900, N))
    assert judged(**{"MR Delay": days}).state == "pass"
    assert judged(dose=days).state == "warn"


def test_little_missing_is_told() -> None:
    assert "At most 10 %" in judged(a=np.where(np.arange(N) < 50, np.nan, PRESSURE)).sentence


def test_a_handful_of_rows() -> None:
    assert check(Evidence(table(pd.DataFrame({"x": [0.0, 1.0, np.nan]})))).state == "not applicable"
