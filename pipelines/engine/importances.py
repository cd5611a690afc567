"""What matters to a fitted model, by three methods, on the original columns and on aspects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explain.agreement import Agreement, agree
from explain.groups import Aspect
from explain.native import native_importance
from explain.shapley import attribute, attribute_by_cover, closed_form, summarise, verify_additivity
from explain.words import number
from pipelines.engine.budget import draw_rows
from pipelines.engine.permuting import Measured, effort_of, permute
from pipelines.engine.result import Manner
from pipelines.engine.shapley_plan import NEAR, ShapleyPlan, plan_shapley, target_of
from pipelines.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd

    from explain.arrays import FloatArray, IntArray
    from explain.attribution import Attribution
    from explain.importance import Importance
    from explain.shapley import Game
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground
    from pipelines.engine.score import Scored
    from pipelines.engine.study import Settings


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


def native_of(scored: Scored, names: tuple[str, ...]) -> Measured | None:
    """The model's own importance with its range over the folds' fits; None where it counts nothing."""
    if scored.native is None:
        return None
    groups = [np.array([place]) for place in range(len(names))]
    found = native_importance(scored.native, groups, names, scored.family, scored.native_unit)
    fits = f"the rows of {len(scored.native)} cross-validation fits"
    return Measured(found, Manner(f"what the model counts for itself: {scored.native_unit}", fits, "exact"))


@dataclass(frozen=True, slots=True)
class Explained:
    """One model's importances, by Shapley values first, then by shuffling, and the attribution behind the first."""

    measured: tuple[Measured, ...]
    attribution: Attribution
    fitted_note: str = ""

    @property
    def importances(self) -> tuple[Importance, ...]:
        """The numbers."""
        return tuple(one.importance for one in self.measured)

    @property
    def manners(self) -> tuple[Manner, ...]:
        """How each of the importances was measured."""
        return tuple(one.manner for one in self.measured)

    @property
    def note(self) -> str:
        """What was different for this model, "" for nothing."""
        return "; ".join(note for note in (self.fitted_note, *(one.note for one in self.measured)) if note)

    @property
    def shapley(self) -> Importance:
        """The importance that is shown first and compared between models."""
        return self.measured[0].importance

    @property
    def permuted(self) -> Importance:
        """What shuffling costs."""
        return self.measured[1].importance

    def called(self, title: str) -> Explained:
        """The same with its rankings called by that name: how they agree is told to people, in sentences."""
        named = (replace(one, importance=replace(one.importance, model=title)) for one in self.measured)
        return replace(self, measured=tuple(named))


def explain_model(ground: Ground, fitted: FittedModel, scored: Scored, seconds: float) -> Explained:
    """Shapley, permutation and native importance of the features, on test rows that the model never saw.

    ``seconds`` is the predicted cost that Shapley values may have. Raises AdditivityError when attributions do not
    sum to the predictions.
    """
    found, own = _shapley(ground, fitted, seconds), native_of(scored, fitted.names)
    measured = (*found.measured, permute(ground, fitted), *([own] if own is not None else []))
    return replace(found, measured=measured, fitted_note=fitted.note)


def explain_aspects(ground: Ground, fitted: FittedModel, aspects: Sequence[Aspect]) -> Explained:
    """Shapley and permutation importance of aspects: correlated features enter, leave and are shuffled together."""
    found = _shapley(ground, fitted, ground.allowance.aspects, aspects)
    return replace(found, measured=(*found.measured, permute(ground, fitted, aspects)))


def _shapley(ground: Ground, fitted: FittedModel, seconds: float, aspects: Sequence[Aspect] = ()) -> Explained:
    attribution, manner = attribute_rows(ground, fitted, seconds, aspects)
    clusters = ground.clusters(attribution.rows)
    importance = summarise(attribution, "aspect" if aspects else "feature", clusters)
    n_rows, n_test = len(attribution.rows), len(ground.split.test)
    notes = [f"{n_rows:,} of {n_test:,} test rows have Shapley values"] if n_rows < n_test else []
    if ground.settings.shapley == "path-dependent" and (why := no_cover(_game(ground, fitted, attribution.rows[:0]))):
        notes.append(f"its Shapley values are interventional, not path-dependent: {why}")
    return Explained((Measured(importance, manner, "; ".join(notes)),), attribution)


def attribute_rows(
    ground: Ground, fitted: FittedModel, seconds: float, aspects: Sequence[Aspect] = ()
) -> tuple[Attribution, Manner]:
    """Shapley values of test rows drawn by the seed, as many as ``seconds`` of predicted cost allow, and how."""
    plan = plan_for(ground, fitted, seconds, aspects)
    rows = draw_rows(ground.split.test, plan.rows, ground.seed)
    attribution = attribute_these(ground, fitted, rows, plan, aspects)
    game = _game(ground, fitted, rows[:0])
    error = error_words(attribution, closed=closed_form(game), target=target_of(game, plan).error)
    return attribution, Manner(attribution.method, background_words(ground, fitted, plan.background), error)


def plan_for(ground: Ground, fitted: FittedModel, seconds: float, aspects: Sequence[Aspect] = ()) -> ShapleyPlan:
    """How many test rows are explained, and by which way."""
    game = _game(ground, fitted, ground.split.test[:0], aspects)
    by_cover, n_test = _by_cover(ground, game), len(ground.split.test)
    plan = plan_shapley(game, n_test, effort_of(fitted), seconds, by_cover=by_cover)
    # What was asked for outright costs what it costs; the best model alone has its features explained that far.
    asked = ground.settings.explained if not aspects and seconds == ground.allowance.shapley else 0
    return replace(plan, rows=min(n_test, asked)) if asked > plan.rows else plan


def attribute_these(
    ground: Ground, fitted: FittedModel, rows: IntArray, plan: ShapleyPlan, aspects: Sequence[Aspect] = ()
) -> Attribution:
    """Shapley values of these rows of the table, verified to sum to prediction minus base value.

    Path-dependent where the settings ask for it and the model has such values; interventional else.
    """
    game = _game(ground, fitted, rows, aspects)
    if _by_cover(ground, game):
        return attribute_by_cover(game, rows, threads=ground.threads)
    kept = draw_rows(np.arange(len(game.background)), plan.background, ground.seed)
    attribution = attribute(
        replace(game, background=game.background[kept]),
        rows,
        samples=plan.samples,
        exact_up_to=plan.exact_up_to,
        seed=ground.seed,
        threads=ground.threads,
        target=target_of(game, plan),
    )
    verify_additivity(attribution)
    return attribution


def attribute_frame(fitted: FittedModel, frame: pd.DataFrame, settings: Settings) -> Attribution:
    """Shapley values of all rows of a table, by the same method and in the same unit as in a run of these settings."""
    rows = np.arange(len(frame))
    if settings.shapley == "path-dependent":
        game = fitted.game(fitted.encode(frame), settings.unit)
        if not no_cover(game):
            return attribute_by_cover(game, rows)
    return fitted.attribute(frame, rows, unit=settings.unit)


def no_cover(game: Game) -> str:
    """Why there are no path-dependent Shapley values of this game, in words; "" where there are."""
    if game.forest is None:
        return "it is not made of trees"
    if not closed_form(game):
        return f"its {game.unit} is not the plain sum of its trees (its log-odds are)"
    nodes = game.forest.nodes
    empty = int(np.count_nonzero((nodes.feature >= 0) & ~(nodes.cover > 0)))
    return f"{empty:,} questions of its trees were reached by no training data" if empty else ""


def background_words(ground: Ground, fitted: FittedModel, n_background: int) -> str:
    """Which rows Shapley values compare with, so many of them; for path-dependent values what takes their place."""
    game = _game(ground, fitted, ground.split.test[:0])
    if game.forest is not None and _by_cover(ground, game):
        return f"none: a column that is left out takes both ways of a question, by {game.forest.cover_is}"
    return f"{n_background:,} of the {fitted.n_given:,} rows to fit on, drawn at random"


def error_words(attribution: Attribution, *, closed: bool, target: float) -> str:
    """How far the values of the rows may be off; where they are in closed form an error is one of quadrature.

    ``target`` is the standard error that sampled values were to reach.
    """
    unit = "" if attribution.unit == "probability" else attribution.unit
    largest = number(float(attribution.error.max(initial=0.0)), unit, digits=2)
    if not attribution.error.any():
        gap = number(attribution.additivity_gap(), unit, digits=1)
        return f"exact (rounding: at most {gap})"
    if closed:
        return f"quadrature error of a value: at most {largest}, measured"
    usual = number(float(attribution.error.mean()), unit, digits=2)
    return f"standard error of a row's value: {usual} on average, at most {largest}; {_reached(attribution, target)}"


def _reached(attribution: Attribution, target: float) -> str:
    """How many rows came as near as was asked for, and how near the others came."""
    unit = "" if attribution.unit == "probability" else attribution.unit
    worst = attribution.error.max(axis=(1, 2))
    far = worst[worst > target]
    aim = f"the target, {number(target, unit, digits=2)} ({100 * NEAR:g} % of the standard deviation of predictions),"
    if not len(far):
        return f"{aim} was reached by all {len(worst):,} rows"
    usual = number(float(far.mean()), unit, digits=2)
    near = f"{aim} was reached by {len(worst) - len(far):,} of {len(worst):,} rows"
    return f"{near}; more was not affordable: the largest of each other row is {usual} on average"


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


def agreement_of(by_method: Sequence[Importance], by_model: Sequence[Importance]) -> Agreement:
    """How alike the best model's methods rank, and how alike the models rank, in one table and two sentences."""
    methods = agree(by_method)
    if len(by_model) < 2:
        return methods
    models = agree(by_model)
    return Agreement(methods.k, (*methods.pairs, *models.pairs), f"{methods.sentence} {models.sentence}")


def _by_cover(ground: Ground, game: Game) -> bool:
    """Whether the values of this game are path-dependent: asked for, and there are any."""
    return ground.settings.shapley == "path-dependent" and not no_cover(game)


def _game(ground: Ground, fitted: FittedModel, rows: IntArray, aspects: Sequence[Aspect] = ()) -> Game:
    game = fitted.game(fitted.encode(ground.frame(rows)), ground.settings.unit)
    return game.by_aspect(aspects) if aspects else game
