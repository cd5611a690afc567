from __future__ import annotations

import pytest

from pipelines.engine.checks.hints import after_outcome, names_a_lapse, names_a_row


@pytest.mark.parametrize(
    ("name", "clue"),
    [
        ("TimeToEventMonths", "after"),
        ("time_to_death", "after"),
        ("FollowUp", "after"),
        ("LengthOfStay", "after"),
        ("MODIFIED_DT", "after"),
        ("TIME_YEAR", "maybe after"),
        ("duration", "maybe after"),
        ("travel time", "maybe after"),
        ("traveltime", ""),
        ("discharge", ""),
        ("weekend", ""),
        ("closeness", ""),
        ("age", ""),
    ],
)
def test_names_of_numbers(name: str, clue: str) -> None:
    assert after_outcome(name, is_time=False, is_number=True) == clue


@pytest.mark.parametrize(("name", "clue"), [("end", "after"), ("Discharge", "after"), ("time", ""), ("begin", "")])
def test_names_of_times(name: str, clue: str) -> None:
    assert after_outcome(name, is_time=True, is_number=False) == clue


def test_a_vague_name_needs_a_number() -> None:
    assert after_outcome("time", is_time=False, is_number=False) == ""


@pytest.mark.parametrize(
    ("name", "is_row"), [("Unnamed: 0", True), ("rownames", True), ("customer_id", True), ("paid", False)]
)
def test_names_of_rows(name: str, is_row: bool) -> None:
    assert names_a_row(name) is is_row


def test_names_of_lapses() -> None:
    assert names_a_lapse("MR Delay")
    assert not names_a_lapse("Insulin")
