from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UnreadableFile
from data.files.careful import read_careful
from data.files.dialect import Dialect
from tests.data.on_disk import lines

COMMA = Dialect(",")


def careful(text, width=3, dialect=COMMA, first_line=2):
    return read_careful(memoryview(text.encode()), width, dialect, first_line)


def cells(found):
    return [list(row) for row in zip(*(column.to_pylist() for column in found.columns), strict=True)]


GOOD = lines(lambda i: f"{i},b,c", 20)


def test_long_rows_are_named_and_kept_out():
    found = careful(GOOD + "1,2,3,4\n" + GOOD)
    assert len(cells(found)) == 40
    assert found.warnings == ["1 damaged row kept out, 3 values are needed: line 22 has 4."]


def test_short_rows_are_filled_or_kept_out():
    found = careful(GOOD + "7,8\nx\n" + GOOD)
    assert cells(found)[20] == ["7", "8", None]
    assert found.warnings == [
        "1 short row filled up with missing values (line 22).",
        "1 damaged row kept out, 3 values are needed: line 23 has 1.",
    ]


def test_empty_cells_beyond_the_width_are_cut():
    assert cells(careful("1,2,3,,\n"))[0] == ["1", "2", "3"]


def test_lines_after_the_last_row_are_notes():
    found = careful(GOOD + "\nSource: the office\n")
    assert found.decisions == ["1 line below the table left out: 'Source: the office'."]
    assert not found.warnings


def test_a_quote_that_never_closes_costs_one_line():
    found = careful(GOOD + '5,"oops,6\n' + GOOD)
    assert len(cells(found)) == 40
    assert "line 22 has 1" in found.warnings[0]


def test_a_lone_quote_in_a_full_row_keeps_the_row():
    found = careful(GOOD + '5,6,"seven\n' + GOOD)
    assert cells(found)[20] == ["5", "6", "seven"]
    assert len(cells(found)) == 41


def test_quoted_line_breaks_stay_in_their_cell():
    assert cells(careful('1,"two\nlines",3\n4,5,6\n')) == [["1", "two\nlines", "3"], ["4", "5", "6"]]


def test_mostly_damaged_rows_are_refused():
    with pytest.raises(UnreadableFile, match="20 of 40 lines do not have the 3 values"):
        careful(GOOD + "1,2,3,4\n" * 20)


def test_many_rows_go_in_batches():
    found = careful(lines(lambda i: f"{i},b,c", 45_000))
    assert found.columns[0].num_chunks == 3
    assert found.columns[0][44_999].as_py() == "44999"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab ,"\n'), max_size=5).map(str.strip), min_size=3, max_size=3),
        min_size=1,
        max_size=12,
    )
)
def test_properly_quoted_rows_come_back_cell_by_cell(rows):
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    kept = [[cell or None for cell in row] for row in rows]
    assert cells(careful(text)) == kept
