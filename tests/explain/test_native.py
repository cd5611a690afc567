from __future__ import annotations

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.native import native_importance

GROUPS = [np.array([0, 2]), np.array([1]), np.array([], dtype=np.int64)]


def test_pieces_of_a_column_are_added_and_fits_averaged():
    values = np.array([[0.1, 0.6, 0.3], [0.3, 0.4, 0.3]])
    importance = native_importance(values, GROUPS, ["town", "age", "empty"], "forest", "share of impurity")
    assert importance.values == pytest.approx([0.5, 0.5, 0])
    assert importance.low == pytest.approx([0.4, 0.4, 0])
    assert importance.high == pytest.approx([0.6, 0.6, 0])
    assert importance.spread == "smallest to largest value over 2 fits on different rows"
    assert importance.method == "native"


def test_one_fit_says_that_it_has_no_range():
    importance = native_importance(np.ones((1, 3)), GROUPS, "abc", "tree", "gain")
    assert importance.spread == "one fit only: no range"
    assert importance.low.tolist() == importance.high.tolist() == [2, 1, 0]


@pytest.mark.parametrize("wrong", [np.array([[1.0, -1, 0]]), np.array([[1.0, np.nan, 0]])])
def test_signed_coefficients_are_refused(wrong):
    with pytest.raises(ExplainError, match="absolute values"):
        native_importance(wrong, GROUPS, "abc", "linear", "")


def test_no_fit_is_refused():
    with pytest.raises(ExplainError, match="one row per fit"):
        native_importance(np.zeros((0, 3)), GROUPS, "abc", "linear", "")
