"""Which features to consider: the best single ones first, each left out that repeats what is already kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_selection import f_classif

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray

#: A column that correlates more with a kept one, or gives any kept one a larger variance inflation, is left out.
CORRELATION, INFLATION = 0.9, 10.0


def walk_down(
    X: FloatArray, y: FloatArray, *, correlation: float = CORRELATION, inflation: float = INFLATION
) -> IntArray:
    """Positions of the columns that are kept, the best single ones (F of an analysis of variance) first.

    A column is dropped where |r| with a kept one is above ``correlation``, or where any variance inflation factor
    VIF = 1/(1 − R²) of the kept ones and it would be above ``inflation``. Constant columns are never kept.
    """
    ranked = univariate_order(X, y)
    if not len(ranked):
        return ranked
    matrix = np.corrcoef(X[:, ranked], rowvar=False).reshape(len(ranked), len(ranked))
    kept: list[int] = []
    inverse = np.empty((0, 0))
    for place in range(len(ranked)):
        links = matrix[kept, place]
        if np.abs(links).max(initial=0.0) > correlation:
            continue
        grown = _grown(inverse, links)
        if grown is not None and np.diag(grown).max() <= inflation:
            kept.append(place)
            inverse = grown
    return ranked[kept]


def univariate_order(X: FloatArray, y: FloatArray) -> IntArray:
    """Columns that vary, by falling F of an analysis of variance between the classes; ties in their own order."""
    varying = np.flatnonzero(np.ptp(X, axis=0) > 0)
    if not len(varying):
        return varying
    scores = np.nan_to_num(f_classif(X[:, varying], y)[0], posinf=np.finfo(np.float64).max)
    return varying[np.argsort(-scores, kind="stable")]


def _grown(inverse: FloatArray, links: FloatArray) -> FloatArray | None:
    """The inverse of a correlation matrix with one more column, whose diagonal are the VIFs; None where there is none.

    By the rule for blocks: n² instead of n³ operations per column.
    """
    weights = inverse @ links
    rest = 1.0 - float(links @ weights)
    if rest < 1e-10:
        return None
    edge = -weights[:, None] / rest
    return np.block([[inverse + np.outer(weights, weights) / rest, edge], [edge.T, np.array([[1.0 / rest]])]])
