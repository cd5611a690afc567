"""From a number per row and feature to a number per feature."""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.attribution import Attribution
from explain.importance import Axis, Importance
from explain.resample import percentile_interval, resample_weights

#: Resamples of the explained rows behind low and high.
_RESAMPLES = 1000


def summarise(attribution: Attribution, axis: Axis = "feature", clusters: IntArray | None = None) -> Importance:
    """Mean over the explained rows of how far each name moves the prediction, in the attribution's unit.

    One output: mean |value|. Several classes: mean of half the sum over classes of |value|. What one class gains
    others lose, so half the sum is the probability that changes hands; for two classes it equals |value| of one.
    low and high: 95 % bootstrap over the rows, or over whole ``clusters`` (n_rows,) where rows of one entity hang
    together, widened by the error of the values of the values (the two are independent: their squares add).
    ``reference`` is the base value, nan when there are several outputs.
    """
    share = 1.0 if len(attribution.outputs) == 1 else 0.5
    moved = share * np.abs(attribution.values).sum(axis=2)
    # Errors of the classes hang together: their sum is on the safe side.
    error = np.sqrt(((share * attribution.error.sum(axis=2)) ** 2).sum(axis=0)) / len(moved)
    values = moved.mean(axis=0)
    low, high = _over_rows(moved, clusters)
    return Importance(
        axis=axis,
        method="shapley",
        model=attribution.model,
        unit=attribution.unit,
        names=attribution.names,
        values=values,
        low=np.maximum(0.0, values - np.hypot(np.maximum(values - low, 0), 1.96 * error)),
        high=values + np.hypot(np.maximum(high - values, 0), 1.96 * error),
        spread=_words(len(moved), clusters, bool(error.any())),
        reference=float(attribution.base[0]) if len(attribution.outputs) == 1 else float("nan"),
    )


def _over_rows(moved: FloatArray, clusters: IntArray | None) -> tuple[FloatArray, FloatArray]:
    weights = resample_weights(len(moved), _RESAMPLES, np.random.default_rng(0), clusters)
    return percentile_interval(weights.T @ moved / weights.sum(axis=0)[:, None])


def _words(n_rows: int, clusters: IntArray | None, sampled: bool) -> str:
    words = f"95 % interval: {_RESAMPLES:,} resamples of {n_rows:,} explained rows"
    if clusters is not None:
        words = f"{words}, {len(np.unique(clusters)):,} entities each kept whole"
    return f"{words}, widened by the error of the values" if sampled else words
