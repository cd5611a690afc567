"""Rows whose quantiles are known: the middle moves with column 0, the spread with column 1."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from pipelines.models.family import Floats

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


def made(n_rows: int, seed: int = 0) -> tuple[Floats, Floats]:
    """(n_rows, 4) columns, two of them noise, and the target."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, 4))
    return X, X[:, 0] + np.exp(0.5 * X[:, 1]) * 0.5 * rng.normal(size=n_rows)


def true_quantiles(X: Floats, levels: Floats = LEVELS) -> Floats:
    return X[:, :1] + np.exp(0.5 * X[:, 1:2]) * 0.5 * ndtri(levels)


def pinball(y: Floats, q: Floats, levels: Floats = LEVELS) -> Floats:
    """Mean loss per level, written as in the textbook."""
    error = np.atleast_2d(y).T - q
    return np.mean(np.where(error >= 0, levels * error, (levels - 1) * error), axis=0)
