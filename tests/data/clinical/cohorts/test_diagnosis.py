from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.clinical.cohorts.diagnosis import diagnosis_of, status_of

SEVERITY = {"CN": 0, "MCI": 1, "AD": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CN", "CN"),
        ("NL", "CN"),
        ("SMC", "CN"),
        ("LMCI", "MCI"),
        ("MCI to Dementia", "AD"),
        ("NL to MCI", "MCI"),
        ("Dementia to MCI", "MCI"),
        ("MCI->AD", "AD"),
        ("3", "AD"),
        ("Vascular Dementia", "other"),
        ("Dementia with Lewy bodies", "other"),
        ("FTD", "other"),
        ("", ""),
        ("Uncertain", ""),
    ],
)
def test_a_cell(text: str, expected: str) -> None:
    assert diagnosis_of(text) == expected


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (["MCI", "MCI"], "sMCI"),
        (["MCI", "", "AD", "AD"], "pMCI"),
        (["MCI", "AD", "MCI"], "reverted"),
        (["MCI", "CN", "MCI", "AD"], "reverted"),
        (["CN", "MCI", "AD"], "first seen as CN"),
        (["AD"], "first seen as AD"),
        (["MCI", "other"], "another dementia"),
        ([""], "unknown"),
    ],
)
def test_a_history(history: list[str], expected: str) -> None:
    assert status_of(history) == expected  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(["CN", "MCI", "AD"]), min_size=1, max_size=8))
def test_reverted_is_any_way_back(history: list[str]) -> None:
    levels = [SEVERITY[one] for one in history]
    assert (status_of(history) == "reverted") == (levels != sorted(levels))  # type: ignore[arg-type]
