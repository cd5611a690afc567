"""Textbook versions, slow and plain: what the fast code must equal."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
from scipy.stats import norm


def psi(x, y):
    return 1.0 if x > y else 0.5 if x == y else 0.0


def area(y, p):
    """Pairs of a case and another in the right order, by loops."""
    cases, others = p[y == 1], p[y == 0]
    return np.mean([[psi(x, z) for z in others] for x in cases])


def delong(y, one, other):
    """DeLong, DeLong and Clarke-Pearson (1988), every pair by itself: areas, variance of the difference, z, p."""
    m, n = int((y == 1).sum()), int((y == 0).sum())
    v10, v01, areas = [], [], []
    for p in (one, other):
        cases, others = p[y == 1], p[y == 0]
        v10.append([sum(psi(x, z) for z in others) / n for x in cases])
        v01.append([sum(psi(x, z) for x in cases) / m for z in others])
        areas.append(sum(v10[-1]) / m)

    def covariance(values, i, j):
        a, b = values[i], values[j]
        return sum((s - areas[i]) * (t - areas[j]) for s, t in zip(a, b, strict=True)) / (len(a) - 1)

    s = [[covariance(v10, i, j) / m + covariance(v01, i, j) / n for j in range(2)] for i in range(2)]
    variance = s[0][0] + s[1][1] - 2 * s[0][1]
    z = (areas[0] - areas[1]) / sqrt(variance)
    return areas, variance, z, 2 * norm.sf(abs(z))


def mcnemar(b, c):
    return min(1.0, 2 * sum(comb(b + c, k) * 0.5 ** (b + c) for k in range(min(b, c) + 1)))


def holm(p):
    """Holm (1979), step by step: the smallest times m, the next times m - 1, never below the one before."""
    corrected, largest = [None] * len(p), 0.0
    for rank, place in enumerate(sorted(range(len(p)), key=lambda one: p[one])):
        largest = max(largest, min(1.0, (len(p) - rank) * p[place]))
        corrected[place] = largest
    return corrected


def paired(y, who, outputs, weights):
    """The paired bootstrap by rows written out: for each draw both areas on the drawn rows themselves."""
    differences = []
    for counts in weights.T:
        rows = np.repeat(np.arange(len(y)), counts.astype(int))
        differences.append(area(y[rows], outputs[rows, 0]) - area(y[rows], outputs[rows, 1]))
    differences = np.array(differences)
    low, high = np.quantile(differences, [0.025, 0.975])
    below = sum(1 for one in differences if one <= 1e-12)
    above = sum(1 for one in differences if one >= -1e-12)
    return low, high, min(1.0, 2 * min(1 + below, 1 + above) / (len(differences) + 1))
