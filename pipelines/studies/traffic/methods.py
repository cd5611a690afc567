"""Four ways to say what matters to one and the same fitted model, on the original columns.

Split count and gain are what the trees count themselves; permutation and SHAP look at test rows. Only shuffling test
rows asks whether a column helps with rows that the model has not seen; the SHAP values of a model that learnt noise by
heart credit the noise.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from explain.importance import Importance
from explain.native import native_importance
from explain.permutation import PermutationTask, permutation_importance
from explain.scores import Metric
from explain.trees.forest import Forest
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.arrays import FloatArray
    from pipelines.engine.story import Told
    from pipelines.studies.traffic.cut import Cut

SPLITS, GAIN, PERMUTATION, SHAP = "split count", "gain", "permutation", "SHAP"
REPEATS = 10


def _mse(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray(((y - outputs[:, 0]) ** 2 @ weights) / weights.sum(axis=0), dtype=np.float64)


#: Mean squared error, in squared units of the target: what shuffling a column raises.
mse = Metric("mse", "mean squared error", "squared target", higher_is_better=False, needs="a row", weighted=_mse)


def measure(booster: Any, cut: Cut, target: FloatArray | None = None, seed: int = 0) -> tuple[Importance, ...]:
    """Split count, gain, permutation on test rows (10 repeats) and SHAP of a LightGBM ``Booster`` on ``cut.X``.

    ``target`` (n,) is what it predicts, where that is not ``cut.minutes``: log1p of them, say. Permutation is the rise
    of the mean squared error, SHAP the mean size of the path-dependent values in units of the trees' sum.
    """
    y = cut.minutes if target is None else target
    X = cut.X[cut.test]
    counts = {name: np.asarray(booster.feature_importance(way)) for name, way in ((SPLITS, "split"), (GAIN, "gain"))}
    counted = (_renamed(_native(values, cut, name), name) for name, values in counts.items())
    task = PermutationTask(
        predict=lambda rows: np.asarray(booster.predict(rows, num_threads=1), dtype=np.float64)[:, None],
        X=X,
        y=y[cut.test],
        groups=cut.groups,
        names=cut.names,
        score=mse,
        unit="squared error",
        model="lightgbm",
    )
    shuffled = permutation_importance(task, n_repeats=REPEATS, seed=seed, resamples=100)
    return (*counted, _renamed(shuffled, PERMUTATION), shap_importance(booster, X, cut))


def shap_importance(booster: Any, X: FloatArray, cut: Cut) -> Importance:
    """Mean |φ| of these rows, encoded columns of one original column added up before the size is taken."""
    phi = np.asarray(booster.predict(X, pred_contrib=True, num_threads=1), dtype=np.float64)[:, :-1]
    sizes = np.column_stack([np.abs(phi[:, group].sum(axis=1)) for group in cut.groups])
    values = sizes.mean(axis=0)
    half = 1.96 * sizes.std(axis=0, ddof=1) / np.sqrt(len(X)) if len(X) > 1 else np.zeros(len(values))
    return Importance(
        axis="feature",
        method=SHAP,
        model="lightgbm",
        unit="units of the trees' sum",
        names=cut.names,
        values=values,
        low=np.maximum(values - half, 0.0),
        high=values + half,
        spread=f"95 % interval of the mean over {len(X):,} test rows",
    )


def methods_of(told: Told) -> tuple[Importance, ...]:
    """The four of one model of a run, as it was fitted; those that count nothing of themselves have two.

    Permutation and SHAP (Shapley values) are those of the run's report, split count and gain are of the very model.
    """
    fitted = told.fitted
    found: list[Importance] = []
    inside = fitted.inside()
    if isinstance(inside, Forest):
        found.append(_renamed(_own(split_counts(inside), fitted.groups, fitted.names, "splits"), SPLITS))
    try:
        native = fitted.native()
    except StudyError:
        native = None
    if native is not None:
        found.append(_renamed(_own(native.values, fitted.groups, fitted.names, native.what), native.what))
    explained = told.explained
    return (*found, _renamed(explained.permuted, PERMUTATION), _renamed(explained.shapley, SHAP))


def split_counts(forest: Forest) -> FloatArray:
    """How many questions all trees ask of each encoded column, (n_encoded,)."""
    asked = forest.nodes.feature[forest.nodes.feature >= 0]
    return np.bincount(asked, minlength=forest.n_features).astype(np.float64)


def _native(values: FloatArray, cut: Cut, unit: str) -> Importance:
    return _own(values.astype(np.float64), cut.groups, cut.names, unit)


def _own(values: FloatArray, groups: Any, names: tuple[str, ...], unit: str) -> Importance:
    return native_importance(values[None, :], groups, names, "one fitted model", unit)


def _renamed(one: Importance, method: str) -> Importance:
    return replace(one, method=method)
