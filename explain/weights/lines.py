"""Weights of the smallest pinball loss itself, unrounded and unpenalised, by linear programming."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, hstack, identity, vstack

from explain.arrays import FloatArray
from explain.errors import ExplainError

#: Beyond so many rows × levels the programs take minutes.
MOST_CELLS = 120_000


def by_program(z: FloatArray, y: FloatArray, levels: FloatArray) -> FloatArray:
    """Weights (Q, J) of z (Q, n_rows, J): one program per level, solved by HiGHS.

    y = z·w + above − below; the sum of τ·above + (1 − τ)·below is made as small as can be.
    """
    n_levels, n, n_models = z.shape
    eye = identity(n, format="csc")
    found = np.empty((n_levels, n_models))
    for k in range(n_levels):
        fits = hstack([csc_matrix(z[k]), eye, -eye])
        sums = csc_matrix(np.concatenate([np.ones(n_models), np.zeros(2 * n)])[None, :])
        costs = np.concatenate([np.zeros(n_models), np.full(n, levels[k]), np.full(n, 1 - levels[k])]) / n
        answer = linprog(
            costs, A_eq=vstack([fits, sums], format="csc"), b_eq=np.append(y, 1.0), bounds=(0, None), method="highs"
        )
        if answer.x is None:
            raise ExplainError(f"the linear program of level {levels[k]:g} has no answer: {answer.message}")
        weights = np.maximum(answer.x[:n_models], 0.0)
        found[k] = weights / weights.sum()
    return found
