"""A small quadratic program on the simplex, solved exactly by an active set. Compiled.

Minimise c·x + ½ x·Hx over x ≥ 0, Σx = 1, H positive definite. Nocedal & Wright, Numerical Optimization (2006), 16.5.
"""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray
from explain.compiled import compiled, inlined

#: Weights below it count as none; multipliers above minus it as none, relative to the largest slope.
NOTHING = 1e-12


@compiled
def factor(H: FloatArray, members: np.ndarray, n: int, L: FloatArray) -> None:
    """The Cholesky factor of H restricted to the first ``n`` of ``members``, into the corner of L."""
    for a in range(n):
        for b in range(a + 1):
            total = H[members[a], members[b]]
            for k in range(b):
                total -= L[a, k] * L[b, k]
            # Twins leave nothing on the diagonal but rounding.
            L[a, b] = np.sqrt(max(total, 1e-300)) if a == b else total / L[b, b]


@inlined
def solve(L: FloatArray, n: int, b: FloatArray) -> None:
    """b becomes the solution of L Lᵀ x = b, in its first ``n`` places."""
    for a in range(n):
        for k in range(a):
            b[a] -= L[a, k] * b[k]
        b[a] /= L[a, a]
    for a in range(n - 1, -1, -1):
        for k in range(a + 1, n):
            b[a] -= L[k, a] * b[k]
        b[a] /= L[a, a]


@compiled
def quadratic(H: FloatArray, c: FloatArray, start: FloatArray) -> FloatArray:
    """The minimum on the simplex, from a point ``start`` (J,) of it."""
    J = len(c)
    x = start.copy()
    free = x > NOTHING
    members = np.empty(J, dtype=np.int64)
    L = np.empty((J, J))
    along, ones, slopes = np.empty(J), np.empty(J), np.empty(J)
    for _ in range(20 * J + 20):
        n = 0
        for j in range(J):
            if free[j]:
                members[n] = j
                n += 1
        factor(H, members, n, L)
        for a in range(n):
            along[a], ones[a] = -c[members[a]], 1.0
        solve(L, n, along)
        solve(L, n, ones)
        # The multiplier of Σx = 1 follows from summing up the solution.
        level = (along[:n].sum() - 1.0) / ones[:n].sum()
        step, blocking = 1.0, -1
        for a in range(n):
            target = along[a] - level * ones[a]
            if target < 0.0:
                share = x[members[a]] / (x[members[a]] - target)
                if share < step:
                    step, blocking = share, members[a]
        for a in range(n):
            j = members[a]
            x[j] += step * (along[a] - level * ones[a] - x[j])
        if blocking >= 0:
            x[blocking], free[blocking] = 0.0, False
            continue
        largest, entering, most = 0.0, -1, 0.0
        for j in range(J):
            slopes[j] = c[j]
            for k in range(J):
                slopes[j] += H[j, k] * x[k]
            largest = max(largest, abs(slopes[j]))
        for j in range(J):
            # Inside, slopes equal −level; outside, a smaller one says that the weight wants to enter.
            if not free[j] and slopes[j] + level < most - NOTHING * (1.0 + largest):
                most, entering = slopes[j] + level, j
        if entering < 0:
            break
        free[entering] = True
    total = x.sum()
    for j in range(J):
        x[j] = max(x[j], 0.0) / total
    return x
