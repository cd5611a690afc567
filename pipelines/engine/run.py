"""The whole of a run: from a table, a study and settings to a Result and the best model."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pipelines.engine.ask import ask, ground_of, models_of, unused_rows
from pipelines.engine.checks import Evidence, run_checks
from pipelines.engine.estimate import stage_seconds
from pipelines.engine.progress import Progress, Stages
from pipelines.engine.result import SECOND_FILE, Finding, Result, SplitSummary, TableSummary
from pipelines.engine.rows import prediction_frame
from pipelines.engine.score import Scored, score_model
from pipelines.engine.steps import Steps
from pipelines.engine.story import Story, Told, tell_model, tell_story
from pipelines.engine.sure.tell import Sure, tell_sure
from pipelines.engine.verdict import judge
from pipelines.engine.versions import versions
from pipelines.engine.workers import in_lanes, lanes_of, one_blas_thread
from pipelines.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset
    from pipelines.engine.first import Look
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground
    from pipelines.engine.progress import Stage
    from pipelines.engine.protocol import Chapter, Tables
    from pipelines.engine.result import Check, Verdict
    from pipelines.engine.study import Settings, Study
    from pipelines.engine.sure.forecaster import Forecaster
    from pipelines.engine.workers import Say


@dataclass(frozen=True, slots=True)
class Run:
    """What a run leaves: the findings, and for new rows the best model and what makes intervals or sets (or None)."""

    result: Result
    fitted: FittedModel
    forecaster: Forecaster | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """All that a run has found, before it is put together."""

    ground: Ground
    told: tuple[Told, ...]
    story: Story
    sure: Sure
    table_checks: tuple[Check, ...]
    skipped: dict[str, str]
    began: float
    chapter: Chapter


@one_blas_thread()
def run(
    dataset: Dataset,
    study: Study,
    settings: Settings,
    progress: Progress | None = None,
    external: Dataset | None = None,
    look: Look | None = None,
    *,
    more: Tables | None = None,
) -> Run:
    """Findings for one target: scores, importances, effects, rows, stability, checks and a verdict.

    The same table, study and settings give the same numbers, on a slow machine too. ``external`` is a second file of
    the same columns to test on. ``progress`` is called with a stage, the share that is done and a sentence; ``look``
    with the best model's ranking as soon as there is one. ``more`` are further tables that the study's own steps read,
    "data" those beside ``dataset``. Raises TableError, StudyError or ExplainError in words when
    it cannot be done.
    """
    began = time.perf_counter()
    stages = Stages(progress)
    stages.tell("read", 0.0, "Setting roles and target")
    steps = Steps.of(study, dataset, settings, more)
    settings = steps.settings
    names, missing = models_of(study, settings)
    question = ask(steps.dataset, study, settings, external)
    stages.tell("check", 0.0, "Cutting the rows")
    ground = ground_of(question, replace(settings, models=settings.models or (*names, *missing)))
    stages.tell("check", 0.5, f"Checking {len(ground.dataset.columns)} columns")
    checks = run_checks(Evidence(ground.dataset, ground.split), "table")
    stages.plan(_seconds(ground) | {"study": steps.seconds})
    board, failed = _leaderboard(ground, names, stages)
    stages.plan(_seconds(ground, board[0].family) | {"study": steps.seconds})
    told, unexplained = _tell(ground, board, stages, look)
    story = tell_story(ground, tuple(_titled(one) for one in told), stages)
    sure = tell_sure(ground, told[0], stages)
    chapter = steps.tell(ground, told, stages)
    stages.tell("write", 0.0, "Putting the findings together")
    skipped = missing | failed | unexplained
    result = _result(study, Records(ground, told, story, sure, checks, skipped, began, chapter))
    stages.tell("write", 1.0, result.verdict.sentence)
    return Run(result, told[0].fitted, sure.forecaster)


def _seconds(ground: Ground, best: str = "") -> dict[Stage, float]:
    """About how long each stage takes: the best model's name tells more, once it is known."""
    size = ground.dataset.n_rows, len(ground.dataset.features)
    return stage_seconds(*size, ground.goal.task, ground.settings, best)


def _leaderboard(ground: Ground, names: tuple[str, ...], stages: Stages) -> tuple[list[Scored], dict[str, str]]:
    """Every model that can run, best first, and for every other the reason why not."""
    tell = stages.counter("score", len(names) * len(ground.folds))

    def score(name: str, say: Say) -> Scored | str:
        try:
            return score_model(ground, name, say)
        except ValueError as reason:
            # Ours, or a library's about data that it cannot take: told as the reason, and the other models go on; the
            # run's log has the whole story.
            traceback.print_exc()
            return str(reason)

    answers = in_lanes(lanes_of(names, ground.settings.mode, len(ground.scored_rows)), score, tell)
    skipped = {name: reason for name in names if isinstance(reason := answers[name], str)}
    board = [scored for name in names if isinstance(scored := answers[name], Scored)]
    if not board:
        raise StudyError(
            "No model could be fitted", "at least one is needed", f"Reason: {next(iter(skipped.values()))}"
        )
    sign = -1 if ground.metrics[0].higher_is_better else 1
    return sorted(board, key=lambda one: sign * one.scores[0].value), skipped


def _tell(
    ground: Ground, board: list[Scored], stages: Stages, look: Look | None
) -> tuple[tuple[Told, ...], dict[str, str]]:
    """Every model explained, the best one more thoroughly, and for every one that could not be the reason why not.

    Without the best one there is nothing to tell: its failure is raised.
    """
    scored = {one.family: one for one in board}

    def tell(name: str, say: Say) -> Told | str:
        say(f"Explaining {scored[name].title}")
        if name == board[0].family:
            return tell_model(ground, scored[name], ground.allowance.shapley, look)
        try:
            return tell_model(ground, scored[name], ground.allowance.others)
        except ValueError as reason:
            # As in scoring: one model less, and the run's log has the whole story.
            traceback.print_exc()
            return f"It was scored, but it could not be explained: {reason}"

    lanes = lanes_of(tuple(scored), ground.settings.mode, len(ground.scored_rows))
    answers = in_lanes(lanes, tell, stages.counter("explain", len(board), until=0.7))
    skipped = {name: reason for name in scored if isinstance(reason := answers[name], str)}
    return tuple(told for name in scored if isinstance(told := answers[name], Told)), skipped


def _titled(told: Told) -> Told:
    """The same with its rankings called by the model's title: how they agree is told to people, in sentences."""
    return replace(told, explained=told.explained.called(told.scored.title))


def _result(study: Study, records: Records) -> Result:
    ground, story, told = records.ground, records.story, records.told
    findings = (_finding(told[0], story), *(_finding(one) for one in told[1:]))
    rows = ground.scored_rows
    predictions = prediction_frame(ground.goal, rows, ground.y(rows), told[0].scored.outputs)
    clusters = ground.clusters(rows)
    predictions = predictions.assign(fold=_fold_numbers(ground), **({} if clusters is None else {"entity": clusters}))
    checks = (*records.table_checks, *_run_checks(records, findings, predictions), *records.chapter.checks)
    return Result(
        study=study.name,
        title=_title(study, ground),
        target=ground.goal.target,
        task=ground.goal.task,
        unit=ground.goal.unit,
        outputs=ground.goal.outputs,
        classes=ground.goal.classes,
        table_summary=_table_summary(ground),
        split=_split_summary(ground),
        settings=ground.settings,
        findings=findings,
        agreement=story.agreement,
        stability=story.stability,
        aspects=story.aspects,
        attribution=story.rows.attribution,
        dependence=story.effects.dependence,
        interactions=story.effects.interactions,
        predictions=predictions,
        rows=story.rows.frame,
        table=_test_table(ground),
        uncertainty_how=story.rows.uncertainty_how,
        checks=checks,
        verdict=_verdict(ground, told[0], findings[0], checks),
        versions=versions(),
        seconds=time.perf_counter() - records.began,
        skipped=records.skipped,
        p_values=story.p_values,
        pairs=story.pairs,
        uncertainty=records.sure.uncertainty,
        probabilities=records.sure.probabilities,
        unsure_why=records.sure.why,
        exhibits=records.chapter.exhibits,
    )


def _finding(told: Told, story: Story | None = None) -> Finding:
    beyond = tuple(replace(score, metric=f"{score.metric} {SECOND_FILE}") for score in told.beyond)
    measured = (*told.explained.measured, *(story.on_aspects.measured if story else ()))
    return Finding(
        model=told.scored.family,
        title=told.scored.title,
        scores=(*told.scored.scores, *beyond),
        importances=tuple(one.importance for one in measured),
        params=told.fitted.params,
        note=told.explained.note,
        seconds=told.scored.seconds + told.seconds,
        manners=tuple(one.manner for one in measured),
    )


def _run_checks(records: Records, findings: tuple[Finding, ...], predictions: pd.DataFrame) -> tuple[Check, ...]:
    unused, why = unused_rows(records.ground)
    evidence = Evidence(
        records.ground.dataset,
        records.ground.split,
        findings=findings,
        agreement=records.story.agreement,
        stability=records.story.stability,
        predictions=predictions,
        aspects=records.story.aspects,
        n_unused=unused,
        unused_why=why,
    )
    return run_checks(evidence, "run")


def _verdict(ground: Ground, best: Told, finding: Finding, checks: tuple[Check, ...]) -> Verdict:
    """By cross-validation, or by the second file where there is one: that is the harder test."""
    judged = replace(finding, scores=best.beyond) if len(best.beyond) == len(ground.metrics) else finding
    return judge(judged, checks, ground.goal.target, ground.goal.task, ground.goal.outputs)


def _fold_numbers(ground: Ground) -> np.ndarray:
    numbers = np.empty(len(ground.scored_rows), dtype=np.int64)
    for number, (_, test) in enumerate(ground.folds):
        numbers[np.searchsorted(ground.scored_rows, test)] = number
    return numbers


def _test_table(ground: Ground) -> pd.DataFrame:
    """The features of the test rows, and their history where the best model may read it."""
    history = [] if ground.dataset.history is None else list(ground.dataset.history)
    return ground.frame(ground.split.test)[[*ground.dataset.features, *history]].reset_index(drop=True)


def _title(study: Study, ground: Ground) -> str:
    return f"What matters for {ground.goal.target}" if study.name == "upload" else study.title


def _split_summary(ground: Ground) -> SplitSummary:
    split = ground.split
    parts = len(split.fit), len(split.calibrate), len(split.test)
    return SplitSummary(split.how, split.why, *parts, folds=len(ground.folds), seed=split.seed)


def _table_summary(ground: Ground) -> TableSummary:
    table, split = ground.dataset, ground.split
    used = np.union1d(np.concatenate([split.development, split.test]), ground.scored_rows)
    return TableSummary(
        name=table.name,
        source=table.source,
        digest=table.digest,
        rows=table.n_rows,
        rows_used=len(used),
        columns=table.columns,
        decisions=table.decisions,
        warnings=table.warnings,
    )
