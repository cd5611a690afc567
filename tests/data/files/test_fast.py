from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UnreadableFile
from data.files.careful import read_careful
from data.files.dialect import Dialect
from data.files.fast import Shape, read_fast, read_mended
from tests.data.on_disk import lines

COMMA = Dialect(",")
GOOD = lines(lambda i: f"{i},b,c", 20)


def shape(*, quoted=False):
    return Shape(3, COMMA, quoted)


def mended(text, *, quoted=False):
    return read_mended(memoryview(text.encode()), shape(quoted=quoted), 2)


def cells(found):
    return [list(row) for row in zip(*(column.to_pylist() for column in found.columns), strict=True)]


def test_lines_of_another_width_are_handed_over():
    columns, texts = read_fast(memoryview(b"1,2,3\n4,5\n7,8,9\n"), shape())
    assert [column.to_pylist() for column in columns] == [["1", "7"], ["2", "8"], ["3", "9"]]
    assert texts == ["4,5"]


def test_short_rows_are_filled_in_their_place():
    found = mended(GOOD + "7,8\n" + GOOD)
    assert cells(found)[20] == ["7", "8", None]
    assert found.warnings == ["1 short row filled up with missing values (line 22)."]


def test_a_clean_file_is_read_once():
    found = mended(GOOD)
    assert (len(cells(found)), found.decisions, found.warnings) == (20, [], [])


def test_quotes_in_a_damaged_line_are_left_to_the_careful_reader():
    assert mended(GOOD + '"1,2\n' + GOOD, quoted=True) is None
    assert mended(GOOD + '"1",2,3,4\n' + GOOD, quoted=True) is None


def test_a_line_that_also_stands_within_quotes_is_left_to_the_careful_reader():
    assert mended(GOOD + '1,"x\n9,9\ny",3\n9,9\n', quoted=True) is None


LINE = st.sampled_from(["1,2,3", "1,2", "1", "", "  ", "1,2,3,4", "1,2,3,,", "a,,", ",,", "x,y", "Source: me", "é,ü,ö"])


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE, max_size=30), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_it_says_and_keeps_what_the_careful_reader_does(some, end, last):
    body = end.join(["k,l,m"] * 40 + some) + end * last
    quick = mended(body)
    try:
        slow = read_careful(memoryview(body.encode()), 3, COMMA, 2)
    except UnreadableFile:
        return
    assert quick is not None
    assert cells(quick) == cells(slow)
    assert (quick.decisions, quick.warnings) == (slow.decisions, slow.warnings)
