from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pipelines.engine.checks.breaks import LEAST_SIDE, find_break


def slow(levels: np.ndarray, times: np.ndarray) -> tuple[int, float]:
    """The best cut by fitting two means at every moment."""
    n, best = len(levels), (0, -1.0)
    total = ((levels - levels.mean(axis=0)) ** 2).sum()
    for cut in range(int(np.ceil(LEAST_SIDE * n)), n - int(np.ceil(LEAST_SIDE * n)) + 1):
        if times[cut] == times[cut - 1]:
            continue
        sides = (levels[:cut], levels[cut:])
        rest = sum(((side - side.mean(axis=0)) ** 2).sum() for side in sides)
        if 1 - rest / total > best[1] + 1e-12:
            best = (cut, 1 - rest / total)
    return best


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(
        np.float64, st.tuples(st.integers(10, 60), st.integers(1, 3)), elements=st.floats(-100, 100, width=16)
    ),
    st.integers(1, 5),
)
def test_as_by_fitting_every_cut(levels: np.ndarray, each: int) -> None:
    times = np.arange(len(levels)) // each * 1.0
    found = find_break(levels, times)
    if found is None:
        assert np.ptp(levels, axis=0).max() < 1e-3 or slow(levels, times)[1] < 0
        return
    assert found.explained == pytest.approx(slow(levels, times)[1], abs=1e-9)
    assert times[found.position] > times[found.position - 1]


def test_a_clean_jump_explains_everything() -> None:
    found = find_break(np.repeat([0.0, 4.0], [30, 70])[:, None], np.arange(100.0))
    assert found is not None
    assert (found.position, found.explained) == (30, pytest.approx(1.0))


def test_one_moment_has_no_break() -> None:
    assert find_break(np.arange(50.0)[:, None], np.zeros(50)) is None


def test_nothing_varies() -> None:
    assert find_break(np.full((50, 1), 0.1), np.arange(50.0)) is None
