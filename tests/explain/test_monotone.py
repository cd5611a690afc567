from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.isotonic import IsotonicRegression

from explain.errors import ExplainError
from explain.levels import GRID_19, GRID_99
from explain.monotone import in_order
from explain.pinball import crossings, pinball

CROSSING = np.random.default_rng(0).normal(size=(1000, 99)) + 2 * np.linspace(-1, 1, 99)
VALUES = arrays(np.float64, (3, 19), elements=st.floats(-1000, 1000))
TRUTH = arrays(np.float64, 3, elements=st.floats(-1000, 1000))


def nested_slowly(row, levels):
    """From the median outwards, one level after another."""
    middle = int(np.argmin(np.abs(np.array(levels) - 0.5)))
    found = list(row)
    for k in range(middle - 1, -1, -1):
        found[k] = min(found[k], found[k + 1])
    for k in range(middle + 1, len(row)):
        found[k] = max(found[k], found[k - 1])
    return found


@pytest.mark.parametrize("how", ["sort", "isotonic"])
def test_order_never_raises_the_loss_of_a_row(how):
    y = 3 * np.random.default_rng(1).normal(size=1000)
    before = pinball(y, CROSSING, GRID_99).mean(axis=1)
    after = pinball(y, in_order(CROSSING, GRID_99, how), GRID_99).mean(axis=1)
    assert (after <= before + 1e-12).all()
    assert (after < before - 1e-6).any()


@given(VALUES, TRUTH)
def test_order_never_raises_the_loss_of_any_row(q, y):
    before = pinball(y, q, GRID_19).mean(axis=1)
    for how in ("sort", "isotonic"):
        assert (pinball(y, in_order(q, GRID_19, how), GRID_19).mean(axis=1) <= before + 1e-9).all()


@pytest.mark.parametrize("how", ["sort", "isotonic", "nest"])
def test_nothing_crosses_afterwards_and_the_input_stays(how):
    given = CROSSING.copy()
    assert crossings(in_order(given, GRID_99, how)).pairs == 0
    assert (given == CROSSING).all()
    once = in_order(given, GRID_99, how)
    assert (in_order(once, GRID_99, how) == once).all()


def test_isotonic_is_that_of_scikit_learn():
    found = in_order(CROSSING, GRID_99, "isotonic")
    for row, mine in zip(CROSSING[:300], found, strict=False):
        assert np.abs(IsotonicRegression().fit_transform(GRID_99, row) - mine).max() <= 1e-12


def test_nest_is_a_step_at_a_time_from_the_median():
    found = in_order(CROSSING, GRID_99, "nest")
    assert (found == [nested_slowly(row, GRID_99) for row in CROSSING]).all()


@given(VALUES)
def test_nest_contains_the_intervals_it_was_given(q):
    for levels in (GRID_19, GRID_19[GRID_19 != 0.5]):
        start = q[:, : len(levels)]
        found = in_order(start, levels, "nest")
        half = len(levels) // 2
        assert (found[:, :half] <= start[:, :half]).all()
        assert (found[:, -half:] >= start[:, -half:]).all()
        assert (np.diff(found) >= 0).all()


def test_nest_without_a_median_starts_between_the_middle_levels():
    assert in_order([[0.0, 5.0, 1.0, 2.0]], [0.1, 0.4, 0.6, 0.9], "nest").tolist() == [[0.0, 1.0, 5.0, 5.0]]
    assert in_order([[2.0, 1.0]], [0.6, 0.7], "nest").tolist() == [[2.0, 2.0]]
    assert in_order([[2.0, 1.0]], [0.1, 0.2], "nest").tolist() == [[1.0, 1.0]]
    assert in_order([[2.0]], [0.5], "nest").tolist() == [[2.0]]


def test_nest_keeps_infinite_ends():
    q = [[-np.inf, 3.0, 2.0, 1.0, np.inf]]
    assert in_order(q, [0.1, 0.3, 0.5, 0.7, 0.9], "nest").tolist() == [[-np.inf, 2.0, 2.0, 2.0, np.inf]]


@given(VALUES, st.floats(0.01, 100), st.floats(-1000, 1000))
def test_order_goes_along_with_the_unit(q, scale, shift):
    for how in ("sort", "isotonic", "nest", "none"):
        moved = in_order(shift + scale * q, GRID_19, how)
        assert moved == pytest.approx(shift + scale * in_order(q, GRID_19, how), rel=1e-9, abs=1e-6)


def test_none_copies():
    found = in_order(CROSSING, GRID_99, "none")
    assert (found == CROSSING).all()
    assert found is not CROSSING


def test_what_cannot_be_put_in_order_is_refused():
    with pytest.raises(ExplainError, match="order was 'up'; one of sort, isotonic, nest, none"):
        in_order(CROSSING, GRID_99, "up")
    with pytest.raises(ExplainError, match="take 'sort' or 'nest'"):
        in_order([[0.0, np.inf]], [0.1, 0.9], "isotonic")
    with pytest.raises(ExplainError, match=r"\(n_rows, 2\) is needed"):
        in_order([0.0, 1.0], [0.1, 0.9])
