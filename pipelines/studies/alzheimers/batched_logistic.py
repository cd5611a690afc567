"""Many small logistic regressions at once, on the same rows: one per candidate column, beside the same chosen ones.

The loss is scikit-learn's: Σ weight · log loss + ½ |w|² / C, the intercept free. Newton's method, all in one array.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

if TYPE_CHECKING:
    from explain.arrays import FloatArray

#: Newton's steps are over when no coefficient moves by more; ten are hardly ever needed with a penalty.
_STEP, _MOST_STEPS = 1e-6, 30


def fit_each(chosen: FloatArray, candidates: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    """Coefficients (n_candidates, n_chosen + 2) of one regression per candidate, C = 1.

    ``chosen`` (n, n_chosen) are in all of them, ``candidates`` (n, n_candidates) in one each; ``weights`` (n,) weigh
    the rows. The candidate's coefficient is the last but one, the intercept the last.
    """
    design = _design(chosen, candidates)
    penalty = np.append(np.ones(design.shape[2] - 1), 0.0)
    coefficients = np.zeros((len(design), design.shape[2]))
    turned = design.transpose(0, 2, 1)
    for _ in range(_MOST_STEPS):
        chance = expit((design @ coefficients[:, :, None])[:, :, 0])
        slope = (turned @ (weights * (chance - y))[:, :, None])[:, :, 0] + penalty * coefficients
        bend = turned @ (design * (weights * chance * (1 - chance))[:, :, None]) + np.diag(penalty + 1e-12)
        step = np.linalg.solve(bend, slope[:, :, None])[:, :, 0]
        # A step of more than 4 units of log-odds per unit of a scaled column is cut: far away the bend misleads.
        coefficients -= step * np.minimum(1.0, 4.0 / np.maximum(np.abs(step).max(axis=1, keepdims=True), 1e-300))
        if np.abs(step).max() < _STEP:
            break
    return coefficients


def predict_each(chosen: FloatArray, candidates: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Log-odds of the rows by each of the regressions: (n_candidates, n)."""
    shared = chosen @ coefficients[:, :-2].T
    return np.asarray((shared + candidates * coefficients[:, -2] + coefficients[:, -1]).T)


def _design(chosen: FloatArray, candidates: FloatArray) -> FloatArray:
    """(n_candidates, n, n_chosen + 2): the chosen columns, the candidate, ones."""
    n, n_candidates = candidates.shape
    design = np.ones((n_candidates, n, chosen.shape[1] + 2))
    design[:, :, : chosen.shape[1]] = chosen
    design[:, :, -2] = candidates.T
    return design
