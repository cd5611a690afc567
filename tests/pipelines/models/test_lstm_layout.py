from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.models.lstm_layout import FARTHEST, Layout, Scaling, layout_of, read, scaling_of

cells = st.sampled_from([math.nan, -2.0, 0.0, 0.5, 3.0, 1e9, math.inf])


@st.composite
def flattened(draw):
    n, steps, channels, statics = (draw(st.integers(low, high)) for low, high in ((1, 4), (1, 5), (1, 3), (0, 2)))
    X = draw(arrays(np.float64, (n, statics + steps * channels), elements=cells))
    return X, Layout(steps, statics)


def reference(X: np.ndarray, layout: Layout, scaling: Scaling) -> list[list[list[float]]]:
    """For each row its steps with something in them, each as values, masks, times; cell by cell, as the words say."""
    channels, found = len(scaling.mean), []
    for row in X:
        steps = row[layout.statics :].reshape(layout.steps, channels)
        kept = []
        for t in range(layout.steps):
            if not np.isfinite(steps[t]).any():
                continue
            values, masks, times = [], [], []
            for c in range(channels):
                at = [u for u in range(t + 1) if math.isfinite(steps[u, c])]
                z = (steps[at[-1], c] - scaling.mean[c]) / scaling.sd[c] if at else 0.0
                values.append(min(max(z, -FARTHEST), FARTHEST))
                masks.append(float(bool(at) and at[-1] == t))
                before = [u for u in at if u < t]
                gap = t - before[-1] if before else layout.steps
                times.append(math.log1p(gap) / math.log1p(layout.steps))
            kept.append(values + masks + times)
        found.append(kept)
    return found


@given(flattened())
def test_reading_is_what_the_words_say(given_rows):
    X, layout = given_rows
    scaling = scaling_of(X, layout)
    inputs, expected = read(X, layout, scaling), reference(X, layout, scaling)
    assert inputs.lengths.tolist() == [len(one) for one in expected]
    for row, steps in enumerate(expected):
        there = inputs.sequence[row, : len(steps)]
        np.testing.assert_allclose(there, np.array(steps).reshape(there.shape), rtol=1e-12, atol=1e-12)


@given(flattened())
def test_every_row_is_read_for_itself(given_rows):
    X, layout = given_rows
    scaling = scaling_of(X, layout)
    together = read(X, layout, scaling)
    for row in range(len(X)):
        for part, alone in zip(together, read(X[row : row + 1], layout, scaling), strict=True):
            assert np.array_equal(part[row], alone[0])


def test_scaling_leaves_gaps_out_and_does_not_stretch_what_never_changes():
    X = np.array([[1.0, np.nan, 5.0, 0.1], [np.nan, 3.0, 5.0, 0.1], [3.0, np.inf, 5.0, 0.1]])
    scaling = scaling_of(X, Layout(1, 2))
    assert scaling.static_mean.tolist() == [2.0, 3.0]
    assert scaling.static_sd.tolist() == [1.0, 1.0]
    assert scaling.static_gaps.tolist() == [1.0, 1.0]
    assert scaling.mean.tolist() == pytest.approx([5.0, 0.1])
    assert scaling.sd.tolist() == [1.0, 1.0]


def test_statics_are_values_gaps_and_how_long_all_was_quiet():
    layout = Layout(3, 2)
    fit = np.array([[1.0, 4.0, 0, 0, 0], [3.0, 8.0, 1, 1, 1], [np.nan, 6.0, 2, 2, 2]])
    scaling = scaling_of(fit, layout)
    rows = np.array([[3.0, np.nan, 1, np.nan, 1], [np.nan, 6.0, 1, np.nan, np.nan]])
    log = np.log1p(2) / np.log1p(3)
    # The second static had no gap in the fit rows: nothing was learnt about one.
    assert read(rows, layout, scaling).statics == pytest.approx(np.array([[1, 0, 0, 0, 0], [0, 0, 1, 0, log]]))


def test_padding_before_the_first_step_and_a_step_that_is_left_out():
    layout = Layout(4, 0)
    scaling = Scaling(np.zeros(1), np.ones(1), *(np.zeros(0) for _ in range(3)))
    one = read(np.array([[np.nan, np.nan, 1.0, 2.0]]), layout, scaling)
    assert one.lengths.tolist() == [2]
    assert one.sequence[0, :2, 0].tolist() == [1.0, 2.0]
    assert one.sequence[0, :2, 2] == pytest.approx([1.0, np.log1p(1) / np.log1p(4)])
    between = read(np.array([[np.nan, 1.0, np.nan, 2.0]]), layout, scaling)
    assert between.sequence[0, :2, 2] == pytest.approx([1.0, np.log1p(2) / np.log1p(4)])


def test_the_layout_may_be_left_out():
    assert layout_of({}, 5) == Layout(1, 0)
    assert layout_of({"steps": 2, "statics": 1}, 5) == Layout(2, 1)
