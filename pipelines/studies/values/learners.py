"""Regressors that learn what the bounded-confidence model leaves over: small ones, for a few hundred rows.

Each takes standardised features and a target in units of its own standard deviation. What has to be chosen is chosen on
three folds of the fit rows, egos together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from explain.arrays import FloatArray, IntArray
from pipelines.errors import UnknownModel
from pipelines.studies.values.folds import by_ego

Make: TypeAlias = Callable[..., Any]

TITLES = {
    "ridge": "Ridge",
    "knn": "Nearest neighbours",
    "forest": "Random forest",
    "boosting": "Boosted trees (XGBoost)",
    "mlp": "Neural network (MLP)",
    "svr": "Support vector regression",
}
_INNER_FOLDS = 3
_TREES, _DEPTH, _RATE = 100, 3, 0.05


@dataclass(frozen=True, slots=True)
class Lesson:
    """Fit rows: standardised features (n_rows, n_features), the target (n_rows,), whose rows they are, and the seed."""

    X: FloatArray
    y: FloatArray
    ego: IntArray
    seed: int


def learn(name: str, lesson: Lesson) -> Any:
    """The fitted regressor of that name (see TITLES); raises UnknownModel for another."""
    if name not in TITLES:
        raise UnknownModel(f"There is no model {name!r}", f"this study has {', '.join(TITLES)}", "Choose among them")
    make, grid = _MAKERS[name], [dict(zip(_GRIDS[name], one, strict=True)) for one in product(*_GRIDS[name].values())]
    best = grid[0] if len(grid) == 1 else _choose(make, grid, lesson)
    return make(lesson.seed, **best).fit(lesson.X, lesson.y)


def _ridge(seed: int, **chosen: float) -> Any:
    from sklearn.linear_model import Ridge

    return Ridge(**chosen)


def _knn(seed: int, **chosen: float) -> Any:
    from sklearn.neighbors import KNeighborsRegressor

    return KNeighborsRegressor(**chosen)


def _forest(seed: int) -> Any:
    from sklearn.ensemble import RandomForestRegressor

    return RandomForestRegressor(_TREES, min_samples_leaf=5, random_state=seed, n_jobs=1)


def _boosting(seed: int) -> Any:
    from xgboost import XGBRegressor

    return XGBRegressor(n_estimators=_TREES, max_depth=_DEPTH, learning_rate=_RATE, random_state=seed, n_jobs=1)


def _mlp(seed: int) -> Any:
    from sklearn.neural_network import MLPRegressor

    # Without early stopping a network of this size learns the rows by heart.
    return MLPRegressor(hidden_layer_sizes=(16,), alpha=1.0, early_stopping=True, max_iter=2_000, random_state=seed)


def _svr(seed: int, **chosen: float) -> Any:
    from sklearn.svm import SVR

    return SVR(**chosen)


_MAKERS: dict[str, Make] = {
    "ridge": _ridge,
    "knn": _knn,
    "forest": _forest,
    "boosting": _boosting,
    "mlp": _mlp,
    "svr": _svr,
}
_GRIDS: dict[str, dict[str, tuple[float, ...]]] = {
    "ridge": {"alpha": (0.1, 1.0, 10.0, 100.0, 1000.0)},
    "knn": {"n_neighbors": (5, 10, 20, 40)},
    "forest": {},
    "boosting": {},
    "mlp": {},
    "svr": {"C": (0.01, 0.1, 1.0, 10.0), "gamma": (0.003, 0.01, 0.05), "epsilon": (0.05, 0.2)},
}


def _choose(make: Make, grid: list[dict[str, float]], lesson: Lesson) -> dict[str, float]:
    """The parameters with the least squared error over the inner folds; ties keep the first."""
    from sklearn import config_context

    folds = by_ego(lesson.ego, _INNER_FOLDS)
    usable = [one for one in grid if one.get("n_neighbors", 1) <= min(len(fit) for fit, _ in folds)] or grid[:1]
    # Checking the same rows again for every candidate takes as long as fitting.
    with config_context(skip_parameter_validation=True, assume_finite=True):
        losses = [sum(_squares(make(lesson.seed, **chosen), lesson, *fold) for fold in folds) for chosen in usable]
    return usable[int(np.argmin(losses))]


def _squares(model: Any, lesson: Lesson, fit: IntArray, test: IntArray) -> float:
    """The squared error on the rows of a fold that the model was not fitted on."""
    predicted = model.fit(lesson.X[fit], lesson.y[fit]).predict(lesson.X[test])
    return float(((predicted - lesson.y[test]) ** 2).sum())
