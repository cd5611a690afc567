from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.engine.checks.disguise import stand_in

VALUES = np.random.default_rng(0).normal(75, 10, 300).round()


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.floats(-1e6, -100), st.floats(300, 1e6)), st.integers(3, 60))
def test_a_code_far_away_is_always_found(code: float, rows: int) -> None:
    found = stand_in(np.concatenate([VALUES, np.full(rows, code)]))
    assert found is not None
    assert (found.value, found.rows) == (code, rows)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 1000))
def test_the_unit_does_not_matter(factor: float) -> None:
    found = stand_in(np.concatenate([VALUES, np.zeros(20)]) * factor)
    assert found is not None
    assert (found.value, found.rows) == (0.0, 20)


def test_phrase() -> None:
    low = stand_in(np.concatenate([VALUES, np.zeros(20)]))
    high = stand_in(np.concatenate([VALUES, np.full(20, 9999.0)]))
    assert low is not None
    assert high is not None
    assert low.phrase == f"0 in 20 rows, all others from {VALUES.min():g} on"
    assert high.phrase == f"9,999 in 20 rows, all others up to {VALUES.max():g}"


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_slip_is_no_code(rows: int) -> None:
    assert stand_in(np.concatenate([VALUES, np.full(rows, -999.0)])) is None


def test_empty_and_few_values() -> None:
    assert stand_in(np.full(50, np.nan)) is None
    assert stand_in(np.repeat([0.0, 50.0, 60.0], 20)) is None
