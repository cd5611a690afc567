"""How good each model is on rows that it did not see: cross-validation, intervals, and a naive guess beside it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain.errors import ExplainError
from explain.resample import percentile_interval, resample_weights
from explain.scores import mae
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
    from pipelines.engine.workers import Say

#: Resamples × rows that the intervals of one model may cost, and the most and fewest resamples.
CELLS, MOST, FEWEST = 6_000_000, 1_000, 200
#: Row weights that are held at a time: few enough to stay in the processor's cache.
CHUNK_CELLS = 500_000


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


def score_model(ground: Ground, name: str, say: Say) -> Scored:
    """The family's cross-validated scores; everything that is learnt from data is learnt inside the folds.

    ``say`` gets a sentence before each fold. Raises StudyError when the family cannot do the task, or cannot give the
    unit that was asked for.
    """
    began = time.perf_counter()
    rows, title = ground.scored_rows, family(name).title
    outputs = np.zeros((len(rows), len(ground.goal.outputs)))
    fits: list[FittedModel] = []
    for number, (fit, test) in enumerate(ground.folds, start=1):
        say(f"Scoring {title}, fold {number} of {len(ground.folds)}")
        fitted, outputs[np.searchsorted(rows, test)] = _fold(ground, name, fit, test)
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


def _fold(ground: Ground, name: str, fit: IntArray, test: IntArray) -> tuple[FittedModel, FloatArray]:
    """The model of one fold and its predictions of the rows that it did not see."""
    fitted = ground.fit(name, fit, tuned(ground, name, fit))
    if ground.settings.unit == "log-odds":
        # Asked early, so that a model that has none is left out before it is explained.
        fitted.margin(ground.frame(test[:1]))
    return fitted, fitted.predict(ground.frame(test))


def scores_of(
    ground: Ground, rows: IntArray, outputs: FloatArray, metrics: tuple[Metric, ...] = ()
) -> tuple[Score, ...]:
    """Every score of the task, or these, on these rows: with its 95 % interval and the naive guess.

    Intervals are over rows, or over entities where there are some. A score that these rows leave undefined is left out
    (the area under the curve of a single class).
    """
    y = ground.y(rows)
    wanted = metrics or ground.metrics
    draws = _draws(wanted, (y, outputs), ground.clusters(rows), ground.seed)
    found = (_score(ground.goal, metric, (y, outputs), draws[metric]) for metric in wanted)
    return tuple(score for score in found if score is not None)


def naive_outputs(goal: Goal, y: FloatArray, metric: Metric) -> FloatArray:
    """What one guesses without looking at any column, the same for every row: class shares, mean, or median for MAE."""
    if goal.task == "regression":
        guess = np.array([np.median(y) if metric is mae else np.mean(y)])
    else:
        shares = np.bincount(y.astype(np.int64), minlength=len(goal.classes)) / len(y)
        guess = shares[1:] if goal.task == "binary" else shares
    return np.tile(guess, (len(y), 1))


def _score(goal: Goal, metric: Metric, told: tuple[FloatArray, FloatArray], draws: FloatArray) -> Score | None:
    y, outputs = told
    try:
        value = metric(y, outputs)
        baseline = metric(y, naive_outputs(goal, y, metric))
        low, high = (float(end) for end in percentile_interval(draws))
    except ExplainError:
        # Not defined on these rows; the other scores are, and say how good the model is.
        return None
    unit = goal.unit if metric.unit == "target" else metric.unit
    return Score(metric.title, value, min(low, value), max(high, value), baseline, unit, metric.higher_is_better)


def _draws(
    metrics: tuple[Metric, ...], told: tuple[FloatArray, FloatArray], clusters: IntArray | None, seed: int
) -> dict[Metric, FloatArray]:
    """Each metric on the same resamples of rows or of whole clusters, (n_resamples,)."""
    y, outputs = told
    rng = np.random.default_rng(seed)
    resamples, step = int(np.clip(CELLS // len(y), FEWEST, MOST)), max(1, CHUNK_CELLS // len(y))
    drawn: dict[Metric, list[FloatArray]] = {metric: [] for metric in metrics}
    for start in range(0, resamples, step):
        weights = resample_weights(len(y), min(step, resamples - start), rng, clusters)
        for metric, parts in drawn.items():
            parts.append(metric.weighted(y, outputs, weights))
    return {metric: np.concatenate(parts) for metric, parts in drawn.items()}
