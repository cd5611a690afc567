from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from data.kinds.evidence import Evidence
from data.kinds.infer import infer


def read(cells, name="x", evidence=None):
    return infer(name, pa.chunked_array([pa.array(cells, pa.string())]), evidence or Evidence())


def notes(reading):
    return [note.text for note in reading.notes]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2", "3"], "number"),
        (["0", "1", "0"], "number"),
        (["yes", "no", "yes", None], "boolean"),
        (["TRUE", "FALSE"], "boolean"),
        (["Y", "N", "?"], "boolean"),
        (["yes", "yes"], "boolean"),
        (["y", "y"], "category"),
        (["M", "F"], "category"),
        (["yes", "no", "maybe"], "category"),
        (["red", "green"] * 5, "category"),
        ([f"id{i}" for i in range(50)], "text"),
        ([f"A long remark about something, number {i}" for i in range(6)], "text"),
        (["2020-01-01", "2020-01-02"], "time"),
        (["007", "012"], "category"),
        ([None, "NA"], "number"),
    ],
)
def test_kinds(cells, kind):
    assert read(cells).kind == kind


def test_categories_are_sorted_texts_and_keep_every_row():
    reading = read(["b", "a", None, "b", " a"])
    assert list(reading.values.categories) == ["a", "b"]
    assert reading.values.codes.tolist() == [1, 0, -1, 1, 0]
    assert str(reading.values.categories.dtype) == "str"
    assert notes(reading) == ["Blanks around values trimmed"]


def test_text_keeps_every_row():
    cells = [f"id{i}" for i in range(50)]
    cells[7] = None
    reading = read(cells)
    assert reading.values.dtype == "str"
    assert [value for value in reading.values if value == value] == [cell for cell in cells if cell]
    assert reading.missing.tolist() == [cell is None for cell in cells]


def test_many_sentences_are_text_though_they_repeat():
    cells = [f"Incident number {i} on the bridge" for i in range(250)] * 20
    assert read(cells).kind == "text"


def test_long_whole_numbers_keep_their_digits():
    reading = read(["9007199254740993", "9007199254740995", None])
    assert list(reading.values.categories) == ["9007199254740993", "9007199254740995"]
    assert "too long" in reading.why


def test_a_few_stray_words_among_numbers_are_missing_with_a_warning():
    reading = read([*map(str, range(40)), "n.d."])
    assert np.isnan(reading.values[-1])
    assert notes(reading) == ["'n.d.' no number and read as missing"]
    assert reading.notes[0].warn


def test_too_many_stray_words_make_a_category():
    assert read(["1", "2", "3+"] * 20).kind == "category"


def test_numbers_beyond_all_bounds_are_missing_with_a_warning():
    reading = read(["1e400", "inf", "3"])
    assert np.isnan(reading.values).tolist() == [True, True, False]
    assert notes(reading) == ["Not a finite number and read as missing"]


def test_decimal_commas_need_no_other_column():
    reading = read(["1,5", "2,25"])
    assert reading.values.tolist() == [1.5, 2.25]
    assert (reading.comma, reading.why) == (True, "numbers with decimal comma")


def test_eight_digits_are_dates_only_under_the_name_of_a_date():
    assert read(["20200101", "20200102"], "date").kind == "time"
    assert read(["20200101", "20200102"], "amount").kind == "number"
    assert read(["20201399", "20200102"], "date").kind == "number"


def test_a_date_that_could_be_either_is_a_warning():
    reading = read(["01/02/2020"])
    assert reading.kind == "time"
    assert reading.notes[0].text == "Check the order of day and month, read as '01/02/2020' = 2020-02-01"


def test_clock_times_are_numbers_of_hours():
    reading = read(["18.00.00", "06.30.00"])
    assert (reading.kind, reading.unit, reading.values.tolist()) == ("number", "h", [18.0, 6.5])


def test_every_reading_says_why():
    for cells in (["1"], ["yes", "no"], ["a"], ["2020-01-01"], ["18:00"], ["007"], [None]):
        assert read(cells).why
