"""Two predictions of the same rows, the first the better one."""

from __future__ import annotations

import numpy as np


def two_models(n=60, seed=0, *, ties=False):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.4).astype(float)
    y[:2] = [0.0, 1.0]
    signal = y + rng.normal(size=n)
    outputs = 1 / (1 + np.exp(-np.column_stack([signal, signal + 1.2 * rng.normal(size=n)])))
    return y, np.round(outputs, 1) if ties else outputs
