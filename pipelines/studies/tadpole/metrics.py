"""The scores of TADPOLE, each written once, for one set of row weights or for many draws at a time.

Every score takes ``weights`` (n, draws), how often each row counts, and returns (draws,), nan where it is not defined.
Definitions: Hand and Till, Machine Learning 45 (2001) 171 for the mAUC; the TADPOLE evaluation (noxtoby/TADPOLE),
reimplemented, for the rest.
"""

from __future__ import annotations

from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np

from explain.arrays import FloatArray, IntArray

Ties: TypeAlias = Literal["midrank", "official"]


def mauc(diagnosis: IntArray, shares: FloatArray, weights: FloatArray, ties: Ties = "midrank") -> FloatArray:
    """Multi-class area under the curve: the mean over pairs of classes of (A(i|j) + A(j|i)) / 2, 0 to 1.

    ``diagnosis`` (n,) 0 … 2, ``shares`` (n, 3). Of two rows that share a probability the one that is further down
    counts as higher with ``ties="official"``, as a stable sort has it; each half with "midrank". nan where a class has
    no row.
    """
    areas = []
    for i, j in combinations(range(shares.shape[1]), 2):
        for one, other in ((i, j), (j, i)):
            ranking = shares[:, one] if ties == "midrank" else _positions(shares[:, one])
            areas.append(_area(ranking, diagnosis == one, diagnosis == other, weights))
    return np.asarray(np.mean(areas, axis=0))


def bca(diagnosis: IntArray, shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Balanced class accuracy: the mean over classes of (sensitivity + specificity) / 2, each ½ where it is 0/0.

    The class of a row is its largest share, the first of several. Not scikit-learn's ``balanced_accuracy_score``.
    """
    called = shares.argmax(axis=1)
    per_class = []
    for k in range(shares.shape[1]):
        own, hit = diagnosis == k, called == k
        sensitivity = _ratio((own & hit) @ weights, own @ weights, empty=0.5)
        specificity = _ratio((~own & ~hit) @ weights, (~own) @ weights, empty=0.5)
        per_class.append((sensitivity + specificity) / 2)
    return np.asarray(np.where(weights.sum(axis=0) > 0, np.mean(per_class, axis=0), np.nan))


def mae(truth: FloatArray, forecast: FloatArray, weights: FloatArray) -> FloatArray:
    """Mean absolute error. ``truth`` (n,), ``forecast`` (n, 3): point, lower, upper."""
    return _ratio(np.abs(truth - forecast[:, 0]) @ weights, weights.sum(axis=0))


def wes(truth: FloatArray, forecast: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted error score: the absolute error, each row weighing as much as its interval is narrow."""
    sureness = 1 / (forecast[:, 2] - forecast[:, 1])
    return _ratio((sureness * np.abs(truth - forecast[:, 0])) @ weights, sureness @ weights)


def coverage(truth: FloatArray, forecast: FloatArray, weights: FloatArray) -> FloatArray:
    """Share of rows strictly inside their interval."""
    inside = (forecast[:, 1] < truth) & (truth < forecast[:, 2])
    return _ratio(inside @ weights, weights.sum(axis=0))


def cpa(truth: FloatArray, forecast: FloatArray, weights: FloatArray) -> FloatArray:
    """Coverage probability accuracy: how far the coverage is from one half; 0 is best, 0.5 worst."""
    return np.asarray(np.abs(coverage(truth, forecast, weights) - 0.5))


def _positions(values: FloatArray) -> FloatArray:
    """The place of each value in a stable sort, so that no two are alike: (n,)."""
    places = np.empty(len(values))
    places[np.argsort(values, kind="stable")] = np.arange(len(values))
    return places


def _area(ranking: FloatArray, own: np.ndarray, other: np.ndarray, weights: FloatArray) -> FloatArray:
    """Share of pairs (own, other) in which the own row ranks higher, ties half."""
    rows = np.flatnonzero(other)[np.argsort(ranking[other], kind="stable")]
    cumulated = np.concatenate([np.zeros((1, weights.shape[1])), np.cumsum(weights[rows], axis=0)])
    below, upto = (np.searchsorted(ranking[rows], ranking[own], side=side) for side in ("left", "right"))
    wins = (weights[own] * (cumulated[below] + cumulated[upto])).sum(axis=0) / 2
    return _ratio(wins, weights[own].sum(axis=0) * cumulated[-1])


def _ratio(above: FloatArray, below: FloatArray, empty: float = np.nan) -> FloatArray:
    """Above / below, ``empty`` where below is 0."""
    ratio: FloatArray = np.full(np.shape(above), empty)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio
