"""Probabilities as sure as they may be: one temperature, set on subjects that the model has not seen."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from explain.arrays import FloatArray, IntArray

#: No probability is smaller: a hard 0 says that something cannot happen.
FLOOR = 1e-6
_COLDEST, _HOTTEST = 0.1, 10.0


def fit_temperature(probabilities: FloatArray, y: IntArray, weights: FloatArray) -> float:
    """The T for which p^(1/T), renormalised, has the least weighted log loss: p (n, k), y (n,), weights (n,).

    Guo et al., On calibration of modern neural networks, ICML 2017. 1 where there are no rows.
    """
    if not len(y):
        return 1.0
    rows = np.arange(len(y))

    def loss(log_t: float) -> float:
        told = at_temperature(probabilities, float(np.exp(log_t)))[rows, y]
        return float(-np.average(np.log(told), weights=weights))

    found = minimize_scalar(loss, bounds=(np.log(_COLDEST), np.log(_HOTTEST)), method="bounded")
    return float(np.exp(found.x))


def at_temperature(probabilities: FloatArray, temperature: float) -> FloatArray:
    """Probabilities (n, k) at a temperature, none below 1e-6, each row with the sum 1."""
    logs = np.log(np.clip(probabilities, FLOOR, None)) / temperature
    raised = np.exp(logs - logs.max(axis=1, keepdims=True))
    clipped = np.clip(raised / raised.sum(axis=1, keepdims=True), FLOOR, None)
    # Dividing could take a probability below the floor again by a few millionths of it: k floors at most are added.
    return np.asarray(np.maximum(clipped / clipped.sum(axis=1, keepdims=True), FLOOR))
