from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from data.files.rows import is_text, named_columns, tidy, without


def table(*rows):
    return [pa.chunked_array([pa.array(column, pa.string())]) for column in zip(*rows, strict=True)]


def rows_of(columns):
    return list(zip(*(column.to_pylist() for column in columns), strict=True))


BODY = [(f"k{i}", str(i), str(i * 2)) for i in range(20)]
HEADER = ("key", "n", "m")


def test_blank_rows_go_and_are_counted():
    columns, decisions = tidy(table(*BODY, (None, None, None), (" ", "NA", "")), HEADER)
    assert rows_of(columns) == BODY
    assert decisions == ["2 blank rows at the end left out."]
    _, decisions = tidy(table((None, "", None), *BODY), HEADER)
    assert decisions == ["1 blank row left out."]


def test_a_repeated_header_goes():
    columns, decisions = tidy(table(HEADER, *BODY, (" key", "n ", "m")), HEADER)
    assert rows_of(columns) == BODY
    assert decisions == ["The header line comes 3 times: repetitions left out."]


def test_a_row_that_shares_one_word_with_the_header_stays():
    columns, decisions = tidy(table(("key", "1", "2"), *BODY), HEADER)
    assert len(columns[0]) == 21
    assert not decisions


@pytest.mark.parametrize(
    "footer", [("Total", "190", "380"), ("Sum:", None, "3"), ("Source: office", None, None), (None, "grand total", "5")]
)
def test_totals_and_notes_at_the_end_go(footer):
    columns, decisions = tidy(table(*BODY, footer), HEADER)
    assert rows_of(columns) == BODY
    assert decisions[0].startswith("1 row at the end left out, no data: '")


def test_a_level_called_mean_that_comes_earlier_is_data():
    rows = [("mean" if i % 3 == 0 else f"k{i}", "1", "2") for i in range(10)]
    columns, _ = tidy(table(*rows), HEADER)
    assert rows_of(columns) == rows


def test_a_last_row_with_few_values_in_a_sparse_table_is_data():
    rows = [(f"k{i}", None, None) for i in range(10)]
    wide = [(*row, None, None) for row in rows]
    columns, _ = tidy(table(*wide[:-1], ("a", "b", None, None, None)), (*HEADER, "x", "y"))
    assert len(columns[0]) == 10


def test_columns_with_neither_name_nor_value_go():
    columns, header, decisions = named_columns(table(*[(*row, None) for row in BODY]), (*HEADER, " "))
    assert (len(columns), header) == (3, HEADER)
    assert decisions == ["1 column without name and values left out."]


@pytest.mark.parametrize(("first", "name"), [(0, "row_number"), (1, "row_number"), (5, "")])
def test_an_unnamed_first_column_that_counts_rows_is_named(first, name):
    rows = [(str(i + first), "x") for i in range(9)]
    assert named_columns(table(*rows), ("", "a"))[1] == (name, "a")


def test_without_rows():
    columns = without(table(*BODY), np.array([0, 19]))
    assert rows_of(columns) == BODY[1:-1]


def test_text_columns_are_recognised():
    assert is_text(pa.chunked_array([["a"]]))
    assert not is_text(pa.chunked_array([[1]]))
