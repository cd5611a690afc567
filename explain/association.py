"""How strongly two columns move together, 0 to 1, whatever their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError
from explain.ranks import average_ranks, correlation

#: "correlation" puts every pair on the scale of a correlation. "dalex" is what dalex and triplot group features by
#: (Pekala, Woznica, Biecek 2021, arXiv 2104.03403): Yates's correction in tables of 2 × 2, and η² instead of its root.
Convention: TypeAlias = Literal["correlation", "dalex"]


def associations(
    columns: Sequence[FloatArray], categorical: Sequence[bool], convention: Convention = "correlation"
) -> FloatArray:
    """Association of every pair of columns: (n_columns, n_columns), symmetric, 1 on the diagonal.

    Number with number: absolute Spearman correlation. Category with category: bias-corrected Cramér's V (Bergsma
    2013). Category with number: correlation ratio on ranks, corrected for the number of categories (Kelley 1935).
    Each column is (n_rows,), nan = missing, codes for categories; a pair uses the rows where both are known, and is 0
    where fewer than three are or either is constant. The number of sorts grows with the square of the columns.
    """
    if convention not in get_args(Convention):
        raise ExplainError(f"the convention {convention!r} was given; {' or '.join(get_args(Convention))} is needed")
    if len({len(column) for column in columns}) > 1:
        raise ExplainError("columns of different lengths were given; all need the same rows")
    matrix = np.eye(len(columns))
    # Ranks of complete columns are taken once; only a column with gaps is ranked again for every partner.
    known = [~np.isnan(column) for column in columns]
    ready = [_ready(column, kind) for column, kind in zip(columns, categorical, strict=True)]
    for i in range(len(columns)):
        for j in range(i):
            both = known[i] & known[j]
            if both.all():
                left, right = ready[i], ready[j]
            else:
                left, right = (_ready(columns[k][both], categorical[k]) for k in (i, j))
            matrix[i, j] = matrix[j, i] = _pair(left, right, (categorical[i], categorical[j]), convention)
    return matrix


def _ready(column: FloatArray, categorical: bool) -> FloatArray:
    """Codes 0 … k-1 of a category, average ranks of a number."""
    if categorical:
        return np.unique(column, return_inverse=True)[1].astype(np.float64)
    return average_ranks(column)


def _pair(left: FloatArray, right: FloatArray, categorical: tuple[bool, bool], convention: Convention) -> float:
    if len(left) < 3:
        return 0.0
    if categorical == (True, True):
        return cramers_v(left.astype(np.int64), right.astype(np.int64), yates=convention == "dalex")
    if categorical == (False, False):
        return abs(correlation(left, right))
    codes, ranks = (left, right) if categorical[0] else (right, left)
    ratio = correlation_ratio(codes.astype(np.int64), ranks)
    # Its square is (H - k + 1) / (n - k), with H of Kruskal and Wallis corrected for ties.
    return ratio**2 if convention == "dalex" else ratio


def cramers_v(left: IntArray, right: IntArray, *, yates: bool = False) -> float:
    """Bias-corrected Cramér's V of two columns of codes 0 … k-1 (Bergsma 2013): 0 independent, 1 the same.

    With ``yates`` the counts of a table of 2 × 2 are moved by up to 0.5 towards independence first: V of the same
    column twice is then a little below 1.
    """
    n = len(left)
    rows, columns = np.bincount(left), np.bincount(right)
    r, k = len(rows), len(columns)
    # Only cells that occur: two id-like columns would fill the memory with empty ones.
    cells, counts = np.unique(left * k + right, return_counts=True)
    phi2 = float((counts.astype(np.float64) ** 2 / (rows[cells // k] * columns[cells % k])).sum()) - 1
    if yates and (r, k) == (2, 2):
        phi2 = _yates(np.bincount(left * 2 + right, minlength=4).reshape(2, 2))
    phi2 = max(0.0, phi2 - (r - 1) * (k - 1) / (n - 1))
    smaller = min(one - (one - 1) ** 2 / (n - 1) for one in (r, k)) - 1
    return float(np.sqrt(min(1.0, phi2 / smaller))) if smaller > 1e-12 else 0.0


def _yates(counts: IntArray) -> float:
    """Chi squared of a table of 2 × 2 over its rows, each cell 0.5 nearer to what is expected, or on it."""
    n = counts.sum()
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    off = np.maximum(0.0, np.abs(counts - expected) - 0.5)
    return float((off**2 / expected).sum() / n)


def correlation_ratio(codes: IntArray, ranks: FloatArray) -> float:
    """Root of the share of the ranks' variance that lies between categories, corrected for chance (Kelley 1935)."""
    n, sizes = len(codes), np.bincount(codes)
    centred = ranks - ranks.mean()
    total = float(centred @ centred)
    spare = n - len(sizes)
    if total < 1e-12 or spare <= 0:
        return 0.0
    sums = np.bincount(codes, weights=centred)
    within = 1 - float((sums**2 / sizes).sum()) / total
    return float(np.sqrt(max(0.0, 1 - within * (n - 1) / spare)))
