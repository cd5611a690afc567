from __future__ import annotations

import math
import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.kinds.numbers import decimal_evidence, look_like_numbers, read_numbers, read_plain, stays_text
from data.kinds.vocabulary import Vocabulary


def column(cells):
    return pa.chunked_array([pa.array(cells, pa.string())])


def numbers(cells, *, comma_file=False):
    words = Vocabulary.of(column(cells))
    found = read_numbers(words, comma_file)
    return found, words.spread(found.values).tolist()


def slow(text, mark):
    """One text as a number under a decimal mark, as a textbook would do it; None when it is none."""
    group = "," if mark == "." else r"\."
    point = re.escape(mark)
    plain = rf"(?:\d+(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?"
    grouped = rf"[1-9]\d{{0,2}}(?:(?:{group}\d{{3}})+|(?:[ '’\u00a0\u202f]\d{{3}})+)(?:{point}\d+)?"
    if not re.fullmatch(f"[+-]?(?:{plain}|{grouped})", text):
        return None
    plain = re.sub(f"[ '’\u00a0\u202f{group[-1]}]", "", text).replace(mark, ".")
    return float(plain)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "2", None], [1, 2, math.nan]),
        (["1.5", " 2.5 ", "NA"], [1.5, 2.5, math.nan]),
        (["1e3", "+5", "-.5", "5."], [1000, 5, -0.5, 5]),
        (["?", "3", "n/a", "-"], [math.nan, 3, math.nan, math.nan]),
    ],
)
def test_plain_numbers_at_engine_speed(cells, expected):
    assert np.array_equal(read_plain(column(cells)).values, expected, equal_nan=True)


@pytest.mark.parametrize(
    "cells",
    [["007", "12"], ["9007199254740993", "1"], ["1e400", "1"], ["inf", "1"], ["a", "1"], ["1,5", "2"], ["0x10", "1"]],
)
def test_what_needs_a_closer_look_is_not_plain(cells):
    assert read_plain(column(cells)) is None


def test_whole_numbers_stay_whole_unless_written_with_a_point():
    assert read_plain(column(["1", "2"])).values.dtype == np.int64
    assert read_plain(column(["1.0", "2.0"])).values.dtype == np.float64
    assert read_plain(column(["1", None])).values.dtype == np.float64


def test_decimal_commas_are_plain_in_a_file_of_commas():
    found = read_plain(column(["1,5", "NA", "2"]), comma_file=True)
    assert np.array_equal(found.values, [1.5, math.nan, 2], equal_nan=True)
    assert (found.comma, found.words) == (True, {"NA": 1})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1,234.5", "12", "2,000"], [1234.5, 12, 2000]),
        (["1.234,5", "12", "2.000"], [1234.5, 12, 2000]),
        (["1 234,5", "12"], [1234.5, 12]),
        (["1\u202f234.5", "1'000.25"], [1234.5, 1000.25]),
        (["0,123", "0,5"], [0.123, 0.5]),
        (["−5", "3.5"], [-5, 3.5]),
    ],
)
def test_marks_are_told_by_the_column(cells, expected):
    assert numbers(cells)[1] == expected


@pytest.mark.parametrize(("comma_file", "expected"), [(False, 1234.0), (True, 1.234)])
def test_a_mark_that_could_be_either_follows_the_file_and_is_unsure(comma_file, expected):
    found, values = numbers(["1,234", "2,345"], comma_file=comma_file)
    assert values[0] == expected
    assert found.unsure


@pytest.mark.parametrize(("cells", "unit"), [(["5%", "7 %"], "%"), (["$5.50", "$7"], "$"), (["5 €", "7 €"], "€")])
def test_signs_become_units(cells, unit):
    found, values = numbers(cells)
    assert found.unit == unit
    assert values[1] == 7


def test_what_is_not_finite_is_marked():
    found, values = numbers(["1e400", "inf", "-Infinity", "2.5"])
    assert found.infinite.tolist() == [True, True, True, False]
    assert np.isnan(values[:3]).all()


def test_codes_stay_text_with_a_reason():
    def reason(cells):
        return stays_text(Vocabulary.of(column(cells)))

    assert "leading zeros such as '007'" in reason(["007", "12"])
    assert "9007199254740993" in reason(["9007199254740993", "5"])
    assert reason(["0", "0.5", "10"]) == ""
    assert reason(["9007199254740992"]) == ""


def test_evidence_counts_only_what_is_certain():
    assert decimal_evidence(Vocabulary.of(column(["1,5", "1,5", "2.5", "1,234", "7"]))) == 1


def test_words_do_not_look_like_numbers():
    assert not look_like_numbers(Vocabulary.of(column(["red", "green", "7"])))
    assert look_like_numbers(Vocabulary.of(column(["$7", "-5", "+.5"])))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.from_regex(r"[+-]?[0-9]{1,5}([.,][0-9]{1,3}){0,2}([eE][+-]?[0-9])?", fullmatch=True),
            st.sampled_from(["1 234", "12 34", "1.234.567,8", "1,234,567.8", ".5", ",5", "5.", "x", "1-2", ""]),
        ),
        min_size=1,
        max_size=8,
        unique=True,
    )
)
def test_both_grammars_agree_with_the_textbook(cells):
    words = Vocabulary.of(column(cells))
    if not len(words.texts):
        return
    texts = words.texts.to_pylist()
    under = {mark: [slow(text, mark) for text in texts] for mark in ".,"}
    counts = {mark: sum(value is not None for value in values) for mark, values in under.items()}
    found = read_numbers(words, comma_file=False)
    expected = under["," if counts[","] > counts["."] else "."]
    assert found.understood.tolist() == [value is not None for value in expected]
    assert [value for value in found.values.tolist() if not math.isnan(value)] == [v for v in expected if v is not None]


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), min_size=1, max_size=20))
def test_floats_written_by_python_come_back_bit_by_bit(values):
    found = read_plain(column([repr(value) for value in values]))
    if max(abs(value) for value in values) < 2**53:  # from there on whole numbers stay text
        assert found.values.tolist() == values
