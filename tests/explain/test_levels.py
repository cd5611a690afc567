from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from explain.errors import ExplainError
from explain.levels import (
    GRID_19,
    GRID_99,
    check_level,
    check_levels,
    check_quantiles,
    check_truth,
    is_symmetric,
    pair_of,
    pairs,
    percent,
    spread_levels,
)


def test_the_grids_are_as_they_are_named():
    assert (len(GRID_99), GRID_99[0], GRID_99[49], GRID_99[-1]) == (99, 0.01, 0.5, 0.99)
    assert (len(GRID_19), GRID_19[0], GRID_19[9], GRID_19[-1]) == (19, 0.05, 0.5, 0.95)
    with pytest.raises(ValueError, match="read-only"):
        GRID_99[0] = 0.5


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([0.1, 0.1], "0.1 after 0.1"),
        ([0.5, 0.2, 0.9], "0.2 after 0.5"),
        ([0.0, 0.5], "these do not: 0$"),
        ([0.5, 1.2], "these do not: 1.2$"),
        ([0.5, float("nan")], "these do not: nan$"),
        ([], r"shape \(0,\)"),
        ([[0.5]], r"shape \(1, 1\)"),
    ],
)
def test_levels_that_are_none_are_named(levels, words):
    with pytest.raises(ExplainError, match=words):
        check_levels(levels)


def test_levels_pass_unchanged():
    assert check_levels([0.2, 0.3]).tolist() == [0.2, 0.3]


def test_symmetry_is_that_of_decimals():
    assert is_symmetric(GRID_99)
    assert is_symmetric([0.1, 0.9])
    assert is_symmetric([0.5])
    assert not is_symmetric([0.1, 0.5, 0.8])


def test_pairs_come_widest_first_and_with_clean_levels():
    low, high, nominal = pairs(GRID_99)
    assert (low[0], high[0], low[-1], high[-1]) == (0, 98, 48, 50)
    assert nominal.tolist() == [round(0.98 - 0.02 * k, 2) for k in range(49)]
    assert pairs([0.25, 0.75])[2].tolist() == [0.5]
    assert len(pairs([0.5])[2]) == 0


def test_levels_without_counterpart_are_named():
    with pytest.raises(ExplainError, match=r"no counterpart 1 − τ: 0.1, 0.8"):
        pairs([0.1, 0.5, 0.8])


def test_the_next_wider_pair_is_taken():
    assert pair_of(GRID_19, 0.9) == (0, 18, 0.9)
    assert pair_of(GRID_19, 0.85) == (0, 18, 0.9)
    assert pair_of(GRID_99, 1 - 0.2) == (9, 89, 0.8)
    with pytest.raises(ExplainError, match=r"95 % intervals .* widest interval is 90 %; add .* 0.025 and 0.975"):
        pair_of(GRID_19, 0.95)
    with pytest.raises(ExplainError, match="there is no interval"):
        pair_of([0.5], 0.5)


@pytest.mark.parametrize("level", [0, 1, 90, float("nan")])
def test_a_level_is_a_share(level):
    with pytest.raises(ExplainError, match=r"as 0.9"):
        check_level(level)


def test_percent_hides_rounding():
    assert percent(1 - 0.1) == "90 %"
    assert percent(0.95 - 0.05) == "90 %"
    assert percent(0.975) == "97.5 %"


def test_quantiles_are_checked_for_shape_and_gaps():
    with pytest.raises(ExplainError, match=r"shape \(2, 3\) and 2 levels"):
        check_quantiles(np.zeros((2, 3)), [0.2, 0.8])
    with pytest.raises(ExplainError, match="1 of 3 rows of quantiles have a missing value, first row 1"):
        check_quantiles([[0, 1], [np.nan, 1], [0, 1]], [0.2, 0.8])


def test_the_truth_is_checked_beside_quantiles():
    with pytest.raises(ExplainError, match=r"shape \(2,\) and quantiles with \(3, 1\)"):
        check_truth([1, 2], np.zeros((3, 1)))
    with pytest.raises(ExplainError, match="y is no finite number in 1 rows, first row 2"):
        check_truth([1, 2, np.inf], np.zeros((3, 1)))


def test_a_gaussian_is_spread_exactly_also_beyond_its_levels():
    q = 3 + np.array([[2.0], [0.5]]) * norm.ppf(GRID_19)
    found, extrapolated = spread_levels(q, GRID_19, GRID_99)
    assert found == pytest.approx(3 + np.array([[2.0], [0.5]]) * norm.ppf(GRID_99), abs=1e-12)
    assert extrapolated.tolist() == [k < 4 or k > 94 for k in range(99)]


def test_levels_that_are_there_keep_their_sorted_values_bit_by_bit():
    q = np.random.default_rng(0).normal(size=(40, 2, 19))
    found, extrapolated = spread_levels(q, GRID_19, GRID_19)
    assert (found == np.sort(q, axis=-1)).all()
    assert not extrapolated.any()
    wide, _ = spread_levels(q, GRID_19, GRID_99)
    assert wide.shape == (40, 2, 99)
    assert (wide[..., 4:95:5] == np.sort(q, axis=-1)).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=19, max_size=19))
def test_spread_quantiles_are_in_order_to_the_last_bit(values):
    found, _ = spread_levels([values], GRID_19, GRID_99)
    assert (np.diff(found) >= 0).all()


def test_levels_that_a_straight_line_cannot_tell_are_refused():
    assert spread_levels([[1.0]], [0.5], [0.5])[0].tolist() == [[1.0]]
    with pytest.raises(ExplainError, match=r"at 0.5 alone cannot be spread to 0.25, 0.75"):
        spread_levels([[1.0]], [0.5], [0.25, 0.75])
    with pytest.raises(ExplainError, match="must be finite"):
        spread_levels([[1.0, np.inf]], [0.25, 0.75], [0.5])
