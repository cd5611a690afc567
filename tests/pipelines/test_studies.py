"""Studies: every name loads, says what it follows and what is ours."""

from __future__ import annotations

import pytest

from pipelines import STUDIES, study
from pipelines.errors import UnknownStudy


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_loads_and_owns_up(name: str) -> None:
    one = study(name)
    assert one.name == name
    assert one.question.endswith("?")
    assert one.sources
    assert one.ours


def test_an_unknown_study_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownStudy, match="Did you mean 'kidney'"):
        study("kidny")
