from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.compare.holm import holm
from tests.pipelines.compare import reference


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_equals_the_step_by_step_version(p):
    assert holm(p) == pytest.approx(reference.holm(p), abs=1e-15)


def test_a_worked_example():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_what_was_not_tested_is_not_counted():
    assert holm([0.02, np.nan, 0.5]) == pytest.approx([0.04, np.nan, 0.5], nan_ok=True)
    assert len(holm([])) == 0
