from __future__ import annotations

import numpy as np
import pytest

from explain.bounded.friends import attribute_friends, influence, shares
from explain.bounded.moves import circle, moved
from explain.errors import ExplainError
from tests.explain.bounded.problems import odd_problem

NAMES = [f"friend {i}" for i in range(200)]


@pytest.mark.parametrize("seed", range(20))
def test_shares_add_up_to_the_move(seed):
    links, _ = odd_problem(seed)
    for row in range(links.n_rows):
        found = attribute_friends(links, row, NAMES, (0.3, 0.4))
        assert found.additivity_gap() < 1e-12
        assert found.base[0] == links.own[row]
        assert found.predictions[0, 0] == pytest.approx(moved(links, 0.3, 0.4)[row], abs=1e-15)


def test_shares_by_hand():
    links = circle(np.array([0.5]), np.zeros(3, int), np.arange(3), np.array([0.6, 0.4, 0.95]), np.array([3.0, 1, 1]))
    found = attribute_friends(links, 0, NAMES, (0.2, 0.5), number=17)
    assert found.names == ("friend 0", "friend 1", "friend 2")
    np.testing.assert_allclose(found.values[0, :, 0], [0.5 * 3 * 0.1 / 4, -0.5 * 0.1 / 4, 0.0])
    assert found.position(17) == 0


def test_influence_sums_sizes_and_orders_friends():
    phi, friend, ego = np.array([0.1, -0.3, 0.05, 0.05]), np.array([4, 9, 4, 7]), np.array([0, 0, 1, 2])
    found = influence(friend, ego, phi, NAMES)
    assert found.top(3) == ("friend 9", "friend 4", "friend 7")
    np.testing.assert_allclose(found.values, [0.15, 0.05, 0.3])
    assert ((found.low <= found.values) & (found.values <= found.high)).all()


def test_the_order_of_links_changes_nothing():
    links, _ = odd_problem(5, 40)
    friend, phi = links.friend % 13, shares(links, 0.4, 0.5)
    order = np.random.default_rng(0).permutation(len(phi))
    first = influence(friend, links.row, phi, NAMES)
    second = influence(friend[order], links.row[order], phi[order], NAMES)
    np.testing.assert_array_equal(first.values, second.values)
    np.testing.assert_array_equal(first.high, second.high)


def test_what_is_not_there_is_refused():
    links, _ = odd_problem(0)
    with pytest.raises(ExplainError, match="row 99"):
        attribute_friends(links, 99, NAMES, (0.1, 0.1))
    with pytest.raises(ExplainError, match="no ego has a friend"):
        influence(np.array([], int), np.array([], int), np.array([]), NAMES)
