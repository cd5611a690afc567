"""Permutation importance: how much the score falls when one feature is shuffled between rows.

Breiman (2001), Random forests; Fisher, Rudin and Dominici (2019) for any model. Shuffled only among rows that are
alike in the features associated with it, it is what the feature adds to those: Strobl, Boulesteix, Kneib, Augustin and
Zeileis (2008), Conditional variable importance for random forests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import Encoded, FloatArray, Groups, IntArray, Predict, Progress, ScoreFunction
from explain.errors import ExplainError
from explain.importance import Axis, Importance
from explain.permutation_outputs import Outputs, predicted, walked
from explain.permutation_repeats import Orders, Plan, Until, plan_repeats
from explain.resample import percentile_interval, resample_weights
from explain.scores import Metric
from explain.trees.forest import Forest


@dataclass(frozen=True, slots=True)
class PermutationTask:
    """What to shuffle, on which rows, and what to measure.

    ``X`` (n_rows, n_encoded) and ``y`` (n_rows,) are rows that the model never saw. All encoded columns in a group are
    shuffled together: with merged groups and ``axis="aspect"`` correlated features are shuffled jointly. ``score`` is a
    Metric (fast intervals) or any function of (y, outputs) where higher is better; ``unit`` is its unit. ``clusters``
    (n_rows,) names rows that belong together (one person): the interval then resamples whole clusters.

    ``forest`` holds the trees of the very model, where it is made of trees: it is then walked, on so many ``threads``,
    instead of predicting again. ``strata`` (n_names, n_rows), see ``explain.permutation_strata``, restricts each name's
    shuffles to rows of one stratum.
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
    forest: Forest | None = None
    threads: int = 1
    strata: IntArray | None = None

    def __post_init__(self) -> None:
        """Refuse strata that do not fit the names and rows."""
        if self.strata is not None and self.strata.shape != (len(self.names), len(self.y)):
            raise ExplainError(
                f"strata of shape {self.strata.shape} were given; one number per name and row is needed: "
                f"({len(self.names)}, {len(self.y)})"
            )

    def value(self, outputs: FloatArray) -> float:
        """The score of predictions for all rows, higher is better."""
        return self.score.score(self.y, outputs) if isinstance(self.score, Metric) else self.score(self.y, outputs)

    def draws(self, outputs: FloatArray, weights: FloatArray) -> FloatArray:
        """The score in each bootstrap draw, higher is better: (n_draws,)."""
        if isinstance(self.score, Metric):
            return self.score.draws(self.y, outputs, weights)
        again = [np.repeat(np.arange(len(self.y)), counts.astype(np.int64)) for counts in weights.T]
        return np.array([self.score(self.y[rows], outputs[rows]) for rows in again])

    def outputs(self) -> Outputs:
        """The model's outputs for these rows, shuffled or not."""
        if self.forest is None:
            return predicted(self.predict, self.X)
        return walked(self.forest, self.predict, self.X, self.threads)


def permutation_importance(
    task: PermutationTask,
    *,
    n_repeats: int | Until = 10,
    seed: int = 0,
    permutations: IntArray | None = None,
    resamples: int = 200,
    progress: Progress | None = None,
) -> Importance:
    """Mean fall of the score over the shuffles of each name, in the score's unit; negative where shuffling helped.

    ``n_repeats`` is how often each name is shuffled, or ``Until`` how little chance may be left. ``permutations``
    (n_repeats, n_rows) sets the shuffles instead of ``seed``; the same ones serve every name, so differences between
    names are paired. low and high: 95 % interval over bootstrap draws that resample the shuffles and the rows, models
    not refitted; without ``resamples`` they equal the value. ``reference`` is the score without shuffling.
    """
    plan = plan_repeats(len(task.y), n_repeats, seed, permutations)
    rng = np.random.default_rng([seed, 1])
    rows = resample_weights(len(task.y), resamples, rng, task.clusters)
    model = task.outputs()
    before = _Before(model.base, task.value(model.base), task.draws(model.base, rows), rows)
    falls, draws = _falls(task, before, model, plan, progress)
    shuffles = resample_weights(falls.shape[1], resamples, rng) / falls.shape[1]
    low, high = _interval(falls.mean(axis=1), np.einsum("nrd,rd->dn", draws, shuffles))
    return Importance(
        axis=task.axis,
        method="permutation" if task.strata is None else "conditional permutation",
        model=task.model,
        unit=task.unit,
        names=task.names,
        values=falls.mean(axis=1),
        low=low,
        high=high,
        spread=_words(task, falls, resamples, plan.until),
        reference=before.value,
    )


@dataclass(frozen=True, slots=True)
class _Before:
    """What shuffled predictions are compared with: the unshuffled ones, their score, and their score in each draw.

    ``rows`` (n_rows, n_draws) are the bootstrap weights of the rows.
    """

    outputs: FloatArray
    value: float
    draws: FloatArray
    rows: FloatArray


def _falls(
    task: PermutationTask, before: _Before, model: Outputs, plan: Plan, progress: Progress | None
) -> tuple[FloatArray, FloatArray]:
    """Falls of the score in each shuffle, (n_names, n_repeats), and in each draw, (n_names, n_repeats, n_draws)."""
    n_names = len(task.names)
    falls, draws = np.empty((n_names, 0)), np.empty((n_names, 0, len(before.draws)))
    for shuffles in plan.batches:
        found = []
        for outputs in model.shuffled(task.groups, Orders(shuffles, task.strata).of):
            found.append(_fall(task, before, outputs))
            if progress:
                progress((falls.shape[1] + len(found) / n_names * len(shuffles)) / plan.most)
        falls = np.concatenate([falls, np.array([fall for fall, _ in found])], axis=1)
        draws = np.concatenate([draws, np.array([drawn for _, drawn in found])], axis=1)
        if plan.enough(falls):
            break
    if progress and falls.shape[1] < plan.most:
        progress(1.0)
    return falls, draws


def _fall(task: PermutationTask, before: _Before, shuffled: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fall of the score in each shuffle, (n_repeats,), and in each draw, (n_repeats, n_draws)."""
    n_repeats, n_draws = len(shuffled), len(before.draws)
    if np.array_equal(shuffled, np.broadcast_to(before.outputs, shuffled.shape)):
        return np.zeros(n_repeats), np.zeros((n_repeats, n_draws))
    falls = np.array([before.value - task.value(outputs) for outputs in shuffled])
    if not n_draws:
        return falls, np.empty((n_repeats, 0))
    return falls, np.array([before.draws - task.draws(outputs, before.rows) for outputs in shuffled])


def _interval(values: FloatArray, draws: FloatArray) -> tuple[FloatArray, FloatArray]:
    """95 % interval of each value (n_names,) from its draws (n_draws, n_names); the value itself without any."""
    if not len(draws):
        return values, values
    low, high = percentile_interval(draws)
    return np.minimum(values, low), np.maximum(values, high)


def _words(task: PermutationTask, falls: FloatArray, resamples: int, until: Until | None) -> str:
    shuffles = "1 shuffle" if falls.shape[1] == 1 else f"{falls.shape[1]} shuffles"
    rows = f"{len(task.y):,} test rows"
    if task.clusters is not None:
        rows = f"{len(np.unique(task.clusters)):,} groups of test rows that belong together"
    words = [f"95 % interval: {shuffles} × {resamples} resamples of {rows}"]
    if not resamples:
        words = [f"mean of {shuffles}: no interval was asked for"]
    if task.strata is not None:
        words.append(_among(max(len(np.unique(one)) for one in task.strata)))
    if until is not None:
        words.append(until.words(falls))
    return "; ".join(words)


def _among(n_strata: int) -> str:
    """Which rows gave each other their values, where no name has more strata."""
    if n_strata == 1:
        return "shuffled among all rows: no feature goes along with another closely enough to tell rows apart"
    return f"shuffled among rows alike in associated features (up to {n_strata:,} strata)"
