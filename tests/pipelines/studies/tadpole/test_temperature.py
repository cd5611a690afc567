"""One temperature makes probabilities as sure as they may be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.studies.tadpole.temperature import FLOOR, at_temperature, fit_temperature


@pytest.mark.parametrize("overconfident", [0.5, 1.0, 2.0])
def test_the_temperature_that_was_planted_is_found(overconfident):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1.5, (20_000, 3))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    y = (rng.random((20_000, 1)) > np.cumsum(true, axis=1)).sum(axis=1).clip(0, 2)
    told = at_temperature(true, 1 / overconfident)
    assert fit_temperature(told, y, np.ones(20_000)) == pytest.approx(overconfident, rel=0.06)


def test_weights_count():
    told = np.array([[0.9, 0.05, 0.05], [0.9, 0.05, 0.05]])
    y = np.array([0, 1])
    assert fit_temperature(told, y, np.array([1.0, 1e-6])) < fit_temperature(told, y, np.array([1.0, 1.0]))
    assert fit_temperature(told[:0], y[:0], np.empty(0)) == 1


@given(arrays(np.float64, (5, 3), elements=st.floats(0, 1)), st.floats(0.1, 10))
def test_no_hard_zeros_and_sums_of_1(raw, temperature):
    told = at_temperature(raw, temperature)
    assert (told >= FLOOR).all()
    np.testing.assert_allclose(told.sum(axis=1), 1, atol=1e-5)
    order = np.argsort(np.clip(raw, FLOOR, None), axis=1, kind="stable")
    assert (np.diff(np.take_along_axis(told, order, axis=1), axis=1) >= -1e-15).all()
