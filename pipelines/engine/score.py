"""How good each model is on rows that it did not see: cross-validation, intervals, and a naive guess beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from explain.errors import ExplainError
from explain.scores import bootstrap_interval, mae
from pipelines.engine.importances import native_sums
from pipelines.engine.result import Score
from pipelines.engine.tune import tuned
from pipelines.models import family

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from explain.scores import Metric
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.goal import Goal
    from pipelines.engine.ground import Ground

#: Called with the number of the fold that comes next, from 0, the number of folds, and the model's title.
EachFold: TypeAlias = Callable[[int, int, str], None]

#: Resamples × rows that one interval may cost, and the most and fewest resamples.
CELLS, MOST, FEWEST = 10_000_000, 1_000, 200


@dataclass(frozen=True, slots=True)
class Scored:
    """One family's cross-validation: its scores, and what it predicted for each scored row.

    ``outputs`` (n_scored, n_outputs) are in the order of ``Ground.scored_rows``. ``native`` (n_fits, n_features) is
    what the folds' models count for themselves, per original column, in ``native_unit``; None where they count nothing.
    """

    family: str
    title: str
    scores: tuple[Score, ...]
    outputs: FloatArray
    native: FloatArray | None
    native_unit: str
    note: str
    seconds: float


def score_model(ground: Ground, name: str, each_fold: EachFold) -> Scored:
    """The family's cross-validated scores; everything that is learnt from data is learnt inside the folds.

    ``each_fold`` is called before each fold. Raises StudyError when the
    family cannot do the task, or cannot give the unit that was asked for.
    """
    began = time.perf_counter()
    rows = ground.scored_rows
    outputs = np.zeros((len(rows), len(ground.goal.outputs)))
    title = family(name).title
    fits = []
    for number, (fit, test) in enumerate(ground.folds):
        each_fold(number, len(ground.folds), title)
        fitted = ground.fit(name, fit, tuned(ground, name, fit))
        _refuse_without_log_odds(ground, fitted, test[:1])
        outputs[np.searchsorted(rows, test)] = fitted.predict(ground.frame(test))
        fits.append(fitted)
    sums, unit = native_sums(fits)
    return Scored(
        family=name,
        title=title,
        scores=scores_of(ground, rows, outputs),
        outputs=outputs,
        native=sums,
        native_unit=unit,
        note=fits[-1].note,
        seconds=time.perf_counter() - began,
    )


def scores_of(ground: Ground, rows: IntArray, outputs: FloatArray) -> tuple[Score, ...]:
    """Every score of the task on these rows, with its 95 % interval over rows or entities and the naive guess.

    A score that these rows leave undefined is left out (the area under the curve of a single class).
    """
    y, clusters = ground.y(rows), ground.clusters(rows)
    found = (_score(ground, metric, (y, outputs), clusters) for metric in ground.metrics)
    return tuple(one for one in found if one is not None)


def naive_outputs(goal: Goal, y: FloatArray, metric: Metric) -> FloatArray:
    """What one guesses without looking at any column, the same for every row: class shares, mean, or median for MAE."""
    if goal.task == "regression":
        guess = np.array([np.median(y) if metric is mae else np.mean(y)])
    else:
        shares = np.bincount(y.astype(np.int64), minlength=len(goal.classes)) / len(y)
        guess = shares[1:] if goal.task == "binary" else shares
    return np.tile(guess, (len(y), 1))


def _score(
    ground: Ground, metric: Metric, told: tuple[FloatArray, FloatArray], clusters: IntArray | None
) -> Score | None:
    y, outputs = told
    resamples = int(np.clip(CELLS // len(y), FEWEST, MOST))
    try:
        value = metric(y, outputs)
        baseline = metric(y, naive_outputs(ground.goal, y, metric))
        low, high = bootstrap_interval(y, outputs, metric, clusters, n=resamples, seed=ground.seed)
    except ExplainError:
        # Not defined on these rows; the other scores are, and say how good the model is.
        return None
    unit = ground.goal.unit if metric.unit == "target" else metric.unit
    return Score(metric.title, value, min(low, value), max(high, value), baseline, unit, metric.higher_is_better)


def _refuse_without_log_odds(ground: Ground, fitted: FittedModel, rows: IntArray) -> None:
    """Ask for one row's log-odds where they are wanted, so that a model without any is left out early."""
    if ground.settings.unit == "log-odds":
        fitted.margin(ground.frame(rows))
