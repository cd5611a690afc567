"""What is told of the models after they are scored: importances of each, and everything else of the best."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.engine.aspects import aspects_of
from pipelines.engine.effects import Effects, effects_of
from pipelines.engine.first import Look, first_look
from pipelines.engine.importances import (
    Explained,
    agreement_of,
    explain_aspects,
    explain_further,
    explain_model,
)
from pipelines.engine.p_values import p_values_of, target_seconds
from pipelines.engine.pairs import pairs_of
from pipelines.engine.refits import refit_seconds, stability_of
from pipelines.engine.rows import rows_frame, telling_rows, uncertainty_of
from pipelines.engine.score import Scored, scores_of
from pipelines.engine.tune import tuned
from pipelines.engine.verdict import level_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from explain.agreement import Agreement
    from explain.arrays import FloatArray
    from explain.attribution import Attribution
    from explain.groups import Aspect
    from explain.stability import Stability
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground
    from pipelines.engine.progress import Stages
    from pipelines.engine.result import Pairs, PValues, Score


@dataclass(frozen=True, slots=True)
class Told:
    """One model after it was scored, fitted on the development rows and explained on the test rows.

    ``outputs`` (n_test, n_outputs) are its predictions of the test rows; ``beyond`` its scores on a second file.
    """

    scored: Scored
    fitted: FittedModel
    explained: Explained
    outputs: FloatArray
    beyond: tuple[Score, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class TestRows:
    """The test rows one by one, in words how their uncertainty is meant, and the Shapley values of some of them."""

    frame: pd.DataFrame
    uncertainty_how: str
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about the best model beyond its own importances; pairs and p-values where they were asked for."""

    aspects: tuple[Aspect, ...]
    on_aspects: Explained
    agreement: Agreement
    effects: Effects
    rows: TestRows
    stability: Stability
    pairs: Pairs | None
    p_values: PValues | None


def tell_model(ground: Ground, scored: Scored, seconds: float, look: Look | None = None) -> Told:
    """The model fitted on the development rows and explained within ``seconds`` of predicted cost.

    ``look`` is given a first look at it, as soon as it is fitted.
    """
    began = time.perf_counter()
    development, test = ground.split.development, ground.split.test
    fitted = ground.fit(scored.family, development, tuned(ground, scored.family, development))
    if look is not None and (first := first_look(ground, fitted, scored)) is not None:
        look(first)
    outputs = fitted.predict(ground.frame(test))
    explained = explain_model(ground, fitted, scored, seconds)
    beyond = scores_of(ground, test, outputs) if ground.split.how == "external" else ()
    return Told(scored, fitted, explained, outputs, beyond, time.perf_counter() - began)


def tell_story(ground: Ground, told: Sequence[Told], stages: Stages) -> Story:
    """What is shown of the best model, the first of ``told``.

    Other models are compared with it only where they beat guessing: how a useless model ranks says nothing.
    """
    best = told[0]
    others = [one for one in told[1:] if level_of(one.scored.scores, ground.goal.task) != "none"]
    stages.tell("explain", 0.7, "Explaining correlated columns together")
    aspects = aspects_of(ground, best.fitted.names)
    on_aspects = explain_aspects(ground, best.fitted, aspects)
    agreement = agreement_of(best.explained.importances, [one.explained.shapley for one in (best, *others)])
    stages.tell("explain", 0.85, "Drawing how predictions move with each column")
    effects = effects_of(ground, best.fitted, best.explained.shapley, best.explained.attribution)
    pairs = pairs_of(ground, best.fitted)
    stages.tell("explain", 0.95, "Looking at single rows")
    rows = _test_rows(ground, best, others)
    stability, p_values = _fit_again(ground, best, stages)
    return Story(aspects, on_aspects, agreement, effects, rows, stability, pairs, p_values)


def _fit_again(ground: Ground, best: Told, stages: Stages) -> tuple[Stability, PValues | None]:
    """The best model on other rows, and on permuted targets where that was asked for; each by what it costs."""
    targets, refit = ground.settings.p_values, refit_seconds(ground, best.fitted)
    in_targets = targets * target_seconds(ground, best.fitted) if targets else 0.0

    def each(done: int, refits: int) -> None:
        share = done * refit / (refits * refit + in_targets)
        stages.tell("refit", share, f"Fitting again on other rows, {done + 1} of {refits}")

    stability = stability_of(ground, best.fitted, each)
    before = stability.refits * refit / (stability.refits * refit + in_targets)

    def every(done: int) -> None:
        share = before + (1 - before) * done / targets
        stages.tell("refit", share, f"Fitting to permuted targets, {done + 1} of {targets}")

    return stability, p_values_of(ground, best.fitted, best.explained.permuted, every)


def _test_rows(ground: Ground, best: Told, others: Sequence[Told]) -> TestRows:
    test = ground.split.test
    uncertainty, how = uncertainty_of(ground.goal, best.outputs, [one.outputs for one in others])
    nothing_yet = np.zeros(len(test), dtype=np.bool_)
    frame = rows_frame(ground.goal, test, ground.y(test), best.outputs, uncertainty, nothing_yet)
    allowed = ground.allowance.shapley
    attribution = explain_further(ground, best.fitted, best.explained.attribution, telling_rows(frame), allowed)
    return TestRows(frame.assign(explained=np.isin(test, attribution.rows)), how, attribution)
