from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from explain.association import associations, correlation_ratio, cramers_v
from explain.errors import ExplainError

RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=500)
CATEGORY = RNG.integers(0, 4, 500).astype(float)


def test_numbers_are_compared_by_spearman_on_rows_where_both_are_known():
    other = np.exp(NUMBERS) + 0.3 * RNG.normal(size=500)
    other[::3] = np.nan
    both = ~np.isnan(other)
    expected = abs(stats.spearmanr(NUMBERS[both], other[both]).statistic)
    assert associations([NUMBERS, -other], [False, False])[0, 1] == pytest.approx(expected, abs=1e-12)


def test_cramers_v_equals_the_formula_on_a_full_table():
    other = np.where(RNG.random(500) < 0.6, CATEGORY, RNG.integers(0, 4, 500)).astype(float)
    table = np.array([[np.sum((i == CATEGORY) & (j == other)) for j in range(4)] for i in range(4)])
    phi2 = stats.chi2_contingency(table, correction=False).statistic / 500
    corrected = max(0, phi2 - 9 / 499)
    expected = np.sqrt(corrected / (4 - 9 / 499 - 1))
    assert associations([CATEGORY, other], [True, True])[0, 1] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("left", "right", "kinds"),
    [
        (NUMBERS, NUMBERS**3, (False, False)),
        (CATEGORY, 3 - CATEGORY, (True, True)),
        (CATEGORY, CATEGORY * 10, (True, False)),
    ],
)
def test_what_determines_the_other_is_one(left, right, kinds):
    assert associations([left, right], kinds)[0, 1] == pytest.approx(1.0)


def test_independent_columns_are_near_zero_also_with_many_categories():
    many = RNG.integers(0, 60, 500).astype(float)
    found = associations([NUMBERS, CATEGORY, many, RNG.random(500)], [False, True, True, False])
    assert (found[np.triu_indices(4, 1)] < 0.2).all()


def test_symmetric_with_ones_on_the_diagonal_whatever_the_order():
    found = associations([NUMBERS, CATEGORY], [False, True])
    assert np.array_equal(found, associations([CATEGORY, NUMBERS], [True, False])[::-1, ::-1])
    assert np.array_equal(np.diag(found), [1, 1])


def test_constants_gaps_and_ids_are_zero():
    constant, gone = np.full(500, 0.1), np.full(500, np.nan)
    ids = np.arange(500.0)
    columns = [NUMBERS, CATEGORY, constant, constant, gone, ids]
    found = associations(columns, [False, True, False, True, False, True])
    assert (found[2:, :2] == 0).all()
    assert not np.isnan(found).any()


def test_every_id_is_its_own_category():
    ids = np.arange(20)
    assert cramers_v(ids, ids) == 0.0
    assert correlation_ratio(ids, np.arange(20.0)) == 0.0


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ExplainError, match="the same rows"):
        associations([NUMBERS, NUMBERS[1:]], [False, False])


def test_dalex_measures_categories_with_yates_correction_in_tables_of_two_by_two():
    left = (CATEGORY > 1).astype(float)
    right = np.where(RNG.random(500) < 0.7, left, RNG.integers(0, 2, 500)).astype(float)
    counts = np.array([[np.sum((left == i) & (right == j)) for j in range(2)] for i in range(2)])
    phi2 = stats.chi2_contingency(counts).statistic / 500
    expected = np.sqrt(max(0, phi2 - 1 / 499) / (2 - 1 / 499 - 1))
    assert associations([left, right], [True, True], "dalex")[0, 1] == pytest.approx(expected, abs=1e-12)
    assert associations([left, right], [True, True])[0, 1] > expected


def test_dalex_measures_larger_tables_as_before():
    other = np.where(RNG.random(500) < 0.6, CATEGORY, RNG.integers(0, 4, 500)).astype(float)
    pair = [CATEGORY, other]
    assert np.array_equal(associations(pair, [True, True], "dalex"), associations(pair, [True, True]))


def test_dalex_measures_a_category_with_a_number_by_eta_squared_of_kruskal_and_wallis():
    number = np.round(CATEGORY * 0.4 + RNG.normal(size=500), 1)  # with ties
    h = stats.kruskal(*(number[code == CATEGORY] for code in range(4))).statistic
    expected = (h - 4 + 1) / (500 - 4)
    assert associations([CATEGORY, number], [True, False], "dalex")[0, 1] == pytest.approx(expected, abs=1e-12)
    # Ours is its root: on the scale of a correlation.
    assert associations([CATEGORY, number], [True, False])[0, 1] == pytest.approx(np.sqrt(expected), abs=1e-12)


def test_eta_squared_below_zero_is_zero():
    noise = np.random.default_rng(3).normal(size=60)
    codes = np.arange(60.0) % 5
    h = stats.kruskal(*(noise[codes == code] for code in range(5))).statistic
    assert h < 4
    assert associations([codes, noise], [True, False], "dalex")[0, 1] == 0.0


def test_an_unknown_convention_is_refused():
    with pytest.raises(ExplainError, match="'triplot' was given; correlation or dalex is needed"):
        associations([NUMBERS, NUMBERS], [False, False], "triplot")
