"""Textbook versions of what weights must be: every support tried, every level by a plain linear program."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.optimize import linprog, minimize


def quadratic(H, c):
    """The minimum of c·x + ½ x·Hx on the simplex: the best of the minima of every support, by their equations."""
    J, best, found = len(c), np.inf, None
    for size in range(1, J + 1):
        for support in map(list, combinations(range(J), size)):
            system = np.zeros((size + 1, size + 1))
            system[:size, :size] = H[np.ix_(support, support)]
            system[size, :size] = system[:size, size] = 1
            x = np.linalg.solve(system, np.append(-c[support], 1.0))[:size]
            value = c[support] @ x + x @ H[np.ix_(support, support)] @ x / 2
            if x.min() >= -1e-12 and value < best:
                best, found = value, np.zeros(J)
                found[support] = x
    return found, best


def rounded_loss(z, y, tau, weights, pull):
    """The penalised loss of one level, z (n, J), written as in the paper; and its slope."""
    e = y - z @ weights
    side = np.where(e >= 0, tau, 1 - tau)
    near = np.abs(e) < pull.rounding
    losses = np.where(near, side * e**2 / (2 * pull.rounding), side * (np.abs(e) - pull.rounding / 2))
    stiff = pull.penalty * len(weights)
    value = losses.mean() + stiff / 2 * ((weights - pull.towards) ** 2).sum()
    push = side * np.clip(e / pull.rounding, -1, 1)
    return value, -(push[:, None] * z).mean(axis=0) + stiff * (weights - pull.towards)


def by_slsqp(z, y, tau, pull):
    """Weights of the smallest rounded loss by scipy, and that loss."""
    J = z.shape[1]
    found = minimize(
        lambda w: rounded_loss(z, y, tau, w, pull),
        np.full(J, 1 / J),
        jac=True,
        method="SLSQP",
        bounds=[(0, 1)] * J,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        options={"maxiter": 500, "ftol": 1e-13},
    )
    return found.x, found.fun


def least_pinball(z, y, tau):
    """The smallest mean pinball loss of one level on the simplex, z (n, J): a dense linear program."""
    n, J = z.shape
    answer = linprog(
        np.concatenate([np.zeros(J), np.full(n, tau / n), np.full(n, (1 - tau) / n)]),
        A_eq=np.block([[z, np.eye(n), -np.eye(n)], [np.ones((1, J)), np.zeros((1, 2 * n))]]),
        b_eq=np.append(y, 1.0),
        method="highs",
    )
    return answer.fun


def plain_pinball(y, q, tau):
    """Mean pinball loss of one level."""
    return np.maximum(tau * (y - q), (tau - 1) * (y - q)).mean()
