"""Quadrature rules for polynomials on (−1, 1), and how many nodes make them exact."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

#: The most nodes that are worked on together: their products stay in registers.
_TOGETHER = 8


class Rule(NamedTuple):
    """A Gauss–Legendre rule on (−1, 1) in batches of the same length, each symmetric about 0.

    A batch of ``right`` holds its positive nodes, falling; their mirror images follow, and 0 between them if the
    batch is of odd length. ``roots`` are the square roots of all their weights, in that order.
    """

    right: tuple[tuple[float, ...], ...]
    roots: tuple[tuple[float, ...], ...]


@cache
def rule(n_nodes: int) -> Rule:
    """The rule with ``n_nodes`` nodes, a number from ``node_counts``: exact for polynomials of degree 2·n_nodes − 1."""
    at, weight = np.polynomial.legendre.leggauss(n_nodes)
    n_batches = -(-n_nodes // _TOGETHER)
    right = at[::-1][: n_nodes // 2].reshape(n_batches, -1)
    half = np.sqrt(weight[::-1][: n_nodes // 2]).reshape(n_batches, -1)
    centre = np.sqrt(np.tile(weight[n_nodes // 2 :][: n_nodes % 2], (n_batches, 1)))
    roots = np.hstack([half, centre, half[:, ::-1]])
    return Rule(*(tuple(tuple(batch) for batch in part.tolist()) for part in (right, roots)))


@cache
def node_counts(n_players: int) -> tuple[int, ...]:
    """Numbers of nodes to try for so many players; the last one is exact and the only one for up to twelve.

    The integrand is a product of n_players − 1 linear factors, so n_players / 2 nodes are enough; more do no harm.
    Beyond 8 every number makes batches of 6 or of 8: each length of a batch is compiled once.
    """
    counts, enough = [4, 5, 6, 8], -(-n_players // 2)
    while counts[-1] < enough:
        counts += [2 * count for count in counts[-2:]]
    exact = next(count for count in counts if count >= enough)
    return (exact,) if exact <= 6 else tuple(count for count in counts if count <= exact)
