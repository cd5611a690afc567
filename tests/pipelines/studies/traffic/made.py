"""Small tables of incidents whose truth is known."""

from __future__ import annotations

import numpy as np

from pipelines.studies.traffic.cut import Cut, in_time, plain_cut

NAMES = ("strong", "weak", "noise")


def minutes_of(rng, margin, shape=3.0):
    """Log-logistic durations with these log medians."""
    u = rng.uniform(0.001, 0.999, len(margin))
    return np.exp(margin) * (u / (1 - u)) ** (1 / shape)


def cut(n: int = 600, seed: int = 0, level: float = 3.3) -> Cut:
    """ "strong" moves the log of the duration much, "weak" a little, "noise" not at all; the last 20 % are tested."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    return plain_cut(X, minutes_of(rng, level + 0.6 * X[:, 0] + 0.2 * X[:, 1]), NAMES, in_time(n))


def aimless(n: int = 600, seed: int = 0) -> Cut:
    """The same without any effect."""
    rng = np.random.default_rng(seed)
    return plain_cut(rng.normal(size=(n, 3)), minutes_of(rng, np.full(n, 3.3)), NAMES, in_time(n))


def days(n: int, start: str = "2023-01-01") -> np.ndarray:
    """A moment per row, six hours apart."""
    return np.datetime64(start, "h") + np.arange(n) * np.timedelta64(6, "h")
