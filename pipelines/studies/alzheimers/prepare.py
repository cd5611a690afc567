"""From a cohort's table to the table that models learn from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.clinical.cohorts.cohort import Cohort
from data.clinical.cohorts.recognise import cohort_of, kind_of
from data.clinical.cohorts.tasks import TASKS
from data.schema import set_roles, set_target
from pipelines.engine.protocol import Material, Tables
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.checks import table_checks
from pipelines.studies.alzheimers.options import OPTIONS
from pipelines.studies.flow import flow_exhibit

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.study import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """The cohort, the features of the set that it is compared with (() for none), and the other cohorts."""

    cohort: Cohort
    compared: tuple[str, ...]
    externals: tuple[Cohort, ...]
    answers: dict[str, str]


def prepare(tables: Tables, settings: Settings) -> Material:
    """The scans of the cohort that the task is about, with label, roles, checks and cohort flow.

    Raises TableError where the table cannot answer the task.
    """
    answers = {one.name: settings.options.get(one.name, one.default) for one in OPTIONS}
    cohort = _with_case(_cohort(_chosen(tables["data"][0], settings), answers, answers["features"]), settings.positive)
    compared = () if answers["compare"] == "none" else _features(cohort, answers)
    externals = tuple(_elsewhere(one, cohort, answers) for one in tables.get("external", ()))
    aimed = replace(settings, target=cohort.label, positive=cohort.positive, roles={}, gaps="fill")
    flows = (flow_exhibit(cohort.flow, notes=cohort.messages),)
    others = tuple(
        flow_exhibit(one.flow, key=f"flow-{number}", title=f"Who is in: {one.dataset.name}", notes=one.messages)
        for number, one in enumerate(externals, start=2)
    )
    kept = Kept(cohort, compared, externals, answers)
    return Material(cohort.dataset, aimed, (*flows, *others), table_checks(cohort), kept)


def _chosen(dataset: Dataset, settings: Settings) -> Dataset:
    """The table with what the analyst chose of roles and, in a table of no known cohort, the target."""
    chosen = set_roles(dataset, settings.roles) if settings.roles else dataset
    if settings.target and settings.target in chosen.names and kind_of(chosen) == "other":
        return set_target(chosen, settings.target, settings.task)
    return chosen


def _cohort(dataset: Dataset, answers: dict[str, str], feature_set: str) -> Cohort:
    kind = kind_of(dataset)
    task = "" if answers["task"] == "auto" or kind == "other" else answers["task"]
    return cohort_of(
        dataset,
        task,
        scan=answers["scan"],  # type: ignore[arg-type]
        feature_set="all" if kind == "other" else feature_set,
        min_age=float(answers["min_age"]),
        horizon_months=float(answers["horizon"]),
    )


def _with_case(cohort: Cohort, wanted: str) -> Cohort:
    """The cohort with the class that the analyst named as the case; where it is known by the task, no other will do."""
    if not wanted or wanted == cohort.positive:
        return cohort
    if cohort.kind != "other" or wanted not in cohort.classes:
        known = f"the case of {cohort.label!r} is {cohort.positive!r}"
        raise StudyError(f"{wanted!r} was asked for as the positive class", known, "Leave it out")
    return replace(cohort, classes=cohort.classes[::-1])


def _elsewhere(dataset: Dataset, train: Cohort, answers: dict[str, str]) -> Cohort:
    """Another cohort, asked the same; in a table of no known cohort the target has the same name and words.

    Raises StudyError where it is not known which of its classes is the case.
    """
    if kind_of(dataset) == "other" and train.label in dataset.names:
        dataset = set_target(dataset, train.label, "binary")
    found = _cohort(dataset, _asked(dataset, answers), answers["features"])
    if set(found.classes) == set(train.classes):
        # Which of two words is the case may be guessed by the rarer one, and that is another one elsewhere.
        return replace(found, classes=train.classes)
    if "other" in {found.kind, train.kind}:
        there, here = (" from ".join(one.classes) for one in (found, train))
        raise StudyError(
            f"{dataset.name!r} tells {there}, {train.dataset.name!r} {here}",
            "the same two words are needed where a table is of no known cohort",
            "Write both labels alike",
        )
    return found


def _asked(external: Dataset, answers: dict[str, str]) -> dict[str, str]:
    """The same answers; another cohort that cannot be asked the same is asked what it can be, which its notes say."""
    known = TASKS[kind_of(external)]
    return answers if answers["task"] in known else {**answers, "task": "auto"}


def _features(cohort: Cohort, answers: dict[str, str]) -> tuple[str, ...]:
    """What the compared set has of this table; () where that is nothing, or the same."""
    if cohort.kind == "other":
        return ()
    task = {**answers, "task": cohort.choices.task}
    features = _cohort(cohort.table, task, answers["compare"]).dataset.features
    return () if not features or set(features) == set(cohort.dataset.features) else features
