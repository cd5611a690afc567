from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.gaussian import FAMILY, LEAST, MOST, _ridge
from tests.pipelines.models.quantiles.made import LEVELS, made, true_quantiles


def test_the_mean_and_the_spread_are_found():
    X, y = made(4_000)
    X_new = made(500, seed=1)[0]
    found = FAMILY.predict(FAMILY.fit(X, y, QuantileRecipe(LEVELS)), X_new, LEVELS)
    assert found == pytest.approx(true_quantiles(X_new), abs=0.25)
    assert np.abs(found - true_quantiles(X_new)).mean() < 0.05


def test_quantiles_lie_as_those_of_a_normal_distribution():
    X, y = made(300)
    found = FAMILY.predict(FAMILY.fit(X, y, QuantileRecipe(LEVELS)), X, LEVELS)
    apart = (found - found[:, 2:3]) / ndtri(LEVELS[4])
    assert apart == pytest.approx(np.outer(apart[:, 4], ndtri(LEVELS) / ndtri(LEVELS[4])), abs=1e-12)


def test_far_rows_do_not_get_a_spread_beyond_its_bounds():
    X, y = made(300)
    estimator = FAMILY.fit(X, y, QuantileRecipe(LEVELS))
    far = np.array([[0.0, 1e3, 0.0, 0.0], [0.0, -1e3, 0.0, 0.0]])
    found = FAMILY.predict(estimator, far, LEVELS)
    usual = estimator["factor"][0] * np.exp(estimator["usual"][0])
    spread = (found[:, 4] - found[:, 0]) / (2 * ndtri(LEVELS[4]))
    assert spread == pytest.approx([MOST * usual, LEAST * usual], rel=1e-9)


def test_residuals_are_those_of_rows_left_out():
    from sklearn.linear_model import Ridge, RidgeCV

    from pipelines.models.linear import ALPHAS

    Z, y = made(40)
    weights, left_out = _ridge(Z, y)
    alpha = RidgeCV(alphas=ALPHAS).fit(Z, y).alpha_
    for row in (0, 13, 39):
        others = np.arange(40) != row
        slow = y[row] - Ridge(alpha=alpha).fit(Z[others], y[others]).predict(Z[row : row + 1])[0]
        assert left_out[row] == pytest.approx(slow, rel=1e-6)
    assert len(weights) == 5
