"""Permutation importance of tree ensembles, ours beside scikit-learn's, for the same permutations, on one thread each.

    .venv/bin/python benchmarks/permutation.py [--case NAME] [--quick] [--json]

30 features are shuffled 10 times between 4,000 rows; the score is the area under the ROC curve. Ours reads the model
anew in every run, looks whether the trees predict what the model does, and walks what a shuffle can change. A ratio is
the median over five pairs of runs; with ``--quick`` over three, of 800 rows, 4 shuffles and smaller models.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pairs import Row, Side, compare, main  # isort: split

import numpy as np

from benchmarks.models import Fitted, Floats, fitted
from explain.arrays import IntArray
from explain.permutation import PermutationTask, permutation_importance
from explain.scores import roc_auc
from explain.trees.read import read_forest

CASES = ("xgboost", "lightgbm", "histogram", "forest")
SEED = 7


def ours(model: Fitted, orders: IntArray) -> Floats:
    """The importance of each feature."""
    n_features = model.X.shape[1]
    task = PermutationTask(
        predict=lambda X: model.estimator.predict_proba(X)[:, 1:].astype(np.float64),
        X=model.X,
        y=model.y,
        groups=[np.array([feature]) for feature in range(n_features)],
        names=tuple(f"x{feature}" for feature in range(n_features)),
        score=roc_auc,
        unit="AUC",
        model=type(model.estimator).__name__,
        forest=read_forest(model.estimator),
    )
    return permutation_importance(task, permutations=orders, resamples=0).values


def theirs(model: Fitted, n_repeats: int) -> Floats:
    from sklearn import inspection

    found = inspection.permutation_importance(
        model.estimator, model.X, model.y, scoring="roc_auc", n_repeats=n_repeats, random_state=SEED, n_jobs=1
    )
    return np.asarray(found.importances_mean)


def their_orders(n_rows: int, n_repeats: int) -> IntArray:
    """The shuffles that scikit-learn makes: the same for all columns, each repeat shuffles what the last one left."""
    seeds = np.random.RandomState(SEED)
    shuffling = np.random.RandomState(seeds.randint(np.iinfo(np.int32).max + 1))
    step, orders = np.arange(n_rows), [np.arange(n_rows)]
    for _ in range(n_repeats):
        shuffling.shuffle(step)
        orders.append(orders[-1][step])
    return np.array(orders[1:])


def measure(case: str, quick: bool) -> Iterator[Row]:
    n_fit, n_rows, n_repeats, pairs, n_forest = (5_000, 800, 4, 3, 100) if quick else (20_000, 4_000, 10, 5, 200)
    model = fitted(case, n_fit, n_rows, n_forest)
    yield compare(
        case,
        Side("walks what changes, reading included", partial(ours, model, their_orders(n_rows, n_repeats))),
        Side("sklearn permutation_importance", partial(theirs, model, n_repeats)),
        lambda one, other: float(np.abs(one - other).max()),
        pairs,
    )


if __name__ == "__main__":
    main(str(__doc__).splitlines()[0], CASES, measure)
