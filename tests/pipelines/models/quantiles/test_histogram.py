from __future__ import annotations

import numpy as np

from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.histogram import FAMILY
from tests.pipelines.models.quantiles.made import LEVELS, made


def test_there_is_one_model_per_level_with_all_its_trees():
    X, y = made(120)
    estimators = FAMILY.fit(X, y, QuantileRecipe(LEVELS[[0, 4]]))
    assert [(one.loss, one.quantile, one.n_iter_) for one in estimators] == [
        ("quantile", 0.05, 100),
        ("quantile", 0.95, 100),
    ]
    found = FAMILY.predict(estimators, X, LEVELS[[0, 4]])
    assert np.array_equal(found[:, 1], estimators[1].predict(X))
