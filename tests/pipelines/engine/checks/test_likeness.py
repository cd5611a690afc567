from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.engine.checks.likeness import fixedness, hidden_entities
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)
GROUP = np.repeat(np.arange(50), 6)


def test_fixed_and_free() -> None:
    assert fixedness(GROUP, rng.integers(0, 4, 50)[GROUP].astype(float)) == 1.0
    assert abs(fixedness(GROUP, rng.integers(0, 4, 300).astype(float))) < 0.15


@given(st.permutations(range(300)))
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    values = (np.arange(50) % 3)[GROUP].astype(float)
    assert fixedness(GROUP[order], values[order]) == 1.0


def test_nothing_to_compare() -> None:
    assert np.isnan(fixedness(np.arange(10), np.arange(10.0)))
    assert np.isnan(fixedness(np.zeros(10, dtype=np.int64), np.full(10, np.nan)))


@pytest.mark.parametrize("name", ["patient_id", "subject", "Customer No"])
def test_numbers_need_a_subject_in_their_name(name: str) -> None:
    frame = pd.DataFrame({name: GROUP, "y": rng.normal(size=300)})
    assert [one.name for one in hidden_entities(table(frame, "y"))] == [name]
    assert hidden_entities(table(frame.rename(columns={name: "score"}), "y")) == ()


def test_a_code_for_a_kind_is_no_subject() -> None:
    frame = pd.DataFrame({"patient group": rng.integers(0, 3, 300), "y": rng.normal(size=300)})
    assert hidden_entities(table(frame, "y")) == ()
