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
    """Lower and upper percentile of ``draws`` along the first axis; draws that are nan (undefined) are left out.

    Raises ExplainError when more than half of the draws are undefined.
    """
    undefined = int(np.isnan(draws).sum(axis=0).max())
    if undefined > len(draws) / 2:
        raise ExplainError(
            f"the score is undefined in {undefined} of {len(draws)} resamples of the rows; at least half are needed "
            "for an interval: use more rows of the rarest class, or a score that needs one class only"
        )
    tail = (1 - level) / 2
    low, high = np.nanquantile(draws, [tail, 1 - tail], axis=0)
    return low, high


def _counts(n_units: int, n_draws: int, rng: np.random.Generator) -> FloatArray:
    picks = rng.integers(n_units, size=(n_draws, n_units))
    picks += np.arange(n_draws)[:, None] * n_units
    counts = np.bincount(picks.ravel(), minlength=n_draws * n_units).reshape(n_draws, n_units)
    return np.ascontiguousarray(counts.T, dtype=np.float64)
