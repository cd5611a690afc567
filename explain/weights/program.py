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
    """B becomes the solution of L Lᵀ x = b, in its first ``n`` places."""
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
    L, along, ones = np.empty((J, J)), np.empty(J), np.empty(J)
    for _ in range(20 * J + 20):
        members = np.flatnonzero(free)
        level = _target(H, c, members, L, (along, ones))
        blocking = _go(x, members, along)
        if blocking >= 0:
            x[blocking], free[blocking] = 0.0, False
            continue
        entering = _entering(H, c, x, free, level)
        if entering < 0:
            break
        free[entering] = True
    x = np.maximum(x, 0.0)
    return np.asarray(x / x.sum())


@compiled
def _target(
    H: FloatArray, c: FloatArray, members: np.ndarray, L: FloatArray, room: tuple[FloatArray, FloatArray]
) -> float:
    """The multiplier of Σx = 1 at the minimum over ``members`` alone, which goes into the first of ``room``."""
    along, ones = room
    n = len(members)
    factor(H, members, n, L)
    for a in range(n):
        along[a], ones[a] = -c[members[a]], 1.0
    solve(L, n, along)
    solve(L, n, ones)
    level: float = (along[:n].sum() - 1.0) / ones[:n].sum()
    for a in range(n):
        along[a] -= level * ones[a]
    return level


@compiled
def _go(x: FloatArray, members: np.ndarray, target: FloatArray) -> int:
    """Go from x towards the target until a weight reaches 0: its place, or −1 where the target was reached."""
    step, blocking = 1.0, -1
    for a in range(len(members)):
        if target[a] < 0.0:
            share = x[members[a]] / (x[members[a]] - target[a])
            if share < step:
                step, blocking = share, members[a]
    for a in range(len(members)):
        x[members[a]] += step * (target[a] - x[members[a]])
    return blocking


@compiled
def _entering(H: FloatArray, c: FloatArray, x: FloatArray, free: np.ndarray, level: float) -> int:
    """The weight at 0 that lowers the loss most by entering; −1 where none does."""
    largest, entering, most = 0.0, -1, 0.0
    for j in range(len(c)):
        slope = c[j]
        for k in range(len(c)):
            slope += H[j, k] * x[k]
        largest = max(largest, abs(slope))
        # Of the free ones slopes equal −level; a smaller one says that the weight wants to enter.
        if not free[j] and slope + level < most - NOTHING * (1.0 + largest):
            most, entering = slope + level, j
    return entering
