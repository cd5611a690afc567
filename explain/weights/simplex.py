"""Weights of the smallest smoothed pinball loss on the simplex, drawn towards given ones. Compiled.

minimise  mean ρʰ(y − z·w) + (λJ/2)·‖w − u‖²  over w ≥ 0, Σw = 1, where ρʰ is the pinball loss whose kink is rounded
within ±h. The loss is convex with a continuous slope, made of quadratic pieces: Newton's steps, each a quadratic
program on the simplex, end after about ten. What is left to gain is bounded at every point by the gap of Frank & Wolfe
(1956).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explain.arrays import FloatArray
from explain.compiled import compiled
from explain.weights.program import quadratic

#: What may be left to gain, in units of the data; and steps until it must be enough.
GAP, STEPS = 1e-8, 100


class Pull(NamedTuple):
    """What draws weights: the penalty λ, the weights u (J,) that it draws to, and the rounding h of the kink."""

    penalty: float
    towards: FloatArray
    rounding: float


@compiled
def loss(z: FloatArray, y: FloatArray, levels: FloatArray, weights: FloatArray, pull: Pull) -> float:
    """The penalised loss at these weights: z (L, n, J), y (n,), levels (L,)."""
    h, towards, total = pull.rounding, pull.towards, 0.0
    L, n, J = z.shape
    for level in range(L):
        tau = levels[level]
        for i in range(n):
            e = y[i]
            for j in range(J):
                e -= z[level, i, j] * weights[j]
            side = tau if e >= 0.0 else 1.0 - tau
            size = abs(e)
            total += side * (size * size / (2.0 * h) if size < h else size - h / 2.0)
    apart = 0.0
    for j in range(J):
        apart += (weights[j] - towards[j]) ** 2
    penalised: float = total / (L * n) + pull.penalty * J / 2.0 * apart
    return penalised


@compiled
def slopes(
    z: FloatArray, y: FloatArray, levels: FloatArray, weights: FloatArray, pull: Pull, curve: FloatArray
) -> tuple[float, FloatArray]:
    """The penalised loss and its slope (J,); its curvature goes into ``curve`` (J, J)."""
    h, towards, total = pull.rounding, pull.towards, 0.0
    L, n, J = z.shape
    slope = np.zeros(J)
    curve[:] = 0.0
    for level in range(L):
        tau = levels[level]
        for i in range(n):
            e = y[i]
            for j in range(J):
                e -= z[level, i, j] * weights[j]
            side = tau if e >= 0.0 else 1.0 - tau
            size = abs(e)
            if size < h:
                total += side * size * size / (2.0 * h)
                bend = side / h
                push = -bend * e
                for j in range(J):
                    part = bend * z[level, i, j]
                    for k in range(j + 1):
                        curve[j, k] += part * z[level, i, k]
            else:
                total += side * (size - h / 2.0)
                push = -side if e >= 0.0 else side
            for j in range(J):
                slope[j] += push * z[level, i, j]
    apart, rows, stiff = 0.0, L * n, pull.penalty * J
    for j in range(J):
        apart += (weights[j] - towards[j]) ** 2
        slope[j] = slope[j] / rows + stiff * (weights[j] - towards[j])
        for k in range(j + 1):
            curve[j, k] /= rows
            curve[k, j] = curve[j, k]
        curve[j, j] += stiff
    return total / rows + stiff / 2.0 * apart, slope


@compiled
def minimise(
    z: FloatArray, y: FloatArray, levels: FloatArray, start: FloatArray, pull: Pull
) -> tuple[FloatArray, float]:
    """The weights (J,) of the smallest penalised loss and a bound of what is left to gain."""
    J = z.shape[2]
    weights, curve, shift = start.copy(), np.empty((J, J)), np.empty(J)
    gap = np.inf
    for _ in range(STEPS):
        value, slope = slopes(z, y, levels, weights, pull, curve)
        gap = (slope * weights).sum() - slope.min()
        if gap <= GAP:
            break
        firm = 0.0
        for j in range(J):
            firm += curve[j, j]
        for j in range(J):
            # Where no row is near a kink the loss is flat in places; a little stiffness keeps the program solvable.
            curve[j, j] += 1e-9 * (1.0 + firm / J)
        for j in range(J):
            shift[j] = slope[j] - (curve[j] * weights).sum()
        goal = quadratic(curve, shift, weights)
        step = _along(z, y, levels, (weights, goal), (value, (slope * (goal - weights)).sum()), pull)
        if step == 0.0:
            break
        weights = weights + step * (goal - weights)
    return weights, gap


@compiled
def minimise_each(
    z: FloatArray, y: FloatArray, levels: FloatArray, starts: FloatArray, pulls: Pull, towards: FloatArray
) -> FloatArray:
    """The same for every level by itself, (L, J), from ``starts`` (L, J); ``towards`` (L, J) takes its pull's place."""
    found = np.empty_like(starts)
    for level in range(len(levels)):
        pull = Pull(pulls.penalty, towards[level], pulls.rounding)
        part = slice(level, level + 1)
        found[level] = minimise(z[part], y, levels[part], starts[level], pull)[0]
    return found


@compiled
def _along(
    z: FloatArray,
    y: FloatArray,
    levels: FloatArray,
    ends: tuple[FloatArray, FloatArray],
    at_start: tuple[float, float],
    pull: Pull,
) -> float:
    """How far to go from the first of ``ends`` to the second: the whole way, or halves of it until the loss falls.

    ``at_start`` are the loss and its slope along the way. 0 where it falls nowhere, by rounding.
    """
    weights, goal = ends
    value, fall = at_start
    step = 1.0
    for _ in range(40):
        if loss(z, y, levels, weights + step * (goal - weights), pull) <= value + 1e-4 * step * fall:
            return step
        step /= 2.0
    return 0.0
