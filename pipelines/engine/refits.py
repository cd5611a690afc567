"""Does the ranking survive when the best model is fitted again on other rows?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explain.permutation import permutation_importance
from explain.stability import rank_stability
from pipelines.engine.budget import FAR_MORE, affordable, draw_rows
from pipelines.engine.estimate import Work, fit_seconds
from pipelines.engine.permuting import Shuffles, shuffle_seconds, task_of
from pipelines.engine.workers import side_by_side

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from explain.stability import Stability
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground

#: The ranking is judged by its first so many names.
TOP = 5
#: Shuffles per feature and refit: refits differ far more than shuffles do.
REPEATS = 1
#: No refit is made on fewer rows, none is ranked on fewer, and no fewer are made, whatever they cost.
FEWEST_FITTED, FEWEST_RANKED, FEWEST_REFITS = 1_000, 200, 8


def stability_of(ground: Ground, fitted: FittedModel, each: Callable[[int, int], None]) -> Stability:
    """How often each feature is among the first when the model is fitted on halves of the development rows.

    Half samples without replacement, whole entities together, classes in their shares; each refit is ranked by
    permutation importance on the same test rows with the same shuffles. Rows are fewer than half, and at last refits
    fewer, where the predicted cost would pass the allowance. ``each`` is called before each wait for a refit, with the
    number of refits done and to do.
    """
    n_half = _rows_per_refit(ground, fitted)
    ranked = _ranked_rows(ground, fitted)
    refits = _refits(ground, fitted, n_half, len(ranked))

    def refit(number: int) -> FloatArray:
        rows = half_sample(ground, n_half, seed=number)
        return _ranking(ground, ground.fit(fitted.family, rows, fitted.params), ranked)

    answers = side_by_side(refit, range(refits), fitted.family, n_half)
    values = []
    for number in range(refits):
        each(number, refits)
        values.append(next(answers))
    how = f"{refits} times about {n_half:,} of {len(ground.split.development):,} development rows, without replacement"
    if ground.clusters(ground.split.development) is not None:
        how += ", rows of one entity together"
    method = f"permutation importance on {len(ranked):,} test rows, one shuffle each"
    return rank_stability(fitted.names, np.array(values), TOP, method, how)


def half_sample(ground: Ground, n_rows: int, seed: int) -> IntArray:
    """About ``n_rows`` of the development rows, sorted: whole entities, or single rows with classes in their shares."""
    rows = ground.split.development
    rng = np.random.default_rng([ground.seed, seed])
    share = n_rows / len(rows)
    clusters = ground.clusters(rows)
    if clusters is not None:
        entities = np.unique(clusters)
        chosen = rng.permutation(entities)[: max(2, round(share * len(entities)))]
        return rows[np.isin(clusters, chosen)]
    if ground.goal.task == "regression":
        return np.sort(rng.permutation(rows)[:n_rows])
    y = ground.y(rows)
    # Rounding up keeps at least one row of every class.
    parts = [rng.permutation(rows[y == one])[: int(np.ceil(share * np.sum(y == one)))] for one in np.unique(y)]
    return np.sort(np.concatenate(parts))


def _ranking(ground: Ground, fitted: FittedModel, rows: IntArray) -> FloatArray:
    task = task_of(ground, fitted, Shuffles("feature", fitted.groups, fitted.names, None, rows))
    # The interval of a single refit is not read: the refits themselves are the spread.
    return permutation_importance(task, n_repeats=REPEATS, seed=ground.seed, resamples=0).values


def _rows_per_refit(ground: Ground, fitted: FittedModel) -> int:
    """Half of the development rows, or fewer where so many fits would cost more than half of the allowance."""
    half = len(ground.split.development) // 2
    seconds = ground.allowance.refitting / 2 / ground.allowance.refits
    return min(half, max(FEWEST_FITTED, int(half * min(1.0, seconds / _fit_seconds(ground, fitted, half)))))


def _ranked_rows(ground: Ground, fitted: FittedModel) -> IntArray:
    count = ground.allowance.refits * REPEATS * len(fitted.names)
    seconds = ground.allowance.refitting / 2
    each = shuffle_seconds(fitted, len(fitted.names), resamples=0)
    n_rows = affordable(count, each, seconds, FEWEST_RANKED, len(ground.split.test))
    return draw_rows(ground.split.test, n_rows, ground.seed)


def _refits(ground: Ground, fitted: FittedModel, n_fitted: int, n_ranked: int) -> int:
    """As many as the allowance says; fewer where the fewest rows that make sense still cost far more than it."""
    allowed = int(FAR_MORE * ground.allowance.refitting / _each_seconds(ground, fitted, n_fitted, n_ranked))
    return min(ground.allowance.refits, max(FEWEST_REFITS, allowed))


def refit_seconds(ground: Ground, fitted: FittedModel) -> float:
    """About how long one of the refits takes, with its ranking."""
    return _each_seconds(ground, fitted, _rows_per_refit(ground, fitted), len(_ranked_rows(ground, fitted)))


def _each_seconds(ground: Ground, fitted: FittedModel, n_fitted: int, n_ranked: int) -> float:
    ranking = REPEATS * len(fitted.names) * n_ranked * shuffle_seconds(fitted, len(fitted.names), resamples=0)
    return _fit_seconds(ground, fitted, n_fitted) + ranking


def _fit_seconds(ground: Ground, fitted: FittedModel, n_rows: int) -> float:
    n_columns, n_outputs = fitted.background.shape[1], len(ground.goal.outputs)
    return fit_seconds(fitted.family, Work(n_rows, n_columns, n_outputs, ground.settings.mode))
