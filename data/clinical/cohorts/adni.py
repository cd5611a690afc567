"""ADNI-like tables, one row per visit: diagnosis now and in time, age at the visit, volumes as shares of the head."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.alleles import with_allele_count
from data.clinical.cohorts.choose_scans import choose_scans
from data.clinical.cohorts.cohort import Choices, Cohort, Reading, person_of, rescans
from data.clinical.cohorts.conversion import Visits, conversion
from data.clinical.cohorts.diagnosis import diagnosis_of
from data.clinical.cohorts.edits import change_values, describe, first_name, put_column, words
from data.clinical.cohorts.feature_sets import AGE_AT_VISIT
from data.clinical.cohorts.oasis import SUBJECT, filled_cdr
from data.clinical.cohorts.shares import as_shares
from data.clinical.cohorts.tasks import CLASSES, task_of
from data.clinical.cohorts.visit_times import is_baseline, visit_order, years_since_first
from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.cohorts.feature_sets import CohortKind
    from data.table import Dataset

IDENTIFIERS = ("PTID", "RID")
DIAGNOSES = ("DX", "DIAGNOSIS", "Diagnosis", "DXCURREN")
_SCAN_DATES = ("SCANDATE", "MRIDATE", "MRI_DATE")
#: A clinical visit belongs to a scan that is at most so many days away.
DAYS_APART = 365.25
#: What a diagnosis rests on, and what tells how often somebody came.
_DEFINING = ("DX", "DX_bl", "DXCHANGE", *DIAGNOSES, "CDRSB", "CDGLOBAL", "CDR")
_TIMES = (
    "VISCODE", "EXAMDATE", "Years_bl", "Month_bl", "Month", "M", "Visit", "D1", "D2", "ORIGPROT", "COLPROT", "SITE",
)  # fmt: skip


def adni_kind(names: tuple[str, ...]) -> CohortKind | None:
    """Whether a table of such columns is ADNI-like, or TADPOLE's with its D1 and D2; None where it is neither."""
    if not set(IDENTIFIERS) & set(names) or not set(DIAGNOSES) & set(names):
        return None
    return "tadpole" if {"D1", "D2"} <= set(names) else "adni"


def adni_cohort(dataset: Dataset, kind: CohortKind, choices: Choices) -> Cohort:
    """The visits of an ADNI-like table for one of its tasks. Raises TableError where the table cannot answer it."""
    choices = replace(choices, task=task_of(kind, choices.task))
    dataset, entity, seconds, told = _with_people(dataset)
    dataset, apoe = with_allele_count(dataset)
    dataset, sex = _with_sexes(dataset)
    years = years_since_first(dataset, entity)
    dataset, age, aged = _with_age(dataset, entity, years)
    values, head, divided, shared = as_shares(dataset)
    values, filled = _without_filled(values)
    found = words(dataset, first_name(dataset, DIAGNOSES)).map(diagnosis_of)
    visits = Visits(words(dataset, entity), years, found, visit_order(dataset, years) + np.where(seconds, 1e-6, 0.0))
    label, reasons, counted = _labels(visits, choices)
    reading = Reading(
        table=dataset,
        kind=kind,
        entity=entity,
        order=visits.order,
        label=label,
        classes=CLASSES[choices.task],
        out=(*_far_apart(dataset), *reasons),
        hidden=_hidden(choices.task, age, head, kind),
        age=age,
        head=head,
        divided=divided,
        values=values,
        messages=(*told, *apoe, *sex, *aged, *shared, *filled, *counted),
    )
    return choose_scans(reading, choices)


def _with_people(dataset: Dataset) -> tuple[Dataset, str, NDArray[np.bool_], tuple[str, ...]]:
    """The table, the column that says who, which rows are second scans, and what was done."""
    name = first_name(dataset, IDENTIFIERS)
    written = words(dataset, name)
    if (written == "").any():
        raise TableError(
            f"{name!r} is empty in {int((written == '').sum())} rows", "every visit needs its subject", "Fill it in"
        )
    seconds = rescans(written)
    if not seconds.any():
        return dataset, name, seconds, ()
    people = written.map(person_of).astype("category")
    dataset = put_column(
        dataset, people, describe(SUBJECT, people, "category", "entity", f"{name} without its ending _MR2")
    )
    n_people = people[seconds].nunique()
    told = f"{int(seconds.sum())} rows are second scans of {n_people} subjects; grouped with the first."
    return dataset, SUBJECT, seconds, (told,)


def _with_sexes(dataset: Dataset) -> tuple[Dataset, tuple[str, ...]]:
    """ADNI's code of the sexes in words."""
    if "PTGENDER" not in dataset.names:
        return dataset, ()
    written = words(dataset, "PTGENDER")
    if not set(written) - {""} <= {"1", "2"}:
        return dataset, ()
    named = written.map({"1": "Male", "2": "Female"}).astype("category")
    told = "'PTGENDER' 1 and 2 are read as Male and Female, as ADNI codes them."
    return change_values(dataset, "PTGENDER", named, told.rstrip(".")), (told,)


def _with_age(dataset: Dataset, entity: str, years: pd.Series) -> tuple[Dataset, str, tuple[str, ...]]:
    """The table with the age at the visit, that column's name, and what was done."""
    if "AGE" not in dataset.names:
        return dataset, first_name(dataset, (AGE_AT_VISIT, "Age")), ()
    if not is_baseline(dataset, entity) or years.isna().all():
        return dataset, "AGE", ()
    ages = (dataset.frame["AGE"].astype("float64") + years.to_numpy()).round(2)
    source = "Years_bl" if "Years_bl" in dataset.names else "the years since the first visit"
    column = replace(describe(AGE_AT_VISIT, ages, "number", "feature", f"AGE + {source}"), unit="years")
    told = f"'AGE' is the age at first visit. Age at visit = AGE + {source} is used."
    return put_column(dataset, ages, column), AGE_AT_VISIT, (told,)


def _without_filled(values: Dataset) -> tuple[Dataset, tuple[str, ...]]:
    for name in ("CDGLOBAL", "CDR"):
        rows = filled_cdr(values, name)
        if rows.any():
            cleared = values.frame[name].astype("float64").mask(rows)
            told = f"'{name}' is given on {int(rows.sum())} rows without MMSE: it seems filled and is taken as missing."
            return change_values(values, name, cleared, told.rstrip(".")), (told,)
    return values, ()


def _labels(
    visits: Visits, choices: Choices
) -> tuple[pd.Series, tuple[tuple[str, NDArray[np.bool_]], ...], tuple[str, ...]]:
    """The label of every visit, why visits are out, and counts in words."""
    if choices.task == "sMCI/pMCI":
        return conversion(visits, choices)
    found = visits.diagnosis
    asked = found.where(found.isin(CLASSES[choices.task])).astype("object")
    rest = next(iter({"CN", "MCI", "AD"} - set(CLASSES[choices.task])))
    reasons = (
        ("without a diagnosis at the visit", (found == "").to_numpy()),
        ("a dementia that is not Alzheimer's", (found == "other").to_numpy()),
        (f"{rest} at the visit, not asked about", (found == rest).to_numpy()),
    )
    return asked, reasons, ()


def _far_apart(dataset: Dataset) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
    """Visits whose scan was taken more than a year before or after."""
    scanned = first_name(dataset, _SCAN_DATES)
    if not scanned or {dataset.column(scanned).kind, _kind(dataset, "EXAMDATE")} != {"time"}:
        return ()
    days = (dataset.frame[scanned] - dataset.frame["EXAMDATE"]).dt.total_seconds().abs() / 86_400
    return ((f"scan more than {DAYS_APART:g} days from the visit", (days > DAYS_APART).to_numpy()),)


def _kind(dataset: Dataset, name: str) -> str:
    return dataset.column(name).kind if name in dataset.names else ""


def _hidden(task: str, age: str, head: str, kind: CohortKind) -> dict[str, str]:
    """Columns that must not be features, with why."""
    hidden = dict.fromkeys((*_TIMES, *_SCAN_DATES), "it says when or how often somebody came")
    hidden |= dict.fromkeys(IDENTIFIERS, "it names the subject")
    defining = _DEFINING if task != "sMCI/pMCI" else (*DIAGNOSES, "DXCHANGE", "DX_bl")
    hidden |= dict.fromkeys(defining, "it defines the label, or the diagnosis rests on it")
    if head:
        hidden[head] = "volumes are divided by it"
        hidden["ASF"] = f"it is a constant divided by {head}"
    if age == AGE_AT_VISIT:
        hidden["AGE"] = f"it is the age at the first visit; {AGE_AT_VISIT!r} is used"
    return hidden
