from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import agreeing, counted, share


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.114, "11 %"),
        (0.003, "0.3 %"),
        (0.0004, "less than 0.1 %"),
        (0.9996, "more than 99.9 %"),
        (0.997, "99.7 %"),
    ],
)
def test_shares(part: float, said: str) -> None:
    assert share(part) == said


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True))
def test_a_share_is_never_rounded_to_none_or_all(part: float) -> None:
    assert share(part) not in {"0 %", "100 %"}


def test_counts() -> None:
    assert counted(1, "row") == "1 row"
    assert counted(1667, "row") == "1,667 rows"
    assert counted(2, "row with y", "rows with y") == "2 rows with y"


def test_agreeing() -> None:
    assert agreeing(("a",), "is", "are") == "is"
    assert agreeing(("a", "b"), "is", "are") == "are"


def test_an_outcome_carries_number_title_and_anchor() -> None:
    answer = Outcome("C01", "Copy of the target").warned("It is.", "Leave it out.", ("a",))
    assert (answer.code, answer.state, answer.anchor) == ("C01", "warn", "c01-copy-of-the-target")
