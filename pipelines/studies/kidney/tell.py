"""What the study shows, in reading order: models, windows, sources, equations, groups, clinics, deaths, the LSTM."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from explain.scores import roc_auc
from pipelines.compare.entities import Entities
from pipelines.compare.table import Judged, compare_models
from pipelines.engine.protocol import Case, Chapter, Say
from pipelines.studies.kidney.checks.windows import race_as_feature, shares, small_groups, too_easy, window_choice
from pipelines.studies.kidney.choose import choice_exhibit
from pipelines.studies.kidney.contrast import follow_up_contrast
from pipelines.studies.kidney.contrast import too_easy as words_of_easy
from pipelines.studies.kidney.deaths import deaths_exhibit
from pipelines.studies.kidney.equations import equation_predictions, groups_exhibits, scores_exhibit
from pipelines.studies.kidney.groups import Judgement, comparators_exhibit, group_exhibits, judgement_of
from pipelines.studies.kidney.lstm_explained import explain_sequences, explained_exhibit
from pipelines.studies.kidney.lstm_inputs import sequence_inputs
from pipelines.studies.kidney.lstm_scored import NOT_RUN, can_run, lstm_exhibit, score_sequences
from pipelines.studies.kidney.sources import sources_exhibit
from pipelines.studies.kidney.windows_scored import paired_exhibit, score_windows, windows_exhibit

#: How the sentence about a group that is too small ends.
SMALL = ("patient, not shown.", "patients, not shown.")

if TYPE_CHECKING:
    from explain.arrays import FloatArray
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.result import Check
    from pipelines.studies.kidney.kept import Kept, Observed


def tell(case: Case, say: Say) -> Chapter:
    """Everything that the answers ask for and the tables allow; checks that need a split or a score."""
    kept: Kept = case.material.kept
    entities = entities_of(case)
    exhibits = [_models(case, entities)]
    judgement = judgement_of(case)
    if kept.observed is not None:
        exhibits += _of_records(case, kept.observed, judgement, say)
    say(0.6, "Looking at groups and errors")
    grouped = group_exhibits(case, judgement)
    exhibits += grouped
    beside = comparators_exhibit(case, judgement)
    exhibits += [] if beside is None else [beside]
    if kept.flat is not None and kept.answers["contrast"] == "yes":
        say(0.7, "Trying columns of follow-up")
        exhibits.append(follow_up_contrast(kept.flat))
    if kept.sequences is not None and kept.answers["lstm"] == "yes":
        exhibits = _with_sequences(case, exhibits, entities, say)
    return Chapter(tuple(exhibits), _checks(case, kept, grouped))


def entities_of(case: Case) -> Entities:
    """The scored rows with their label; a row is a patient."""
    rows = case.ground.scored_rows
    return Entities(case.ground.y(rows), case.ground.clusters(rows))


def fold_scores(case: Case) -> FloatArray:
    """AUROC of the best model in each fold: (n_folds,)."""
    ground, p = case.ground, case.told[0].scored.outputs
    at = [np.searchsorted(ground.scored_rows, test) for _, test in ground.folds]
    tests = [(ground.y(test), p[places]) for (_, test), places in zip(ground.folds, at, strict=True)]
    return np.array([roc_auc(y, outputs) for y, outputs in tests if len(np.unique(y)) > 1])


def _models(case: Case, entities: Entities) -> Exhibit:
    predictions = {told.scored.title: told.scored.outputs[:, 0] for told in case.told}
    return compare_models(
        Judged(entities, predictions, seed=case.ground.seed),
        case.told[0].scored.title,
        notes=("The tests are our choice; the paper's are not in its abstract.",),
    )


def _of_records(case: Case, observed: Observed, judgement: Judgement, say: Say) -> list[Exhibit]:
    """What only records with dates allow."""
    kept: Kept = case.material.kept
    seed, entities = case.ground.seed, entities_of(case)
    found = [] if observed.chosen is None else [choice_exhibit(observed.chosen)]
    if kept.answers["windows"] == "yes":
        say(0.0, "Scoring all windows")
        scored = score_windows(case, observed)
        paired = paired_exhibit(scored, _leading(case, scored[0].predictions), seed) if scored else None
        found += [windows_exhibit(scored, seed), *([] if paired is None else [paired])]
    say(0.3, "Comparing sources of records")
    found.append(sources_exhibit(case, observed, entities))
    say(0.4, "Comparing equations")
    predictions = equation_predictions(case, observed)
    found.append(scores_exhibit(predictions, entities, seed))
    found += groups_exhibits(predictions, observed, (judgement.calibrate, judgement.judged), seed)
    say(0.5, "Counting deaths in both ways")
    return [*found, deaths_exhibit(case, observed)]


def _leading(case: Case, predictions: dict[str, FloatArray]) -> str:
    """The best of the run's models that was fitted for every window."""
    return next((told.scored.title for told in case.told if told.scored.title in predictions), next(iter(predictions)))


def _with_sequences(case: Case, exhibits: list[Exhibit], entities: Entities, say: Say) -> list[Exhibit]:
    """The exhibits with those of the LSTM; without its package the first one says so."""
    kept: Kept = case.material.kept
    if not can_run():
        first, *others = exhibits
        return [replace(first, notes=(*first.notes, NOT_RUN)), *others]
    assert kept.sequences is not None
    inputs = sequence_inputs(kept.sequences)
    say(0.7, "Fitting the LSTM on the same folds")
    exhibits.append(lstm_exhibit(case, score_sequences(case.ground, inputs), entities))
    say(0.9, "Explaining the LSTM")
    return exhibits + [explained_exhibit(one) for one in explain_sequences(case.ground, inputs)]


def _checks(case: Case, kept: Kept, grouped: list[Exhibit]) -> tuple[Check, ...]:
    ground, auroc = case.ground, fold_scores(case)
    easy = words_of_easy(kept.flat, auroc) if kept.flat is not None else ""
    hidden = tuple(dict.fromkeys(note for one in grouped for note in one.notes if note.endswith(SMALL)))
    checks = (
        race_as_feature(ground.dataset.features),
        too_easy(auroc, easy),
        small_groups(hidden),
        shares(ground.y(np.arange(ground.dataset.n_rows)), ground.split.fit, ground.split.test),
    )
    if kept.observed is None:
        return checks
    people, chosen = kept.observed.table.X.index, kept.observed.chosen
    voters = None if chosen is None else chosen.people
    own = chosen is None or chosen.own
    return (*checks, window_choice(voters, people[ground.split.test], own=own))
