from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explain.errors import ExplainError
from explain.importance import Importance


def importance(values=(1.0, 3.0, 3.0, 2.0), names=("a", "b", "c", "d"), **changes):
    array = np.array(values)
    given = Importance("feature", "native", "tree", "gain", names, array, array - 1, array + 1, "one fit")
    return replace(given, **changes)


def test_order_and_ranks_keep_ties_in_the_order_of_the_names():
    one = importance()
    assert one.order().tolist() == [1, 2, 3, 0]
    assert one.ranks().tolist() == [4, 1, 2, 3]
    assert one.top(2) == ("b", "c")


def test_reordered_moves_everything_along():
    turned = importance().reordered(("d", "c", "b", "a"))
    assert turned.values.tolist() == [2, 3, 3, 1]
    assert turned.low.tolist() == [1, 2, 2, 0]
    with pytest.raises(ExplainError, match="were asked for"):
        importance().reordered(("a", "b"))


def test_refusals():
    with pytest.raises(ExplainError, match="axis 'column' was given"):
        importance(axis="column")
    with pytest.raises(ExplainError, match="one number per name"):
        importance(low=np.zeros(3))
    with pytest.raises(ExplainError, match="say in words"):
        importance(spread="")
