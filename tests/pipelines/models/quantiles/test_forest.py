from __future__ import annotations

import numpy as np
import pytest

from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.forest import EXTRA_TREES, FOREST
from tests.pipelines.models.quantiles.made import LEVELS, made


@pytest.mark.parametrize("kind", [FOREST, EXTRA_TREES])
def test_quantiles_are_those_of_the_targets_in_the_row_s_leaves(kind):
    """Meinshausen: every tree gives weight 1 to its leaf, in equal parts to the rows that were drawn into it."""
    X, y = made(150)
    estimator = kind.fit(X, y, QuantileRecipe(LEVELS))
    forest, new = estimator.forest, made(50, seed=1)[0]
    found = kind.predict(estimator, new, LEVELS)
    fit_leaves, new_leaves = forest.apply(X), forest.apply(new)
    order = np.argsort(y)
    for row in range(50):
        weights = np.zeros(150)
        for tree, samples in enumerate(drawn(forest, 150)):
            inside = np.flatnonzero(fit_leaves[:, tree] == new_leaves[row, tree])
            counts = samples[inside]
            weights[inside] += counts / counts.sum()
        there = order[weights[order] > 0]
        shares = np.cumsum(weights[there]) / weights.sum()
        for level, quantile in zip(LEVELS, found[row], strict=True):
            # A hundredth is what the library's way between two targets may shift a level by, among 100 trees.
            low, high = np.searchsorted(shares, [level - 0.01, level + 0.01])
            assert y[there[low]] - 1e-9 <= quantile <= y[there[min(high, len(there) - 1)]] + 1e-9


def drawn(forest, n_rows):
    if not forest.bootstrap:
        return [np.ones(n_rows)] * len(forest.estimators_)
    return [np.bincount(samples, minlength=n_rows).astype(float) for samples in forest.estimators_samples_]


def test_missing_values_are_told_apart_from_small_ones():
    rng = np.random.default_rng(0)
    x = rng.random(300)
    y = np.where(np.arange(300) % 3 == 0, 10.0, x)
    x[::3] = np.nan
    estimator = FOREST.fit(x[:, None], y, QuantileRecipe(LEVELS))
    found = FOREST.predict(estimator, np.array([[np.nan], [0.5]]), LEVELS)
    assert found[0] == pytest.approx(10.0)
    assert (found[1] < 1.0).all()
