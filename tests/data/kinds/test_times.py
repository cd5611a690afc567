from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.kinds.times import order_evidence, read_clock, read_compact, read_times
from data.kinds.vocabulary import Vocabulary

YEARS = [dt.datetime.fromisoformat(day) for day in ("1970-01-01", "2068-12-31")]


def words(cells):
    return Vocabulary.of(pa.chunked_array([pa.array(cells, pa.string())]))


def times(cells, day_first_file=None):
    vocabulary = words(cells)
    found = read_times(vocabulary, day_first_file)
    return found, None if found is None else [str(found.values[code])[:19] for code in vocabulary.codes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2004-03-10", "2004-03-10T00:00:00"),
        ("2004-03-10 18:05", "2004-03-10T18:05:00"),
        ("2004-03-10T18:05:07.25", "2004-03-10T18:05:07"),
        ("2004-03-10T18:05:07Z", "2004-03-10T18:05:07"),
        ("2004-03-10 18:05:07+02:00", "2004-03-10T16:05:07"),
        ("2004/3/10", "2004-03-10T00:00:00"),
        ("2004-03", "2004-03-01T00:00:00"),
        ("13/03/2004", "2004-03-13T00:00:00"),
        ("03/13/2004 11:03:43 PM", "2004-03-13T23:03:43"),
        ("03/13/2004 12:03:43 AM", "2004-03-13T00:03:43"),
        ("13.03.04 18.30", "2004-03-13T18:30:00"),
        ("13/03/99", "1999-03-13T00:00:00"),
        ("10 Mar 2004", "2004-03-10T00:00:00"),
        ("10-March-2004 6:30 pm", "2004-03-10T18:30:00"),
        ("Mar 10, 2004", "2004-03-10T00:00:00"),
        ("Wed, 10 Mar 2004 18:05:07 GMT", "2004-03-10T18:05:07"),
    ],
)
def test_ways_to_write_a_date(text, expected):
    assert times([text])[1] == [expected]


@pytest.mark.parametrize("cells", [["2004-02-30"], ["18.00.00"], ["99/99/2004"], ["abc"], ["12", "13"], ["1.5"]])
def test_what_only_looks_like_a_date(cells):
    assert times(cells)[0] is None


def test_one_row_decides_day_and_month_for_the_column():
    found, values = times(["01/02/2004", "03/04/2004", "13/04/2004"])
    assert values[0].startswith("2004-02-01")
    assert "'13/04/2004' fits no other way" in found.why
    found, values = times(["01/02/2004", "03/04/2004", "04/13/2004"])
    assert values[0].startswith("2004-01-02")


def test_the_order_of_the_rows_decides_where_both_fit():
    days = [f"{day:02d}/{month:02d}/2004" for month in range(1, 7) for day in range(1, 11)]
    found, values = times(days)
    assert values[1].startswith("2004-01-02")
    assert "keeps the rows in order" in found.why
    assert not found.unsure


@pytest.mark.parametrize(("day_first_file", "month"), [(True, "02"), (False, "01"), (None, "02")])
def test_else_another_column_decides_else_it_is_said(day_first_file, month):
    found, values = times(["01/02/2004", "01/02/2004"], day_first_file)
    assert values[0][5:7] == month
    assert found.unsure is (day_first_file is None)


def test_am_and_pm_speak_for_month_first():
    assert times(["01/02/2004 3:00 PM"])[1][0].startswith("2004-01-02T15")


def test_a_few_texts_that_are_no_dates_are_left_out():
    found, _ = times([f"2004-03-{day:02d}" for day in range(1, 31)] + ["unknown"])
    assert found.understood.sum() == 30


def test_evidence_of_order():
    assert order_evidence(words(["13/01/2004"])) == 1
    assert order_evidence(words(["01/13/2004"])) == -1
    assert order_evidence(words(["01/02/2004"])) == 0
    assert order_evidence(words(["x"])) == 0


def test_eight_digits():
    assert str(read_compact(words(["20040310"])).values[0])[:10] == "2004-03-10"
    assert read_compact(words(["20041310"])) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [("18:30", 18.5), ("6:30 PM", 18.5), ("12 am", 0.0), ("18.00.00", 18.0), ("46:36", 46.6), ("1:00:36", 1.01)],
)
def test_clock_times_are_hours(text, hours):
    assert read_clock(words([text])) == pytest.approx([hours])


@pytest.mark.parametrize("text", ["18.30", "18:75", "1830", "a"])
def test_other_texts_are_no_clock_times(text):
    assert read_clock(words([text])) is None


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.datetimes(*YEARS), min_size=1, max_size=20),
    st.sampled_from(
        ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d %b %Y", "%d/%m/%y", "%Y/%m/%d"]
    ),
)
def test_dates_come_back_whatever_their_format(moments, layout):
    texts = [moment.strftime(layout) for moment in moments]
    certain = {"%d": True, "%m": False}[layout[:2]] if layout[:2] in {"%d", "%m"} else None
    vocabulary = words(texts)
    found = read_times(vocabulary, certain)
    truth = [dt.datetime.strptime(text, layout) for text in texts]  # noqa: DTZ007 - tables have local times
    days = [moment.day for moment in moments] if certain is not None else [31]
    if max(days) > 12 or certain is None or "b" in layout:
        assert np.array_equal(found.values[vocabulary.codes], np.array(truth, dtype="M8[us]"))
