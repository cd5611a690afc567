"""Weights that depend on the features: medium weights in each leaf of a small tree, drawn to those of all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError
from explain.pinball import pinball
from explain.weights.fit import Rows, medium
from explain.weights.penalty import PENALTIES, loss_of

#: The most leaves, and the fewest rows in each: fewer cannot tell models apart at every level.
MOST_LEAVES, LEAST_ROWS = 8, 200


@dataclass(frozen=True, slots=True)
class Regions:
    """A small tree: node k asks whether column ``feature[k]`` ≤ ``threshold[k]`` and goes to ``left`` or ``right``.

    ``feature`` is −1 in a leaf, whose number is in ``leaf``. All have shape (n_nodes,).
    """

    feature: IntArray
    threshold: FloatArray
    left: IntArray
    right: IntArray
    leaf: IntArray

    @property
    def n_leaves(self) -> int:
        """How many regions there are."""
        return int(self.leaf.max()) + 1

    def of(self, X: FloatArray) -> IntArray:
        """The region of each row of X (n_rows, n_features), (n_rows,)."""
        if X.ndim != 2 or X.shape[1] <= self.feature.max():
            raise ExplainError(f"features came with shape {X.shape}; the same columns are needed as at fitting")
        at = np.zeros(len(X), dtype=np.int64)
        while (inner := self.feature[at] >= 0).any():
            rows = np.flatnonzero(inner)
            nodes = at[rows]
            # The tree was grown on float32.
            low = X[rows, self.feature[nodes]].astype(np.float32) <= self.threshold[nodes]
            at[rows] = np.where(low, self.left[nodes], self.right[nodes])
        return np.asarray(self.leaf[at], dtype=np.int64)


def regions_of(X: FloatArray, rows: Rows) -> Regions:
    """Regions of the features in which different models do well: a tree that predicts each model's loss less the mean.

    X is (n_rows, n_features) without missing values. Raises ExplainError where it has some.
    """
    if not np.isfinite(X).all():
        raise ExplainError("local weights need features without missing values; fill them, or take medium weights")
    # Loaded by those who ask for it: it takes a second.
    from sklearn.tree import DecisionTreeRegressor

    losses = np.stack([pinball(rows.y, rows.z[:, :, j].T, rows.levels).mean(axis=1) for j in range(rows.z.shape[2])], 1)
    apart = losses - losses.mean(axis=1, keepdims=True)
    grown = DecisionTreeRegressor(max_leaf_nodes=MOST_LEAVES, min_samples_leaf=LEAST_ROWS, random_state=0)
    tree = grown.fit(X, apart).tree_
    inner = tree.children_left >= 0
    leaf = np.where(inner, -1, np.cumsum(~inner) - 1)
    return Regions(
        np.where(inner, tree.feature, -1).astype(np.int64),
        tree.threshold.astype(np.float64),
        tree.children_left.astype(np.int64),
        tree.children_right.astype(np.int64),
        leaf.astype(np.int64),
    )


def choose_local(rows: Rows, X: FloatArray, penalty: float, folds: IntArray) -> tuple[float, float, float]:
    """The penalty that draws each region's weights to those of all rows, its loss on rows left out, and theirs.

    ``penalty`` is that of the weights of all rows. Regions are grown without the rows of each fold.
    """
    losses, overall = np.zeros(len(PENALTIES)), 0.0
    every = np.arange(len(rows.levels))
    for number in np.unique(folds):
        inside, out = np.flatnonzero(folds != number), np.flatnonzero(folds == number)
        learnt, held = rows.some(inside, every), rows.some(out, every)
        together = medium(learnt, penalty, learnt.towards)
        overall += float(loss_of(held, together).sum())
        regions = regions_of(X[inside], learnt)
        mine, theirs = regions.of(X[inside]), regions.of(X[out])
        drawn = learnt.drawn_to(together)
        for k, strength in enumerate(PENALTIES):
            weights = local(drawn, mine, strength, together)
            for region in np.unique(theirs):
                part = np.flatnonzero(theirs == region)
                losses[k] += float(loss_of(held.some(part, every), weights[region]).sum())
    best = int(np.argmin(losses))
    return PENALTIES[best], float(losses[best]) / len(rows.y), overall / len(rows.y)


def local(rows: Rows, regions: IntArray, penalty: float, start: FloatArray) -> FloatArray:
    """Weights (n_regions, Q, J), each region's drawn to ``rows.towards``; ``regions`` (n_rows,) are their numbers."""
    every = np.arange(len(rows.levels))
    return np.stack(
        [medium(rows.some(np.flatnonzero(regions == one), every), penalty, start) for one in range(regions.max() + 1)]
    )
