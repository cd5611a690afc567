"""Can probabilities be taken at their word: the expected calibration error, with an interval by resampling."""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray
from explain.scores import Metric

#: Bins of about equally many rows. Bins of equal width would leave some with a handful of rows.
BINS = 10


def _calibration_error(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    """Mean over bins of |mean probability − share that happened|, weighted by their rows: (n_draws,).

    The bins are those of the rows themselves in every draw.
    """
    told, happened = _told(y, outputs)
    # Without the step back 0.3 · 300 is above 90, and the edge one row too high.
    shares = np.arange(1, BINS) / BINS - 1e-9 / len(told)
    edges = np.unique(np.quantile(told, shares, method="inverted_cdf"))
    bins = np.searchsorted(edges, told, side="left")
    inside = (bins[:, None] == np.unique(bins)).astype(np.float64)
    gaps = np.abs(inside.T @ ((told - happened)[:, None] * weights))
    return np.asarray(gaps.sum(axis=0) / weights.sum(axis=0))


def _told(y: FloatArray, outputs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The probability that is judged, and whether it happened: of class 1, or of the most probable of several."""
    if outputs.shape[1] == 1:
        return outputs[:, 0], (y == 1).astype(np.float64)
    return outputs.max(axis=1), (outputs.argmax(axis=1) == y).astype(np.float64)


#: Naeini, Cooper & Hauskrecht, AAAI 2015, with bins of equally many rows (Nguyen & O'Connor, EMNLP 2015). It cannot be
#: 0 in a finite table: chance alone leaves about sqrt(bins / rows) / 3.
calibration_error = Metric(
    "calibration_error",
    "expected calibration error",
    "",
    higher_is_better=False,
    needs="at least one row",
    weighted=_calibration_error,
)
