from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.engine.checks.linear import exact_combination, exact_pair

rng = np.random.default_rng(0)


def slow_pair(columns: np.ndarray, target: np.ndarray) -> bool:
    """Every pair and every sign, tried on all rows."""
    pairs = combinations(range(columns.shape[1]), 2)
    return any(
        np.allclose(p * columns[:, i] + q * columns[:, j], target, atol=1e-6 * target.std())
        for i, j in pairs
        for p, q in ((1, 1), (1, -1), (-1, 1))
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 7), st.booleans())
def test_pairs_as_by_trying_all(seed: int, width: int, planted: bool) -> None:
    draw = np.random.default_rng(seed)
    columns = draw.integers(0, 9, (60, width)).astype(float)
    i, j = draw.choice(width, 2, replace=False)
    target = columns[:, i] - columns[:, j] if planted else draw.normal(size=60)
    found = exact_pair(columns, target)
    assert (found is not None) == slow_pair(columns, target)
    if found is not None:
        (left, right), sign = found
        np.testing.assert_allclose(columns[:, left] + (1 if sign == "+" else -1) * columns[:, right], target)


def test_a_column_is_not_subtracted_from_itself() -> None:
    columns = np.stack([rng.normal(size=50), rng.normal(size=50)], axis=1)
    assert exact_pair(columns, np.full(50, 3.0)) is None
    assert exact_pair(columns, columns[:, 0]) is None


@pytest.mark.parametrize("width", [2, 3, 6])
def test_the_fewest_columns(width: int) -> None:
    columns = rng.normal(size=(200, 10))
    weights = np.zeros(10)
    weights[:width] = rng.uniform(1, 5, width)
    assert exact_combination(columns, columns @ weights + 7) == tuple(range(width))


def test_duplicates_are_not_all_needed() -> None:
    columns = rng.normal(size=(200, 4))
    columns[:, 3] = columns[:, 0] + columns[:, 1]
    assert len(exact_combination(columns, 2 * columns[:, 0] + 3 * columns[:, 1])) == 2


def test_nearly_is_not_exactly() -> None:
    columns = rng.normal(size=(200, 4))
    assert exact_combination(columns, columns.sum(axis=1) + 1e-3 * rng.normal(size=200)) == ()


def test_as_many_columns_as_rows_prove_nothing() -> None:
    columns = rng.normal(size=(30, 20))
    assert exact_combination(columns, rng.normal(size=30)) == ()
