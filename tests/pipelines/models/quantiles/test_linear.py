from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import QuantileRegressor

from explain.levels import GRID_19
from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.linear import FAMILY
from tests.pipelines.models.quantiles.made import made, pinball


@pytest.mark.parametrize("twins", [False, True])
def test_it_is_the_regression_that_scikit_learn_finds_by_linear_programming(twins):
    X, y = made(250)
    X = np.column_stack([X, X[:, 0]]) if twins else X * [1.0, 1e3, 1.0, 1e-3] + 5.0
    found = FAMILY.predict(FAMILY.fit(X, y, QuantileRecipe(GRID_19)), X, GRID_19)
    ours = pinball(y, found, GRID_19)
    for k in (0, 4, 9, 14, 18):
        slow = QuantileRegressor(quantile=GRID_19[k], alpha=0.0, solver="highs").fit(X, y).predict(X)[:, None]
        (theirs,) = pinball(y, slow, GRID_19[k : k + 1])
        assert ours[k] == pytest.approx(theirs, rel=1e-5)
        if not twins:
            assert found[:, k] == pytest.approx(slow[:, 0], abs=0.01)


def test_levels_need_not_be_symmetric_or_hold_the_median():
    X, y = made(250)
    for levels in ([0.1, 0.2], [0.9], [0.3, 0.8, 0.95]):
        every = FAMILY.predict(FAMILY.fit(X, y, QuantileRecipe(np.array(levels))), X, np.array(levels))
        for k, level in enumerate(levels):
            alone = FAMILY.fit(X, y, QuantileRecipe(np.array([level])))
            assert every[:, k] == pytest.approx(FAMILY.predict(alone, X, np.array([level]))[:, 0], abs=1e-2)
