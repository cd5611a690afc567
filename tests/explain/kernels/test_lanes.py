from __future__ import annotations

import numpy as np
import pytest

from explain.compiled import compiled
from explain.kernels.lanes import LANES, load, mirrored, spread, store, total


@compiled
def compute(numbers, rows, wide, plain):
    each = spread(numbers)
    one = spread((1.0,))
    for position in range(len(rows)):
        row = load(rows, position, one)
        # A bundle of height 1 goes with each row of a higher one, from either side.
        store(wide, position, row * each - (each + row))
        store(plain, position, total(load(wide, position, each)))


@pytest.mark.parametrize("numbers", [(2.0,), (0.5, -1.0, 3.0), tuple(map(float, range(8)))])
def test_bundles_compute_like_arrays(numbers):
    rows = np.random.default_rng(0).normal(size=(5, LANES))
    wide, plain = np.empty((5, len(numbers), LANES)), np.empty((5, LANES))
    compute(numbers, rows, wide, plain)
    each = np.array(numbers)[:, None]
    expected = rows[:, None] * each - (each + rows[:, None])
    assert np.array_equal(wide, expected)
    assert plain == pytest.approx(expected.sum(axis=1), abs=1e-14)


def test_what_is_no_number_stays_so():
    rows = np.full((1, LANES), np.inf)
    wide, plain = np.empty((1, 2, LANES)), np.empty((1, LANES))
    compute((0.0, 1.0), rows, wide, plain)
    assert np.isnan(wide).all()


@compiled
def mirror(middle, shifts, like, result):
    row = load(middle, 0, spread((1.0,)))
    store(result, 0, mirrored(row, spread(shifts) * row, spread(like)))


@pytest.mark.parametrize("height", [2, 3, 5, 8])
def test_mirrored_goes_both_ways_from_the_middle(height):
    middle, result = np.random.default_rng(0).normal(size=(1, LANES)), np.empty((1, height, LANES))
    shifts = tuple(0.5 + k for k in range(height // 2))
    mirror(middle, shifts, (0.0,) * height, result)
    steps = [*shifts, *[0.0] * (height % 2), *[-shift for shift in reversed(shifts)]]
    assert result[0] == pytest.approx(middle + np.array(steps)[:, None] * middle, abs=1e-15)
