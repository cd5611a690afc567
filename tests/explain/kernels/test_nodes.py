from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain.kernels.nodes import node_counts, rule


def laid_out(found):
    """All nodes and weights of a rule, as the loops take them."""
    nodes = [
        (*right, *[0.0] * (len(roots) % 2), *[-x for x in reversed(right)]) for right, roots in zip(*found, strict=True)
    ]
    return np.concatenate(nodes), np.concatenate(found.roots) ** 2


@given(n_players=st.integers(1, 300))
def test_the_last_number_of_nodes_is_exact_for_the_players(n_players):
    counts = node_counts(n_players)
    assert list(counts) == sorted(set(counts))
    at, weight = laid_out(rule(counts[-1]))
    assert len(at) == counts[-1]
    # The integral of a power up to the degree of a product of the other players' factors.
    for degree in {0, n_players // 2, n_players - 1}:
        assert (weight * at**degree).sum() == pytest.approx((1 + (-1) ** degree) / (degree + 1), abs=1e-13)


def test_no_number_of_nodes_is_wasted():
    assert node_counts(1) == (4,)
    assert node_counts(12) == (6,)
    assert node_counts(13) == (4, 5, 6, 8)
    assert node_counts(30) == (4, 5, 6, 8, 12, 16)


@pytest.mark.parametrize("n_nodes", node_counts(200))
def test_batches_are_equally_long_and_short(n_nodes):
    lengths = {len(batch) for batch in rule(n_nodes).roots}
    assert len(lengths) == 1
    assert lengths <= {4, 5, 6, 8}
