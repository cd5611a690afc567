"""Strata of rows that are alike in what goes along with a feature: what a conditional shuffle stays within.

Strobl et al. (2008, Conditional variable importance for random forests, BMC Bioinformatics 9:307) shuffle a feature
only within a grid that the splits of the forest cut the correlated features into. A grid has too few rows per cell
when several features are correlated, and other models have no splits. So, like the conditional subgroups of Molnar,
König, Bischl and Casalicchio (2024, Model-agnostic feature importance and effects with dependent features, Data Mining
and Knowledge Discovery 38), a regression tree predicts the feature from those associated with it: its leaves are the
strata. They are narrow in the associated features that tell most about the feature, wide in the others, and a feature
that nothing is associated with keeps all rows in one.
"""

from __future__ import annotations

import numpy as np

from explain.arrays import Encoded, FloatArray, Groups, IntArray
from explain.errors import ExplainError
from explain.ranks import average_ranks

#: An association from which on features condition each other: r² of a tenth.
ASSOCIATED = 0.3
#: Fewer rows in a stratum leave too few other values to take.
SMALLEST = 20


def strata_of(
    X: Encoded, groups: Groups, matrix: FloatArray, *, associated: float = ASSOCIATED, smallest: int = SMALLEST
) -> IntArray:
    """For each name the number of each row's stratum, (n_names, n_rows); all 0 where nothing goes along with it.

    ``groups`` are the names' encoded columns in ``X`` (n_rows, n_encoded), ``matrix`` (n_names, n_names) their
    associations, 0 to 1 (see ``explain.association``): names with at least ``associated`` condition each other. A
    stratum has at least ``smallest`` rows. No target is looked at, so the strata of test rows may come from these rows.
    """
    n_names = len(groups)
    if matrix.shape != (n_names, n_names):
        raise ExplainError(f"{n_names} names came with a matrix of shape {matrix.shape}; one row per name is needed")
    if not 1 <= smallest <= len(X):
        raise ExplainError(f"strata of at least {smallest} rows were asked of {len(X)} rows; give 1 to {len(X)}")
    ranks = _ranks(X)
    strata = np.zeros((n_names, len(X)), dtype=np.int64)
    for name, columns in enumerate(groups):
        near = [group for other, group in enumerate(groups) if other != name and matrix[name, other] >= associated]
        feature = _known(ranks[:, columns])
        if near and feature.shape[1]:
            strata[name] = _leaves(ranks[:, np.concatenate(near)], feature, smallest)
    return strata


def _leaves(conditions: FloatArray, feature: FloatArray, smallest: int) -> IntArray:
    """The leaf of each row in a tree that predicts the feature's columns: (n_rows,), numbered from 0."""
    from sklearn.tree import DecisionTreeRegressor

    tree = DecisionTreeRegressor(min_samples_leaf=smallest, random_state=0).fit(conditions, feature)
    return np.unique(tree.apply(conditions), return_inverse=True)[1].astype(np.int64)


def _ranks(X: Encoded) -> FloatArray:
    """Average ranks of each column from 0 to 1, missing values left missing: outliers pull no split."""
    ranks = np.full(X.shape, np.nan)
    for place, column in enumerate(X.T):
        known = ~np.isnan(column)
        ranks[known, place] = average_ranks(column[known]) / max(1, known.sum())
    return ranks


def _known(ranks: FloatArray) -> FloatArray:
    """The columns in units of their spread, with missing values in the middle and told by a column of their own."""
    missing = np.isnan(ranks)
    columns = np.column_stack([np.where(missing, 0.5, ranks), missing[:, missing.any(axis=0)]])
    spread = columns.std(axis=0)
    varies = spread > 1e-9  # a constant leaves only the rounding of its mean
    return np.asarray(columns[:, varies] / spread[varies])
