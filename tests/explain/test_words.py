from __future__ import annotations

import pytest

from explain.words import correlation_words, count, from_to, listing, number, ordinal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (0.03124, "0.0312"),
        (5.2, "5.2"),
        (9.999, "10"),
        (99.96, "100"),
        (1984, "1984"),
        (12500.4, "12,500"),
        (-0.5, "-0.5"),
        (0.00001234, "1.23e-05"),
        (1e20, "1.00e+20"),
    ],
)
def test_number(value, text):
    assert number(value) == text


def test_number_with_units():
    assert number(5, "years") == "5 years"
    assert number(0.5168, "probability") == "0.52"


def test_from_to_takes_the_digits_that_tell_two_numbers_apart():
    assert from_to(0.52, 0.31, "probability") == "from 0.52 to 0.31"
    assert from_to(1234.11, 1234.42, "minutes") == "from 1234.1 minutes to 1234.4 minutes"
    assert from_to(5, 5) == "from 5 to 5"


def test_listing():
    assert listing(["a"]) == "a"
    assert listing(["a", "b"]) == "a and b"
    assert listing("abcde") == "a, b, c, d and e"
    assert listing("abcdefg") == "a, b, c, d and 3 more"


def test_counts_ordinals_and_correlations():
    assert [count(n) for n in (0, 3, 10, 11)] == ["no", "three", "ten", "11"]
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th",
    ]  # fmt: skip
    assert [correlation_words(one) for one in (0.857, -0.1, 1.0, 0.999, 0.0)] == [".86", "-.10", "1.00", "1.00", ".00"]
