"""Permutation importance of a fitted model: which rows are shuffled how often; its trees are walked if it has any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain.groups import Aspect, merge_groups
from explain.permutation import PermutationTask, permutation_importance
from explain.permutation_repeats import Until
from explain.permutation_strata import SMALLEST, strata_of
from explain.scores import log_loss
from explain.trees.forest import Forest
from pipelines.engine.aspects import associations_of, between_aspects
from pipelines.engine.budget import Effort, batches_of, draw_rows, plan_shuffles
from pipelines.engine.result import Manner

if TYPE_CHECKING:
    from explain.arrays import Encoded, FloatArray, Groups, IntArray
    from explain.importance import Axis, Importance
    from explain.scores import Metric
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground

#: Resamples behind the interval of a permutation importance.
RESAMPLES = 100
#: Microseconds of one core, measured: a score and a resample of it, per row; a question of a tree, per row and shuffle
#: of all columns, because rows leave their way only where the shuffled column is asked about; a shuffle within strata.
SCORING, RESAMPLING, QUESTION, WITHIN = 0.1, 0.006, 0.01, 0.25


@dataclass(frozen=True, slots=True)
class Measured:
    """An importance, how it was measured, and what was different for this model ("" for nothing)."""

    importance: Importance
    manner: Manner
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shuffles:
    """What is shuffled, on which ``rows`` of the table, and how often.

    ``groups`` are the encoded columns of each of ``names``; ``matrix`` (n_names, n_names) says how closely names move
    together, where rows must be alike in the others, and is None where any two rows may give each other their values.
    """

    axis: Axis
    groups: Groups
    names: tuple[str, ...]
    matrix: FloatArray | None
    rows: IntArray
    repeats: int = 1


def permute(ground: Ground, fitted: FittedModel, aspects: Sequence[Aspect] = ()) -> Measured:
    """Permutation importance on test rows, as many as the allowance's predicted cost allows."""
    plan = plan_permutation(ground, fitted, aspects)
    task = task_of(ground, fitted, plan)
    # Thorough: until chance hardly matters. p-values need the same number for every target, and keep to the plan.
    most = batches_of(ground.settings.mode) * plan.repeats
    repeats = Until(batch=plan.repeats, most=most) if most > plan.repeats else plan.repeats
    found = permutation_importance(task, n_repeats=repeats, seed=ground.seed, resamples=RESAMPLES)
    n_rows, n_test = len(plan.rows), len(ground.split.test)
    note = f"{n_rows:,} of {n_test:,} test rows were shuffled" if n_rows < n_test else ""
    shuffles = f"{plan.repeats} to {most}" if most > plan.repeats else f"{plan.repeats}"
    return Measured(found, _manner(ground, task, shuffles), note)


def plan_permutation(ground: Ground, fitted: FittedModel, aspects: Sequence[Aspect] = ()) -> Shuffles:
    """What is shuffled as the settings say, on test rows drawn by the seed, within the allowance.

    All batches that may be made are counted, although chance is often small after the first.
    """
    groups, names = merge_groups(fitted.groups, fitted.names, aspects) if aspects else (fitted.groups, fitted.names)
    matrix = associations_of(ground, fitted.names) if ground.settings.permutation == "conditional" else None
    each = shuffle_seconds(fitted, len(names), RESAMPLES)
    if matrix is not None:
        each += WITHIN * 1e-6
        matrix = between_aspects(fitted.names, matrix, aspects) if aspects else matrix
    made = len(names) * batches_of(ground.settings.mode)
    counts = plan_shuffles(made, len(ground.split.test), each, ground.allowance.permutation)
    rows = draw_rows(ground.split.test, counts.rows, ground.seed)
    return Shuffles("aspect" if aspects else "feature", groups, names, matrix, rows, counts.repeats)


def task_of(ground: Ground, fitted: FittedModel, plan: Shuffles) -> PermutationTask:
    """What ``explain.permutation`` needs to know; where the model is made of trees, they are walked."""
    X, y = fitted.encode(ground.frame(plan.rows)), ground.y(plan.rows)
    metric, inside = permuted_metric(ground, y), fitted.inside()
    return PermutationTask(
        predict=fitted.predict_encoded,
        X=X,
        y=y,
        groups=plan.groups,
        names=plan.names,
        score=metric,
        unit=ground.goal.unit if metric.unit == "target" else metric.title,
        model=fitted.family,
        axis=plan.axis,
        clusters=ground.clusters(plan.rows),
        forest=inside if isinstance(inside, Forest) else None,
        threads=ground.threads,
        strata=None if plan.matrix is None else _strata(X, plan.groups, plan.matrix),
    )


def shuffle_seconds(fitted: FittedModel, n_names: int, resamples: int) -> float:
    """Seconds of one core that a shuffle of one of ``n_names`` costs per row, with its score and resamples of it.

    Counted from the size of the model. Trees are walked for all names at once; else each row is predicted again.
    """
    inside = fitted.inside()
    if isinstance(inside, Forest):
        predicting = QUESTION * 1e-6 * questions_of(inside) / n_names
    else:
        predicting = effort_of(fitted).seconds
    return predicting + (SCORING + resamples * RESAMPLING) * 1e-6


def questions_of(forest: Forest) -> float:
    """How many questions a row of the training data was asked, on average, in all trees together."""
    nodes, roots = forest.nodes, forest.nodes.starts[:-1]
    asked = np.add.reduceat(np.where(nodes.feature >= 0, nodes.cover, 0.0), roots)
    came = nodes.cover[roots]
    return float(np.divide(asked, came, out=np.zeros_like(asked), where=came > 0).sum())


def permuted_metric(ground: Ground, y: FloatArray) -> Metric:
    """The score that shuffling is measured by: the leaderboard's, or log loss on rows of one class (no AUC)."""
    return log_loss if ground.goal.task == "binary" and len(np.unique(y)) < 2 else ground.metrics[0]


def effort_of(fitted: FittedModel) -> Effort:
    """What a prediction of this model costs."""
    return Effort(fitted.cost, fitted.background.shape[1])


def _strata(X: Encoded, groups: Groups, matrix: FloatArray) -> IntArray:
    return strata_of(X, groups, matrix, smallest=min(SMALLEST, len(X)))


def _manner(ground: Ground, task: PermutationTask, shuffles: str) -> Manner:
    among = "rows" if task.strata is None else "rows alike in the columns that go along with it"
    if task.strata is not None and not task.strata.any():
        among = "rows (no column goes along with another closely enough to tell rows apart)"
    how = "predicted again" if task.forest is None else "its trees walked again"
    score = permuted_metric(ground, task.y).title
    return Manner(
        f"fall of the {score} when a column is shuffled between {among}; {how}",
        f"{len(task.y):,} of {len(ground.split.test):,} test rows, {shuffles} shuffles of each column",
        "random shuffles: see the range",
    )
