"""The threshold that calibrate rows choose, and what a feature is about."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.studies.kidney.groups import aspect_of, f1_threshold


def f1(y, flagged):
    found = (y * flagged).sum()
    return 2 * found / (flagged.sum() + y.sum())


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=30))
def test_no_other_threshold_has_a_higher_f1(rows):
    y, p = (np.array(one, dtype=np.float64) for one in zip(*rows, strict=True))
    if not y.any():
        assert f1_threshold(y, p) == 0.5
        return
    best = max(f1(y, p >= cut) for cut in np.unique(p))
    assert f1(y, p >= f1_threshold(y, p)) == pytest.approx(best)


@pytest.mark.parametrize(
    ("name", "aspect"),
    [
        ("eGFR slope per year", "eGFR"),
        ("pth days since last", "pth"),
        ("months in stage", "stage"),
        ("cost inpatient, last 6 months", "cost inpatient"),
        ("age", "age"),
    ],
)
def test_summaries_of_a_measure_are_one_aspect(name, aspect):
    assert aspect_of(name) == aspect
