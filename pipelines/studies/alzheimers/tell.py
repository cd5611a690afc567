"""What the study shows: models and feature sets compared, selection, aspects, agreement, signs, other cohorts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from data.clinical.cohorts.shared_columns import shared_columns
from data.clinical.cohorts.tasks import NAMES
from explain.scores import roc_auc
from pipelines.compare.table import Judged, compare_models, compare_pairs
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.engine.fitted import Choice
from pipelines.engine.protocol import Case, Chapter, Say
from pipelines.studies.alzheimers.again import Scores, as_run, by_row, entities_of, with_features
from pipelines.studies.alzheimers.aspect_importances import AspectImportances, aspect_importances, aspects_exhibit
from pipelines.studies.alzheimers.aspects import dependency, tree_exhibit
from pipelines.studies.alzheimers.checks import external_checks, score_checks, split_checks
from pipelines.studies.alzheimers.chosen import TITLE, selection_or_why
from pipelines.studies.alzheimers.external import calibration_exhibit, external_exhibit, external_test, shift_exhibit
from pipelines.studies.alzheimers.importances import agreement_exhibit, importances_exhibit
from pipelines.studies.alzheimers.signs import signs, signs_exhibit

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from explain.arrays import FloatArray
    from pipelines.engine.result import Check
    from pipelines.studies.alzheimers.prepare import Kept

#: Repeats of the inner folds of the selection.
REPEATS = {"quick": 1, "thorough": 4}
_OURS = "Which test the paper used is not in its abstract; bootstrap, DeLong and McNemar are our choice."


def tell(case: Case, say: Say) -> Chapter:
    """Exhibits in reading order, and the checks that need a split or a score."""
    kept: Kept = case.material.kept
    exhibits: list[Exhibit] = []
    say(0.0, "Choosing features inside the folds")
    selection, chosen, why = selection_or_why(case.ground, REPEATS[case.ground.settings.mode])
    exhibits += _compared(case, {} if chosen is None else {TITLE: chosen})
    if kept.compared:
        say(0.2, "Scoring the same models with other columns")
        exhibits.append(_feature_sets(case, kept))
    if not entities_of(case.ground).one_row_each:
        say(0.4, "Scoring with a person's scans on both sides")
        exhibits.append(_leaky(case))
    exhibits += selection
    say(0.5, "Explaining aspects")
    exhibits += _aspects(case, float(kept.answers["height"]))
    exhibits += _agreement(case)
    checks: list[Check] = list(split_checks(kept.cohort, case.ground.split))
    checks += score_checks(case.told[0].scored.scores[0].value, case.told[0].scored.title)
    for number, external in enumerate(kept.externals):
        say(0.7 + 0.3 * number / len(kept.externals), f"Scoring frozen models on {external.dataset.name}")
        found, more = _external(case, kept.cohort, external)
        several = len(kept.externals) > 1
        exhibits += [replace(one, key=f"{one.key}_{number}") for one in found] if several else found
        checks += (
            [replace(one, sentence=f"{external.dataset.name}: {one.sentence}") for one in more] if several else more
        )
    return Chapter(tuple(_noted(exhibits, why)), tuple(checks))


def _noted(exhibits: list[Exhibit], why: str) -> list[Exhibit]:
    """The exhibits; the first one says why there was no selection, where there was none."""
    if not why:
        return exhibits
    first, *others = exhibits
    return [replace(first, notes=(*first.notes, f"No forward selection: {why}")), *others]


def _judged(case: Case, predictions: dict[str, FloatArray]) -> Judged:
    return Judged(entities_of(case.ground), predictions, seed=case.ground.seed)


def _compared(case: Case, further: dict[str, FloatArray]) -> list[Exhibit]:
    """Every model against the best one, out of fold."""
    best = case.told[0].scored.title
    judged = _judged(case, {**as_run(case).predictions, **further})
    shown = compare_models(judged, best, notes=(_OURS,))
    return [replace(shown, sentence=f"{_chance(case)}{shown.sentence}")]


def _chance(case: Case) -> str:
    """Plain words where the best model cannot be told from guessing."""
    score = case.told[0].scored.scores[0]
    if score.low > score.baseline:
        return ""
    return (
        f"Not distinguishable from chance: AUROC {score.value:.2f} [{score.low:.2f}, {score.high:.2f}] "
        f"holds {score.baseline:g}. "
    )


def _feature_sets(case: Case, kept: Kept) -> Exhibit:
    """Each model with the set of the run and with the other one."""
    ours, other = as_run(case), with_features(case, kept.compared)
    first, second = kept.answers["features"], kept.answers["compare"]
    predictions = {f"{title}, {first}": p for title, p in ours.predictions.items()}
    predictions |= {f"{title}, {second}": p for title, p in other.predictions.items()}
    pairs = {title: (f"{title}, {first}", f"{title}, {second}") for title in ours.predictions}
    notes = (f"{first}: {_listed(ours)}.", f"{second}: {_listed(other)}.", _OURS)
    title = f"{first} against {second}"
    return compare_pairs(_judged(case, predictions), pairs, key="feature_sets", title=title, notes=notes)


def _listed(scores: Scores, most: int = 12) -> str:
    shown = ", ".join(scores.columns[:most])
    return shown if len(scores.columns) <= most else f"{shown} and {len(scores.columns) - most} more"


def _leaky(case: Case) -> Exhibit:
    """What happens when a person's scans fall on both sides: shown so that nobody splits by scan."""
    mixed = by_row(case)
    y = case.ground.y(case.ground.scored_rows)
    rows = [
        (title, how, value)
        for title, p in as_run(case).predictions.items()
        for how, value in (("by subject", float(roc_auc(y, p[:, None]))), ("by scan (leaky)", mixed[title]))
    ]
    frame = pd.DataFrame(rows, columns=["model", "split", "AUROC"])
    gain = max(mixed[title] - value for title, how, value in rows if how == "by subject")
    rises = f" and AUROC rises by up to {gain:.2f}: such scores are too high" if gain >= 0.005 else ", at no gain here"
    return Exhibit(
        "leaky_split",
        "Split by subject, and by scan",
        f"Split by scan, a person is on both sides{rises}. Everything else here is split by subject.",
        frame,
        (Chart("bars", "model", "AUROC", by="split", naive=0.5),),
    )


def _aspects(case: Case, h: float) -> list[Exhibit]:
    """How features join into aspects, and three importances of these for every model."""
    ground = case.ground
    found = dependency(ground.dataset, ground.split.fit, case.told[0].fitted.names)
    aspects = found.aspects(h)
    models = [
        _titled(aspect_importances(told.fitted, ground.dataset, ground.split.test, aspects), told.scored.title)
        for told in case.told
    ]
    return [tree_exhibit(found, h), aspects_exhibit(models, h)]


def _titled(found: AspectImportances, title: str) -> AspectImportances:
    """The same with the model called by its title."""
    joint, exact, summed = (replace(one, model=title) for one in (found.joint, found.exact, found.consolidated))
    return replace(found, joint=joint, exact=exact, consolidated=summed)


def _agreement(case: Case) -> list[Exhibit]:
    """How far Shapley, native and permutation importances agree, and which way features point."""
    of_features = {told.scored.title: told.explained.importances for told in case.told}
    pointing = {
        told.scored.title: signs(told.explained.attribution, case.ground.dataset, seed=case.ground.seed)
        for told in case.told
    }
    return [
        agreement_exhibit(of_features),
        signs_exhibit(pointing, case.ground.goal.unit),
        importances_exhibit(of_features),
    ]


def _external(case: Case, train: Cohort, external: Cohort) -> tuple[list[Exhibit], tuple[Check, ...]]:
    """Frozen models on another cohort: scores, calibration, shift; nothing is fitted on it."""
    shared = shared_columns(train, external)
    positive = case.ground.goal.positive
    choices = [
        Choice(told.scored.family, case.ground.settings.mode, told.fitted.params, case.ground.seed)
        for told in case.told
    ]
    tests = [external_test(shared.train, shared.external, one, positive=positive) for one in choices]
    checks = external_checks(train, external, shared)
    shown = external_exhibit(tests)
    origin = f"{external.dataset.name} is read as {NAMES[external.kind]}."
    return [
        replace(shown, notes=(origin, *shown.notes)), calibration_exhibit(tests), shift_exhibit(shared),
    ], checks  # fmt: skip
