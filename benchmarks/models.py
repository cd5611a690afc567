"""The table and the ensembles that comparisons are made on: 30 features, two classes, sizes as people fit them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

N_FEATURES = 30
#: The ensembles by the name of their case.
ENSEMBLES = ("xgboost", "xgboost-3", "lightgbm", "histogram", "forest", "forest-8", "extra-trees")


@dataclass(frozen=True, slots=True)
class Fitted:
    """An ensemble, set to one thread, and rows (n_rows, 30) with classes 0 and 1 that it never saw."""

    estimator: Any
    X: Floats
    y: Floats


def fitted(name: str, n_fit: int = 20_000, n_rows: int = 20_000, n_forest: int = 200, n_boosted: int = 300) -> Fitted:
    """An ensemble fitted on ``n_fit`` rows of the synthetic table, with ``n_rows`` more of them."""
    X, y = table(n_fit + n_rows)
    estimator = ensemble(name, n_forest, n_boosted).fit(X[:n_fit], y[:n_fit])
    if name.startswith("xgboost"):
        estimator.get_booster().set_param({"nthread": 1})
    if hasattr(estimator, "n_jobs"):
        estimator.set_params(n_jobs=1)
    return Fitted(estimator, X[n_fit:], y[n_fit:])


def table(n_rows: int) -> tuple[Floats, Floats]:
    """Features of falling weight, some of them only together or beyond a threshold, half as much noise; classes."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, N_FEATURES))
    weights = rng.normal(size=N_FEATURES) / np.sqrt(1 + np.arange(N_FEATURES))
    signal = X @ weights + X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) + (X[:, 3] > 0.5) * X[:, 4]
    signal += rng.normal(size=n_rows)
    return X, (signal > np.median(signal)).astype(np.float64)


def ensemble(name: str, n_forest: int, n_boosted: int = 300) -> Any:
    """Not fitted: ``n_boosted`` trees (depth 6 or 3, or 31 leaves), or a forest of ``n_forest`` (full depth, or 8)."""
    threads = os.cpu_count()
    if name.startswith("xgboost"):
        from xgboost import XGBClassifier

        return XGBClassifier(n_estimators=n_boosted, max_depth=3 if name.endswith("3") else 6, n_jobs=threads)
    if name == "lightgbm":
        from lightgbm import LGBMClassifier

        return LGBMClassifier(n_estimators=n_boosted, num_leaves=31, n_jobs=threads, verbose=-1)
    from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier

    if name == "histogram":
        return HistGradientBoostingClassifier(max_iter=n_boosted, max_leaf_nodes=31, early_stopping=False)
    if name == "extra-trees":
        return ExtraTreesClassifier(n_forest, n_jobs=threads, random_state=0)
    return RandomForestClassifier(n_forest, max_depth=8 if name.endswith("8") else None, n_jobs=threads, random_state=0)
