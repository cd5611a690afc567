"""What is known of an ego and its friends at one time, as numbers that a model can use. No later score enters."""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray
from explain.bounded.moves import Circle, predict, within

FEATURES = (
    "own score",
    "bounded-confidence prediction",
    "number of friends",
    "share of friends in bound",
    "mean of friends in bound",
    "sd of friends in bound",
    "mean of all friends",
)
#: Those that need no bound.
PLAIN = (0, 2, 6)


def features(links: Circle, epsilon: float, mu: float, steps: int = 1) -> FloatArray:
    """The seven FEATURES of each row, (n_rows, 7), with the friends of one time.

    Means and sds are weighted. Where nobody is in bound, or there are no friends, the mean is the ego's own score and
    the sd 0: that is what the model sees too.
    """
    near = np.where(within(links, epsilon), links.weight, 0.0)
    counts = links.counts.astype(np.float64)
    inside = np.bincount(links.row, weights=(near > 0).astype(np.float64), minlength=links.n_rows)
    mean, spread = _mean_and_sd(links, near)
    everybody, _ = _mean_and_sd(links, links.weight)
    share = np.divide(inside, counts, out=np.zeros(links.n_rows), where=counts > 0)
    return np.column_stack([links.own, predict(links, epsilon, mu, steps), counts, share, mean, spread, everybody])


def friends_mean(links: Circle) -> FloatArray:
    """The weighted mean of all friends, (n_rows,); the ego's own score without any."""
    return _mean_and_sd(links, links.weight)[0]


def _mean_and_sd(links: Circle, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    total = np.bincount(links.row, weights=weight, minlength=links.n_rows)
    some = total > 0
    gap = np.bincount(links.row, weights=weight * links.gap, minlength=links.n_rows)
    gap = np.divide(gap, total, out=np.zeros(links.n_rows), where=some)
    away = (links.gap - gap[links.row]) ** 2
    square = np.bincount(links.row, weights=weight * away, minlength=links.n_rows)
    return links.own + gap, np.sqrt(np.divide(square, total, out=np.zeros(links.n_rows), where=some))
