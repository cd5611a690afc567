"""Bootstrap draws as weights: one column per draw, how often each row was drawn."""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError


def resample_weights(
    n_rows: int, n_draws: int, rng: np.random.Generator, clusters: IntArray | None = None
) -> FloatArray:
    """How often each row is drawn in each of ``n_draws`` resamples with replacement: (n_rows, n_draws).

    With ``clusters`` (n_rows,) whole clusters are drawn, so rows of one person stay together.
    """
    if clusters is None:
        return _counts(n_rows, n_draws, rng)
    if len(clusters) != n_rows:
        raise ExplainError(f"{len(clusters)} cluster labels came with {n_rows} rows; one per row is needed")
    _, member = np.unique(clusters, return_inverse=True)
    return _counts(int(member.max()) + 1, n_draws, rng)[member]


def percentile_interval(draws: FloatArray, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Lower and upper percentile of the finite ``draws`` along the first axis."""
    tail = (1 - level) / 2
    low, high = np.nanquantile(draws, [tail, 1 - tail], axis=0)
    return low, high


def _counts(n_units: int, n_draws: int, rng: np.random.Generator) -> FloatArray:
    picks = rng.integers(n_units, size=(n_draws, n_units))
    picks += np.arange(n_draws)[:, None] * n_units
    counts = np.bincount(picks.ravel(), minlength=n_draws * n_units).reshape(n_draws, n_units)
    return np.ascontiguousarray(counts.T, dtype=np.float64)
