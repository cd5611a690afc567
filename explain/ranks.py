"""Ranks and rank correlations of a few hundred numbers, without loading scipy."""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray


def average_ranks(values: FloatArray) -> FloatArray:
    """Ranks 1 … n of ``values`` (n,), the smallest first; ties share the mean of their ranks."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)


def correlation(left: FloatArray, right: FloatArray) -> float:
    """Pearson's correlation, -1 to 1; 0 when either side is constant, because a constant orders nothing."""
    a, b = left - left.mean(), right - right.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    # A constant leaves only rounding noise of its mean behind.
    flat = 1e-12 * len(left) * max(1.0, float(np.abs(left).max()) * float(np.abs(right).max()))
    return float(np.clip(a @ b / scale, -1.0, 1.0)) if scale > flat else 0.0


def spearman(left: FloatArray, right: FloatArray) -> float:
    """Spearman's ρ: the correlation of the average ranks; 0 when either side is constant."""
    return correlation(average_ranks(left), average_ranks(right))


def kendall(left: FloatArray, right: FloatArray) -> float:
    """Kendall's τ-b over all pairs, ties corrected; 0 when either side is constant. Memory grows with n²."""
    a = np.sign(left[:, None] - left[None, :]).astype(np.int8)
    b = np.sign(right[:, None] - right[None, :]).astype(np.int8)
    untied = float(np.count_nonzero(a)) * float(np.count_nonzero(b))
    agree = float(np.multiply(a, b).sum(dtype=np.int64))
    return agree / float(np.sqrt(untied)) if untied else 0.0


def telling_k(k: int, n_names: int) -> int:
    """At most n_names - 1 and at least 1: a "top k" that holds every name says nothing."""
    return max(1, min(k, n_names - 1))
