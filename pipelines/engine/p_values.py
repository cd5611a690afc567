"""p-values of the best model's permutation importance, by fitting it to permuted targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from explain.permutation import permutation_importance
from explain.permutation_null import p_values, p_values_sentence
from pipelines.engine.estimate import Work, fit_seconds
from pipelines.engine.permuting import plan_permutation, shuffle_seconds, task_of
from pipelines.engine.result import PValues
from pipelines.engine.workers import side_by_side

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from explain.importance import Importance
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground


def p_values_of(
    ground: Ground, fitted: FittedModel, observed: Importance, each: Callable[[int], None]
) -> PValues | None:
    """How often a permuted target makes a feature look as important as ``observed``; None unless it was asked for.

    The target is permuted among the development rows and among the shuffled test rows, so that both keep their values;
    the model is fitted again with its parameters, and measured by the same shuffles of the same rows as ``observed``.
    ``each`` is called before each wait for a fit, with the number of fits done.
    """
    targets = ground.settings.p_values
    if not targets:
        return None
    plan = plan_permutation(ground, fitted)
    strata = task_of(ground, fitted, plan).strata
    development = ground.split.development

    def refit(number: int) -> FloatArray:
        meaningless = permuted(ground, (development, plan.rows), number)
        again = meaningless.fit(fitted.family, development, fitted.params)
        # Preparation never looks at the target: rows are encoded as before, and are alike as before.
        task = replace(task_of(meaningless, again, replace(plan, matrix=None)), strata=strata)
        return permutation_importance(task, n_repeats=plan.repeats, seed=ground.seed, resamples=0).values

    # How a target is permuted follows from its number alone, so that two fits may run side by side.
    answers = side_by_side(refit, range(targets), fitted.family, len(development))
    null = []
    for number in range(targets):
        each(number)
        null.append(next(answers))
    values = p_values(observed.values, np.array(null))
    return PValues(observed.method, observed.names, values, targets, p_values_sentence(targets) + _together(ground))


def target_seconds(ground: Ground, fitted: FittedModel) -> float:
    """About how long a fit to one permuted target takes, with its ranking."""
    plan, n_names = plan_permutation(ground, fitted), len(fitted.names)
    ranking = plan.repeats * n_names * len(plan.rows) * shuffle_seconds(fitted, n_names, resamples=0)
    n_columns, n_outputs = fitted.background.shape[1], len(ground.goal.outputs)
    work = Work(len(ground.split.development), n_columns, n_outputs, ground.settings.mode)
    return fit_seconds(fitted.family, work) + ranking


def permuted(ground: Ground, parts: tuple[IntArray, ...], number: int) -> Ground:
    """The same table with the target permuted among the rows of each part, differently for each ``number``."""
    rng = np.random.default_rng([ground.seed, number])
    source = np.arange(ground.dataset.n_rows)
    for rows in parts:
        source[rows] = rng.permutation(rows)
    frame, target = ground.dataset.frame, ground.goal.target
    moved = frame[target].iloc[source].set_axis(frame.index)
    return replace(ground, dataset=replace(ground.dataset, frame=frame.assign(**{target: moved})))


def _together(ground: Ground) -> str:
    entities = ground.dataset.with_role("entity")
    if not entities:
        return ""
    return f"; rows of one {entities[0]!r} hang together, which permuting breaks: take the p-values as too small"
