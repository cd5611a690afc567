from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UnreadableFile
from data.files.dialect import Dialect, full_width, sample_text, sniff, split_rows, squeeze
from tests.data.on_disk import lines


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_that_makes_equal_rows(separator):
    text = f"name{separator}size{separator}note\n" + lines(lambda i: f"n{i}{separator}{i}.5{separator}two words")
    assert sniff(text, "t").separator == separator


def test_runs_of_blanks():
    text = lines(lambda i: f"  {i}.5   {i * 7}  {-i}.25")
    dialect = sniff(text, "t")
    assert dialect.separator == " "
    assert split_rows(text, dialect)[3][0] == ["3.5", "21", "-3.25"]


def test_decimal_commas_do_not_pass_for_separators():
    assert sniff("a;b\n" + lines(lambda i: f"{i},5;{i},25"), "t").separator == ";"


def test_a_time_of_day_does_not_make_blanks_a_separator():
    assert sniff("day,x\n" + lines(lambda i: f"2020-01-01 0{i % 10}:00,{i}"), "t").separator == ","


def test_excel_says_its_separator():
    assert sniff("sep=|\na|b;c\n" + lines(lambda i: f"{i}|x;y"), "t").separator == "|"


def test_single_quotes_and_backslashes():
    assert sniff("a,b\n" + lines(lambda i: f"'x, {i % 3}',{i}"), "t").quote == "'"
    assert sniff("a,b\n" + lines(lambda i: f'"x \\"{i % 3}\\", y",{i}'), "t").escape == "\\"


def test_apostrophes_are_no_quotes():
    assert sniff("a,b\n" + lines(lambda i: f"O'Brien {i},don't"), "t").quote == '"'


def test_quotes_behind_a_blank():
    assert sniff("a, b\n" + lines(lambda i: f'{i}, "x, y"'), "t").skip_blanks


@pytest.mark.parametrize("text", ["a\n" + lines(str), "name\n" + lines(lambda i: f"John Smith{i}")])
def test_one_column_is_refused(text):
    with pytest.raises(UnreadableFile, match="one column only"):
        sniff(text, "t")


def test_ragged_lines_are_refused_with_their_widths():
    with pytest.raises(UnreadableFile, match="hold 1 to 6 values each"):
        sniff(lines(lambda i: ",".join(f"item {j}" for j in range(i % 6 + 1))), "t")


def test_width_counts_cut_rows_when_the_header_is_longest():
    assert full_width([["a", "b", "c", "d"], *[["1", "2"]] * 6, *[["1", "2", "3"]] * 3]) == (4, 1.0)
    assert full_width([["title"], *[["1", "2"]] * 4])[0] == 2


def test_squeeze_keeps_quoted_blanks():
    assert squeeze(b'  a   "b  c"\t d  \n') == b'a\t"b  c"\td\n'


def test_the_sample_ends_with_a_whole_line():
    content = b"0123456789,abc\n" * 100_000
    assert sample_text(content).endswith("abc\n")
    assert len(sample_text(content)) < 300_000


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from([",", ";", "\t", "|"]),
    st.lists(st.lists(st.integers(-999, 999), min_size=3, max_size=3), min_size=5, max_size=20),
)
def test_any_table_of_whole_numbers_is_cut_where_it_was_joined(separator, rows):
    text = "\n".join([separator.join("abc"), *(separator.join(map(str, row)) for row in rows)]) + "\n"
    assert sniff(text, "t") == Dialect(separator)
