"""The model word for word, in loops."""

from __future__ import annotations

import numpy as np

from explain.bounded.moves import Circle


def slow_pulls(links: Circle, epsilon: float) -> np.ndarray:
    found = np.zeros(links.n_rows)
    for i in range(links.n_rows):
        total = pulled = 0.0
        for j in np.flatnonzero(links.row == i):
            gap = round(links.score[j] - links.own[i], 12)
            if abs(gap) <= epsilon:
                total += links.weight[j]
                pulled += links.weight[j] * gap
        found[i] = pulled / total if total else 0.0
    return found


def slow_fit(links: Circle, change: np.ndarray, high: float = 1.0) -> tuple[float, float, float]:
    """ε, μ and the loss by trying every gap."""
    best = (0.0, np.nan, float(np.mean(change**2)))
    for epsilon in np.unique(np.append(0.0, links.distance)):
        m = slow_pulls(links, epsilon)
        if not (m**2).sum():
            continue
        mu = min(max((change * m).sum() / (m**2).sum(), 0.0), high)
        loss = float(np.mean((change - mu * m) ** 2))
        if loss < best[2]:
            best = (epsilon, mu, loss)
    return best


def slow_step(scores: np.ndarray, links: list[tuple[int, int]], epsilon: float, *, count_self: bool) -> np.ndarray:
    """Hegselmann and Krause: the mean of all within the bound."""
    found = scores.copy()
    for i in range(len(scores)):
        near = [scores[j] for a, j in links if a == i and abs(round(scores[j] - scores[i], 12)) <= epsilon]
        near += [scores[i]] if count_self else []
        if near:
            found[i] = sum(near) / len(near)
    return found
