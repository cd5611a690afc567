from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.views.parts.words import amount, count, duration, listing, plain, short

JOINER = "\u2060"


def read_back(text: str) -> str:
    """What a markdown reader shows of escaped text."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace(JOINER, "")


@given(st.text())
def test_escaped_text_reads_as_the_text_on_one_line(text: str) -> None:
    assert read_back(plain(text.replace(JOINER, ""))) == " ".join(text.replace(JOINER, "").split())


@given(st.text(alphabet="!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~ab\n "))
def test_every_punctuation_mark_is_escaped(text: str) -> None:
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]-`{-~](?<!\\)", re.sub(r"\\.", "", plain(text)))


@pytest.mark.parametrize(
    "text", [":material/delete:", ":smile:", "http://x.org", "a@b.org", "www.x.org", "a -> b", "a <= b", "a -- b"]
)
def test_what_streamlit_replaces_after_parsing_is_broken_up(text: str) -> None:
    assert JOINER in plain(text)


@pytest.mark.parametrize("text", ["airquality.csv", "12:30", "a - b", "p < 5", "E-mail"])
def test_ordinary_text_gets_no_invisible_characters(text: str) -> None:
    assert JOINER not in plain(text)


@given(st.text(), st.integers(min_value=8, max_value=60))
def test_short_is_never_longer_and_never_blank(text: str, limit: int) -> None:
    cut = short(text, limit)
    assert cut
    assert len(cut) <= max(limit, len("(blank)"))


def test_numbers_name_their_unit() -> None:
    assert amount(12.3456, "minutes") == "12.3 minutes"
    assert amount(0.0512, "probability", signed=True) == "+0.0512"
    assert amount(-3, "days", signed=True) == "-3.00 days"
    assert amount(0, "days", signed=True) == "0 days"


def test_words_for_people() -> None:
    assert [duration(one) for one in (None, 1, 12.4, 150, 7200)] == [
        "unknown",
        "1 second",
        "12 seconds",
        "about 2 minutes",
        "about 2.0 hours",
    ]
    assert (count(1, "row"), count(2431, "row")) == ("1 row", "2,431 rows")
    assert listing(["a", "b"]) == "a and b"
    assert listing(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
