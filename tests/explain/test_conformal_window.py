from __future__ import annotations

import numpy as np
import pytest

from explain.conformal_window import REACH, Window


def test_the_oldest_row_leaves_a_full_window():
    rows = np.random.default_rng(0).normal(size=(23, 3))
    window = Window(rows[:2], 5)
    for n in range(2, 23):
        window.add(rows[n])
        assert (window.latest() == rows[max(0, n - 4) : n + 1]).all()
        assert len(window) == min(5, n + 1)
    assert (Window(rows, 5).latest() == rows[-5:]).all()


def test_a_rank_is_that_of_the_share_and_goes_on_beyond_the_largest():
    window = Window(np.arange(1.0, 10)[:, None], 9)
    asked = np.array([[1.0, 0.95, 0.5, 0.1, 0.05, 0.0, -1.0]])
    assert window.ends(asked).ravel() == pytest.approx(
        [1, 1, 5, 9, 9 + REACH * 0.05 * 8, 9 + REACH * 0.1 * 8, 9 + REACH * 1.1 * 8]
    )


def test_an_empty_window_leaves_ends_infinite():
    assert (Window(np.zeros((0, 2)), 4).ends(np.full((2, 3), 0.1)) == np.inf).all()


def test_a_row_s_share_counts_itself_in():
    window = Window(np.array([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0]]), 3)
    assert window.beyond(np.array([2.5, 1.0])).ravel().tolist() == [0.5, 1.0]
    assert window.beyond(np.array([9.0, 9.0])).ravel().tolist() == [0.25, 0.25]
