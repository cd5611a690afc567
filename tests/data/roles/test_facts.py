from __future__ import annotations

import numpy as np

from data.roles.facts import gather
from tests.data.build import table


def facts(values):
    dataset = table(x=values)
    return gather(dataset.frame["x"], dataset.columns[0])


def test_a_sequence_needs_whole_numbers_without_gap_or_repeat():
    assert facts([3, 1, 2]).sequence
    assert facts([3.0, np.nan, 2.0]).sequence
    assert not facts([1, 2, 4]).sequence
    assert not facts([1, 1, 2]).sequence
    assert not facts([1.5, 2.5, 3.5]).sequence


def test_counts_leave_out_missing_cells():
    counted = facts([1.0, np.nan, 1.0, 2.0])
    assert (counted.rows, counted.present, counted.distinct, counted.repeats) == (4, 3, 2, 1.5)
    assert counted.empty_share == 0.25
    assert not counted.unique


def test_codes_and_sentences_differ_in_words_and_digits():
    codes = facts(["A/5 21171", "PC 17599", "113803"])
    assert codes.digits == 1
    assert codes.words < 1
    assert facts(["Braund, Mr. Owen", "Heikkinen, Miss. Laina", "Allen, Mr. William"]).words == 3


def test_an_empty_column_has_no_facts_beyond_its_counts():
    counted = facts([np.nan, np.nan])
    assert (counted.present, counted.distinct, counted.whole) == (0, 0, False)
