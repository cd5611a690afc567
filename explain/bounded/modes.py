"""Two models of the literature, and whole graphs that move together: for tests, for teaching, for simulation.

Hegselmann and Krause (2002): everybody moves at once to the mean of those within the bound. Deffuant and others (2000):
pairs meet one after the other, and both move by μ times their gap if it is within the bound.
"""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.bounded.moves import PLACES, circle, predict


def hegselmann_krause(
    scores: FloatArray, row: IntArray, friend: IntArray, epsilon: float, *, count_self: bool = False
) -> FloatArray:
    """The scores after one step, (n_nodes,): the mean of all neighbours in bound.

    ``row`` and ``friend`` (n_links,) are positions in ``scores``. With ``count_self`` a node is its own neighbour.
    """
    if count_self:
        everybody = np.arange(len(scores), dtype=np.int64)
        row, friend = np.concatenate([row, everybody]), np.concatenate([friend, everybody])
    return predict(circle(scores, row, friend, scores[friend], np.ones(len(row))), epsilon, 1.0)


def deffuant(scores: FloatArray, pairs: IntArray, epsilon: float, mu: float) -> FloatArray:
    """The scores after all ``pairs`` (n_pairs, 2) have met in this order, (n_nodes,); each pair keeps its mean."""
    now = np.array(scores, dtype=np.float64)
    for a, b in pairs:
        gap = now[b] - now[a]
        if abs(round(gap, PLACES)) <= epsilon:
            now[a], now[b] = now[a] + mu * gap, now[b] - mu * gap
    return now


def together(
    scores: FloatArray, links: tuple[IntArray, IntArray, FloatArray], epsilon: float, mu: float, steps: int = 1
) -> FloatArray:
    """The scores of a whole graph after ``steps`` steps in which all nodes move at once, (n_nodes,).

    ``links`` are row, friend and weight, (n_links,) each, rows and friends as positions in ``scores``.
    """
    now = np.array(scores, dtype=np.float64)
    for _ in range(steps):
        now = predict(circle(now, links[0], links[1], now[links[1]], links[2]), epsilon, mu)
    return now
