"""What matters to a fitted model, by three methods, on the original columns and on aspects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explain.agreement import Agreement, agree
from explain.association import associations
from explain.groups import Aspect, find_aspects, merge_groups
from explain.native import native_importance
from explain.permutation import PermutationTask, permutation_importance
from explain.scores import log_loss
from explain.shapley import attribute, summarise, verify_additivity
from pipelines.engine.budget import Effort, draw_rows, plan_shuffles
from pipelines.engine.encode_level import levels_and_codes
from pipelines.engine.encode_number import finite
from pipelines.engine.encode_time import days_since_1970, moments_of
from pipelines.engine.shapley_plan import ShapleyPlan, plan_shapley
from pipelines.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Column
    from explain.arrays import FloatArray, IntArray
    from explain.attribution import Attribution
    from explain.importance import Importance
    from explain.scores import Metric
    from explain.shapley import Game
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground
    from pipelines.engine.score import Scored

#: Resamples behind the interval of a permutation importance, and microseconds that each costs per row.
RESAMPLES, RESAMPLING = 100, 0.015
#: Rows on which columns are compared with each other, and beyond how many columns fewer of them.
COMPARED_ROWS, MANY_COLUMNS, COMPARED_OF_MANY = 2_000, 200, 500


def native_sums(fits: Sequence[FittedModel]) -> tuple[FloatArray | None, str]:
    """What each fit counts for itself per original column, (n_fits, n_features), and its unit; None where nothing."""
    try:
        natives = [fitted.native() for fitted in fits]
    except StudyError:
        return None, ""
    sums = [
        [float(one.values[group].sum()) for group in fitted.groups] for one, fitted in zip(natives, fits, strict=True)
    ]
    return np.array(sums), natives[0].what


def native_of(scored: Scored, names: tuple[str, ...]) -> Importance | None:
    """The model's own importance with its range over the folds' fits; None where it counts nothing."""
    if scored.native is None:
        return None
    groups = [np.array([place]) for place in range(len(names))]
    return native_importance(scored.native, groups, names, scored.family, scored.native_unit)


@dataclass(frozen=True, slots=True)
class Explained:
    """One model's importances, and the attribution that its Shapley importance was taken from."""

    importances: tuple[Importance, ...]
    attribution: Attribution
    note: str

    @property
    def shapley(self) -> Importance:
        """The importance that is shown first and compared between models."""
        return self.importances[0]


def explain_model(ground: Ground, fitted: FittedModel, scored: Scored, seconds: float) -> Explained:
    """Shapley, permutation and native importance of the features, on test rows that the model never saw.

    ``seconds`` is the predicted cost that Shapley values may have. Raises AdditivityError when attributions do not
    sum to the predictions.
    """
    attribution, note = attribute_rows(ground, fitted, seconds)
    permuted, permuted_note = permute(ground, fitted)
    own = native_of(scored, fitted.names)
    importances = (
        summarise(attribution, clusters=ground.clusters(attribution.rows)),
        permuted,
        *([own] if own is not None else []),
    )
    notes = [part for part in (fitted.note, note, permuted_note) if part]
    return Explained(importances, attribution, "; ".join(notes))


def explain_aspects(ground: Ground, fitted: FittedModel, aspects: Sequence[Aspect]) -> tuple[Importance, ...]:
    """Shapley and permutation importance of aspects: correlated features enter, leave and are shuffled together."""
    attribution, _ = attribute_rows(ground, fitted, ground.allowance.aspects, aspects)
    permuted, _ = permute(ground, fitted, aspects)
    return summarise(attribution, axis="aspect", clusters=ground.clusters(attribution.rows)), permuted


def attribute_rows(
    ground: Ground, fitted: FittedModel, seconds: float, aspects: Sequence[Aspect] = ()
) -> tuple[Attribution, str]:
    """Shapley values of test rows drawn by the seed, as many as ``seconds`` of predicted cost allow, and a note."""
    plan = plan_for(ground, fitted, seconds, aspects)
    rows = draw_rows(ground.split.test, plan.rows, ground.seed)
    note = f"{len(rows):,} of {len(ground.split.test):,} test rows have Shapley values"
    return attribute_these(ground, fitted, rows, plan, aspects), note if len(rows) < len(ground.split.test) else ""


def plan_for(ground: Ground, fitted: FittedModel, seconds: float, aspects: Sequence[Aspect] = ()) -> ShapleyPlan:
    """How many test rows are explained, and by which way."""
    game = _game(ground, fitted, ground.split.test[:0], aspects)
    return plan_shapley(game, len(ground.split.test), effort_of(fitted), seconds)


def attribute_these(
    ground: Ground, fitted: FittedModel, rows: IntArray, plan: ShapleyPlan, aspects: Sequence[Aspect] = ()
) -> Attribution:
    """Shapley values of these rows of the table, verified to sum to prediction minus base value."""
    game = _game(ground, fitted, rows, aspects)
    kept = draw_rows(np.arange(len(game.background)), plan.background, ground.seed)
    attribution = attribute(
        replace(game, background=game.background[kept]),
        rows,
        samples=plan.samples,
        exact_up_to=plan.exact_up_to,
        seed=ground.seed,
        threads=ground.threads,
    )
    verify_additivity(attribution)
    return attribution


def explain_further(
    ground: Ground, fitted: FittedModel, attribution: Attribution, rows: IntArray, seconds: float
) -> Attribution:
    """The attribution with these further rows, by the same method; importances are not taken from them.

    They are chosen rows (the worst, the most uncertain), so a mean over them would mislead.
    """
    new = np.setdiff1d(rows, attribution.rows)
    if not len(new):
        return attribution
    more = attribute_these(ground, fitted, new, plan_for(ground, fitted, seconds))
    return replace(
        attribution,
        rows=np.concatenate([attribution.rows, more.rows]),
        values=np.concatenate([attribution.values, more.values]),
        error=np.concatenate([attribution.error, more.error]),
        predictions=np.concatenate([attribution.predictions, more.predictions]),
    )


def permute(ground: Ground, fitted: FittedModel, aspects: Sequence[Aspect] = ()) -> tuple[Importance, str]:
    """Permutation importance on test rows, as many as the allowance's predicted cost allows, and a note."""
    groups, names = merge_groups(fitted.groups, fitted.names, aspects) if aspects else (fitted.groups, fitted.names)
    test = ground.split.test
    each = effort_of(fitted).seconds + RESAMPLES * RESAMPLING * 1e-6
    plan = plan_shuffles(len(names), len(test), each, ground.allowance.permutation)
    rows = draw_rows(test, plan.rows, ground.seed)
    y = ground.y(rows)
    metric = permuted_metric(ground, y)
    task = PermutationTask(
        predict=fitted.predict_encoded,
        X=fitted.encode(ground.frame(rows)),
        y=y,
        groups=groups,
        names=names,
        score=metric,
        unit=ground.goal.unit if metric.unit == "target" else metric.title,
        model=fitted.family,
        axis="aspect" if aspects else "feature",
        clusters=ground.clusters(rows),
    )
    found = permutation_importance(task, n_repeats=plan.repeats, seed=ground.seed, resamples=RESAMPLES)
    return found, f"{len(rows):,} of {len(test):,} test rows were shuffled" if len(rows) < len(test) else ""


def permuted_metric(ground: Ground, y: FloatArray) -> Metric:
    """The score that shuffling is measured by: the leaderboard's, or log loss on rows of one class (no AUC)."""
    return log_loss if ground.goal.task == "binary" and len(np.unique(y)) < 2 else ground.metrics[0]


def effort_of(fitted: FittedModel) -> Effort:
    """What a prediction of this model costs."""
    return Effort(fitted.cost, fitted.background.shape[1])


def aspects_of(ground: Ground, names: tuple[str, ...]) -> tuple[Aspect, ...]:
    """The features grouped by how closely they move together on development rows drawn by the seed."""
    n_rows = COMPARED_ROWS if len(names) <= MANY_COLUMNS else COMPARED_OF_MANY
    frame = ground.frame(draw_rows(ground.split.development, n_rows, ground.seed))
    columns = [ground.dataset.column(name) for name in names]
    numbers = [_as_numbers(frame, column) for column in columns]
    matrix = associations(numbers, [column.kind not in {"number", "time"} for column in columns])
    return find_aspects(names, matrix)


def agreement_of(by_method: Sequence[Importance], by_model: Sequence[Importance]) -> Agreement:
    """How alike the best model's methods rank, and how alike the models rank, in one table and two sentences."""
    methods = agree(by_method)
    if len(by_model) < 2:
        return methods
    models = agree(by_model)
    return Agreement(methods.k, (*methods.pairs, *models.pairs), f"{methods.sentence} {models.sentence}")


def _game(ground: Ground, fitted: FittedModel, rows: IntArray, aspects: Sequence[Aspect]) -> Game:
    game = fitted.game(fitted.encode(ground.frame(rows)), ground.settings.unit)
    return game.by_aspect(aspects) if aspects else game


def _as_numbers(frame: pd.DataFrame, column: Column) -> FloatArray:
    series = frame[column.name]
    if column.kind == "number":
        return finite(series)
    if column.kind == "time":
        moments = moments_of(series)
        return np.where(np.isnat(moments), np.nan, days_since_1970(moments))
    codes = levels_and_codes(series)[1].astype(np.float64)
    return np.where(codes < 0, np.nan, codes)
