"""Permutation importance: how much the score falls when one feature is shuffled between rows.

Breiman (2001), Random forests; Fisher, Rudin and Dominici (2019) for any model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain.arrays import Encoded, FloatArray, Groups, IntArray, Predict, Progress, ScoreFunction
from explain.batches import batches, outputs_of
from explain.errors import ExplainError
from explain.importance import Axis, Importance
from explain.resample import percentile_interval, resample_weights
from explain.scores import Metric


@dataclass(frozen=True, slots=True)
class PermutationTask:
    """What to shuffle, on which rows, and what to measure.

    ``X`` (n_rows, n_encoded) and ``y`` (n_rows,) are rows that the model never saw. All encoded columns in a group are
    shuffled together: with merged groups and ``axis="aspect"`` correlated features are shuffled jointly. ``score`` is a
    Metric (fast intervals) or any function of (y, outputs) where higher is better; ``unit`` is its unit. ``clusters``
    (n_rows,) names rows that belong together (one person): the interval then resamples whole clusters.
    """

    predict: Predict
    X: Encoded
    y: FloatArray
    groups: Groups
    names: tuple[str, ...]
    score: Metric | ScoreFunction
    unit: str
    model: str
    axis: Axis = "feature"
    clusters: IntArray | None = None

    def value(self, outputs: FloatArray) -> float:
        """The score of predictions for all rows, higher is better."""
        return self.score.score(self.y, outputs) if isinstance(self.score, Metric) else self.score(self.y, outputs)

    def draws(self, outputs: FloatArray, weights: FloatArray) -> FloatArray:
        """The score in each bootstrap draw, higher is better: (n_draws,)."""
        if isinstance(self.score, Metric):
            return self.score.draws(self.y, outputs, weights)
        again = [np.repeat(np.arange(len(self.y)), counts.astype(np.int64)) for counts in weights.T]
        return np.array([self.score(self.y[rows], outputs[rows]) for rows in again])


def permutation_importance(
    task: PermutationTask,
    *,
    n_repeats: int = 10,
    seed: int = 0,
    permutations: IntArray | None = None,
    resamples: int = 200,
    progress: Progress | None = None,
) -> Importance:
    """Mean fall of the score over the shuffles of each name, in the score's unit; negative where shuffling helped.

    ``permutations`` (n_repeats, n_rows) sets the shuffles instead of ``seed``; the same ones serve every name, so
    differences between names are paired. low and high: 95 % interval over bootstrap draws that resample the shuffles
    and the rows, models not refitted; without ``resamples`` they equal the value. ``reference`` is the score without
    shuffling.
    """
    orders = _orders(len(task.y), n_repeats, seed) if permutations is None else _verified(permutations, len(task.y))
    before = _before(task, len(orders), resamples, seed)
    found = []
    for position, group in enumerate(task.groups):
        found.append(_fall(task, before, _shuffled_outputs(task, before.outputs, group, orders)))
        if progress:
            progress((position + 1) / len(task.groups))
    falls, low, high = np.array(found).T
    return Importance(
        axis=task.axis,
        method="permutation",
        model=task.model,
        unit=task.unit,
        names=task.names,
        values=falls,
        low=low,
        high=high,
        spread=_words(len(orders), resamples, task),
        reference=before.value,
    )


@dataclass(frozen=True, slots=True)
class _Before:
    """What shuffled predictions are compared with: the unshuffled ones, their score, and their score in each draw.

    ``rows`` (n_rows, n_draws) are the bootstrap weights of the rows, ``shuffles`` (n_repeats, n_draws) those of the
    shuffles, which sum to 1.
    """

    outputs: FloatArray
    value: float
    draws: FloatArray
    rows: FloatArray
    shuffles: FloatArray


def _before(task: PermutationTask, n_repeats: int, resamples: int, seed: int) -> _Before:
    rng = np.random.default_rng([seed, 1])
    rows = resample_weights(len(task.y), resamples, rng, task.clusters)
    shuffles = resample_weights(n_repeats, resamples, rng) / n_repeats
    outputs = outputs_of(task.predict, task.X)
    return _Before(outputs, task.value(outputs), task.draws(outputs, rows), rows, shuffles)


def _fall(task: PermutationTask, before: _Before, shuffled: FloatArray) -> tuple[float, float, float]:
    """Mean fall of the score over the shuffles, with the ends of its interval."""
    if np.array_equal(shuffled, np.broadcast_to(before.outputs, shuffled.shape)):
        return 0.0, 0.0, 0.0
    fall = float(np.mean([before.value - task.value(outputs) for outputs in shuffled]))
    if not len(before.draws):
        return fall, fall, fall
    falls = np.array([before.draws - task.draws(outputs, before.rows) for outputs in shuffled])
    low, high = percentile_interval((falls * before.shuffles).sum(axis=0))
    return fall, min(fall, float(low)), max(fall, float(high))


def _orders(n_rows: int, n_repeats: int, seed: int) -> IntArray:
    rng = np.random.default_rng([seed, 0])
    return np.stack([rng.permutation(n_rows) for _ in range(n_repeats)])


def _verified(permutations: IntArray, n_rows: int) -> IntArray:
    fits = permutations.ndim == 2 and permutations.shape[1] == n_rows
    if not fits or not (np.sort(permutations, axis=1) == np.arange(n_rows)).all():
        raise ExplainError(
            f"permutations of shape {permutations.shape} were given; each must hold every row number from 0 to "
            f"{n_rows - 1} once: (n_repeats, {n_rows})"
        )
    return permutations


def _shuffled_outputs(task: PermutationTask, base: FloatArray, group: IntArray, orders: IntArray) -> FloatArray:
    """Predictions with the group's columns shuffled: (n_repeats, n_rows, n_outputs).

    Only rows whose values change are predicted again, those of all repeats together.
    """
    changed = _changed(task.X[:, group], orders)
    repeat, row = np.nonzero(changed)
    outputs = np.repeat(base[None], len(orders), axis=0)
    for part in batches(len(row), task.X.shape[1]):
        rows = task.X[row[part]]
        rows[:, group] = task.X[orders[repeat[part], row[part]]][:, group]
        outputs[repeat[part], row[part]] = outputs_of(task.predict, rows)
    return outputs


def _changed(values: FloatArray, orders: IntArray) -> NDArray[np.bool_]:
    """Whether each row gets other values than its own: (n_repeats, n_rows). Missing for missing is no change."""
    changed = np.zeros(orders.shape, dtype=np.bool_)
    for column in values.T:
        there = column[orders]
        changed |= (there != column) & ~(np.isnan(there) & np.isnan(column))
    return changed


def _words(n_repeats: int, resamples: int, task: PermutationTask) -> str:
    shuffles = "1 shuffle" if n_repeats == 1 else f"{n_repeats} shuffles"
    if not resamples:
        return f"mean of {shuffles}: no interval was asked for"
    rows = f"{len(task.y):,} test rows"
    if task.clusters is not None:
        rows = f"{len(np.unique(task.clusters)):,} groups of test rows that belong together"
    return f"95 % interval: {shuffles} × {resamples} resamples of {rows}"
