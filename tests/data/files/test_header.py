from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import TooFewRows, UnreadableFile
from data.files.header import clean_names, find_layout, is_header


def numbered(*rows):
    return [(list(row), i + 1) for i, row in enumerate(rows)]


NUMBERS = [["1", "2.5"], ["3", "4.5"], ["5", "6.5"]]


@pytest.mark.parametrize(
    ("head", "body", "answer"),
    [
        (["age", "size"], NUMBERS, True),
        (["1", "2.5"], NUMBERS, False),
        (["39", "State-gov"], [["50", "Private"], ["38", "State-gov"]], False),
        (["city", "land"], [["Rom", "IT"], ["Bari", "IT"], ["Paris", "FR"]], True),
        (["country", "2019", "2020", "2021"], [["a", "1.5", "2", "3"], ["b", "2", "3", "4"]], True),
        (["0", "1", "2"], [["0.5", "1.5", "7"], ["2.5", "3.5", "8"]], True),
        (["1", "0", "0"], [["0", "1", "0"], ["0", "0", "1"]], False),
        (["day", "?"], [["2020-01-01", "1"], ["2020-01-02", "2"]], True),
        (["", "a"], [["0", "x"], ["1", "y"]], True),
    ],
)
def test_words_above_values_are_a_header(head, body, answer):
    assert is_header(head, body) is answer


def test_title_lines_are_counted_and_passed_over():
    rows = numbered(["Report"], ["Made 2020", ""], [], ["a", "b"], *NUMBERS)
    layout = find_layout(rows, "t")
    assert (layout.header, layout.skip_lines, layout.width) == (("a", "b"), 4, 2)
    assert layout.decisions == ("2 title lines above the table left out.",)


def test_a_title_padded_to_full_width_is_no_header():
    rows = numbered(["Report", "", "", ""], ["a", "b", "c", "d"], *[["1", "2", "3", "4"]] * 5)
    assert find_layout(rows, "t").header == ("a", "b", "c", "d")


def test_without_a_header_the_body_begins_at_once():
    layout = find_layout(numbered(*NUMBERS), "t")
    assert (layout.header, layout.skip_lines) == (None, 0)
    assert "no header line" in layout.decisions[0]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [(["a", "b"], ["1", "2", "x"], ("", "a", "b")), (["a", "b"], ["1", "x", ""], ("a", "b", ""))],
)
def test_a_header_shorter_by_one_lacks_row_names_or_a_trailing_separator(header, row, expected):
    assert find_layout(numbered(header, *[row] * 5), "t").header == expected


def test_a_header_alone_is_refused():
    with pytest.raises(TooFewRows, match="no rows"):
        find_layout(numbered(["a", "b"]), "t")


def test_names_are_trimmed_filled_and_told_apart():
    found = clean_names((" a ", "a", "", "cafe\u0301", "caf\u00e9", "two\nlines", "\ufeffb"), 7, "t")
    assert found.names == ("a", "a (2)", "column_3", "café", "café (2)", "two lines", "b")
    trimmed = "' a ' read as 'a', 'cafe\u0301' read as 'café', 'two\\nlines' read as 'two lines' and 1 more"
    assert found.decisions == (
        f"4 column names trimmed: {trimmed}.",
        "1 column without a name was called column_3.",
    )
    assert "'a (2)', 'café (2)'" in found.warnings[0]


def test_hostile_names_stay_plain_text():
    hostile = ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "{{x}}", "a.b[c]", "../../etc")
    assert clean_names(hostile, 5, "t").names == hostile


def test_headers_all_alike_are_refused():
    with pytest.raises(UnreadableFile, match="All 10 columns of 't' have the same header"):
        clean_names(("v",) * 10, 10, "t")


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "", "column_2", "b"]), min_size=2, max_size=9))
def test_names_are_always_different_and_first_ones_stay(header):
    if len({name.strip() for name in header}) == 1:
        return
    names = clean_names(tuple(header), len(header), "t").names
    assert len(set(names)) == len(names) == len(header)
    assert all(names)
