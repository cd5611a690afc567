"""From a table, a study and settings to the ground of a run: roles, target, goal, split, folds, models."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from data.histories import has_sequences, with_history
from data.schema import append_rows, set_roles, set_target, suggest_targets
from data.splitting.split import folds, make_split, usable_rows
from data.targets.classes import positive_class
from explain.words import listing
from pipelines.engine.estimate import FOLDS
from pipelines.engine.goal import Goal, goal_of
from pipelines.engine.ground import Ground
from pipelines.errors import ModelUnavailable, StudyError
from pipelines.models import USUAL, family

if TYPE_CHECKING:
    from data.table import Dataset, Split
    from explain.arrays import IntArray
    from pipelines.engine.study import Settings, Study


@dataclass(frozen=True, slots=True)
class Question:
    """A table with roles and target as they were asked for, the goal, and the row numbers of a second file."""

    dataset: Dataset
    goal: Goal
    external: IntArray | None


def ask(dataset: Dataset, study: Study, settings: Settings, external: Dataset | None = None) -> Question:
    """What is predicted from what: the analyst's choices first, then the study's, then the table's own guesses.

    Raises TableError or StudyError in words when a column, role, target or class is not there.
    """
    rows = None
    if external is not None:
        dataset, rows = append_rows(dataset, external)
    dataset = set_roles(dataset, _roles(dataset, study) | settings.roles)
    dataset = _with_target(dataset, study, settings)
    positive = positive_class(dataset, settings.positive) if dataset.task == "binary" else ""
    if has_sequences(dataset) and _reads_sequences(study, settings):
        dataset = with_history(dataset)
    return Question(dataset, goal_of(dataset, positive), rows)


def ground_of(question: Question, settings: Settings) -> Ground:
    """The question with its rows cut: a split, and folds by the same rule over all usable rows.

    With a second file the folds are over the development rows only. The settings are those that repeat the run:
    target, task and class are written out.
    """
    split = make_split(question.dataset, settings.how, settings.seed, question.external)
    written = replace(settings, target=question.goal.target, task=question.goal.task, positive=question.goal.positive)
    rows = split.development if split.how == "external" else _cut_rows(split)
    pairs = folds(question.dataset, rows, split, FOLDS)
    learnable = tuple(pair for pair in pairs if _has_classes(question, pair[0]))
    if not learnable:
        raise StudyError(
            f"No fold has rows of two classes of {question.goal.target!r} to fit on",
            "cross-validation needs at least one",
            "Choose another split, or a target whose classes have more rows",
        )
    return Ground(question.dataset, question.goal, split, learnable, written)


def models_of(study: Study, settings: Settings) -> tuple[tuple[str, ...], dict[str, str]]:
    """Names of the models to run, and of those that cannot, with the reason.

    Raises UnknownModel for a name that is not registered, StudyError when none of those asked for is installed.
    """
    wanted = settings.models or study.models or USUAL
    names, skipped = [], {}
    for name in dict.fromkeys(wanted):
        try:
            family(name)
        except ModelUnavailable as missing:
            skipped[name] = str(missing)
        else:
            names.append(name)
    if not names:
        reasons = " ".join(skipped.values())
        raise StudyError(f"None of the models {listing(wanted)} can run", "at least one is needed", reasons)
    return tuple(names), skipped


def _reads_sequences(study: Study, settings: Settings) -> bool:
    return any(family(name).encoding == "sequence" for name in models_of(study, settings)[0])


def unused_rows(ground: Ground) -> tuple[int, str]:
    """How many rows with a target the run does not use, and why."""
    used = np.union1d(_cut_rows(ground.split), ground.scored_rows)
    unused = len(np.setdiff1d(usable_rows(ground.dataset), used))
    return unused, ground.split.why if unused else ""


def _cut_rows(split: Split) -> IntArray:
    return np.sort(np.concatenate([split.development, split.test]))


def _roles(dataset: Dataset, study: Study) -> dict[str, str]:
    """The study's roles for those of its columns that this table has."""
    named = dict.fromkeys(study.ignore, "ignored") | {study.entity: "entity", study.time: "time"}
    return {name: role for name, role in named.items() if name in dataset.names}


def _with_target(dataset: Dataset, study: Study, settings: Settings) -> Dataset:
    if settings.target:
        return set_target(dataset, settings.target, settings.task)
    if dataset.target is not None:
        return set_target(dataset, dataset.target, settings.task) if settings.task else dataset
    if study.target in dataset.names or " - " in study.target:
        return set_target(dataset, study.target, settings.task or study.task)
    suggestions = suggest_targets(dataset)
    if not suggestions:
        raise StudyError(
            f"No column of {dataset.name!r} could be a target",
            "a target takes at least two values, and is neither free text nor a number for each row",
            "Name the column to explain, or bring a table that has one",
        )
    return set_target(dataset, suggestions[0].expression, settings.task or suggestions[0].task)


def _has_classes(question: Question, rows: IntArray) -> bool:
    if question.goal.task == "regression":
        return True
    return len(np.unique(question.goal.y(question.dataset.frame.iloc[rows]))) > 1
