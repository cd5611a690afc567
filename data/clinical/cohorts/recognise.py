"""Which cohort a table is of, and the scans of it that a question is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.adni import adni_cohort, adni_kind
from data.clinical.cohorts.cohort import Choices, Cohort, Scan
from data.clinical.cohorts.edits import CHOSEN
from data.clinical.cohorts.feature_sets import DEFAULT_SET, CohortKind, columns_of
from data.clinical.cohorts.headless import with_header
from data.clinical.cohorts.oasis import oasis_cohort, oasis_kind
from data.clinical.flow import Flow
from data.errors import UnusableTarget
from data.schema import set_target, without_target
from data.splitting.split import usable_rows
from data.targets.classes import class_counts, positive_class

if TYPE_CHECKING:
    from data.table import Column, Dataset


def kind_of(dataset: Dataset) -> CohortKind:
    """Which cohort the table is of, by its columns (a lost header line is found again first); "other" for any table.

    Raises TableError where a person of OASIS was taken for the header.
    """
    names = with_header(dataset).names
    return oasis_kind(names) or adni_kind(names) or "other"


def cohort_of(
    dataset: Dataset,
    task: str = "",
    *,
    scan: Scan = "first",
    feature_set: str = DEFAULT_SET,
    min_age: float = 60,
    horizon_months: float = 36,
) -> Cohort:
    """The scans of a table that the task is about, one per subject by default, with label, roles and cohort flow.

    ``task`` is one of ``tasks.TASKS`` for this kind of table, "" for its first; in any other table it is the target's
    name, or "" where the target is set. ``min_age`` (years) is asked of OASIS only, ``horizon_months`` of
    sMCI/pMCI only. Columns whose role the analyst chose (``set_roles``) keep it. Raises TableError where the table
    cannot answer the task, TooFewRows where a class is left with fewer than two subjects.
    """
    dataset = with_header(dataset)
    kind = kind_of(dataset)
    choices = Choices(task, scan, feature_set, min_age, horizon_months)
    if kind == "other":
        return _other(dataset, choices)
    # The label is made of the table's columns; a target that was chosen before is one of them.
    dataset = without_target(dataset)
    make = oasis_cohort if kind in {"oasis1", "oasis2"} else adni_cohort
    return make(dataset, kind, choices)


def _other(dataset: Dataset, choices: Choices) -> Cohort:
    """Any table: the target and the entity are the analyst's, every row is used."""
    if choices.task and choices.task != dataset.target:
        dataset = set_target(dataset, choices.task)
    if dataset.target is None or dataset.task != "binary":
        asked = dataset.target or "no target"
        raise UnusableTarget(
            f"{dataset.name!r} is no table of OASIS, ADNI or TADPOLE and came with {asked} of "
            f"{len(class_counts(dataset))} classes",
            "a target of two classes is needed",
            "Choose one.",
        )
    rows = usable_rows(dataset)
    positive = positive_class(dataset)
    negative = next(one for one in class_counts(dataset) if one != positive)
    labels = dataset.frame[dataset.target].astype("object")
    wanted = set(columns_of(choices.feature_set, "other", dataset.names))
    columns = tuple(_role(one, wanted, choices.feature_set) for one in dataset.columns)
    return Cohort(
        dataset=dataset.with_columns(columns),
        kind="other",
        entity=next(iter(dataset.with_role("entity")), ""),
        label=dataset.target,
        classes=(negative, positive),
        flow=Flow("rows", dataset.n_rows).drop(f"without {dataset.target}", dataset.n_rows - len(rows)),
        messages=(f"No cohort that is known here: target {dataset.target!r}, every row is used as it stands.",),
        choices=replace(choices, task=dataset.target, scan="all"),
        table=dataset,
        rows=np.arange(dataset.n_rows, dtype=np.int64),
        labels=labels.where(pd.notna(labels)),
    )


def _role(column: Column, wanted: set[str], feature_set: str) -> Column:
    if column.role != "feature" or column.name in wanted or column.why.startswith(CHOSEN):
        return column
    return replace(column, role="ignored", why=f"not in the feature set {feature_set}")
