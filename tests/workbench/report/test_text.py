import math

from hypothesis import given
from hypothesis import strategies as st

from workbench.report.text import file_stem, inert, listed, number, short, spread


def test_numbers_have_three_significant_digits():
    assert [number(one) for one in (0.21234, 12.345, 1234.5, 0.000123456, -0.5, 0.0)] == [
        "0.212",
        "12.3",
        "1,234",
        "0.000123",
        "-0.500",
        "0",
    ]
    assert number(float("nan")) == "–"
    assert number(float("inf")) == "–"
    assert spread(0.2, 0.1, 0.3) == "0.200 (0.100 to 0.300)"


@given(st.floats(1e-3, 1e12) | st.floats(-1e12, -1e-3))
def test_a_shown_number_is_within_half_a_percent_of_the_true_one(value):
    assert math.isclose(float(number(value).replace(",", "")), value, rel_tol=0.0051)


@given(st.text(max_size=40))
def test_inert_text_never_starts_a_formula_and_loses_nothing(text):
    safe = inert(text)
    assert safe[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
    assert safe.endswith(text)


@given(st.text(max_size=200), st.integers(8, 40))
def test_short_names_fit(name, width):
    assert len(short(name, width)) <= width


@given(st.text(max_size=200))
def test_file_names_are_harmless(name):
    stem = file_stem(name)
    assert stem
    assert not set(stem) & set('/\\:*?"<>|\0.')


def test_lists_of_names():
    assert listed(["a"]) == "'a'"
    assert listed(["a", "b", "c"], 2) == "'a', 'b' and 1 more"
