"""OASIS-1 and OASIS-2: who is scanned when, what CDR and Group say, and what must not be taken for a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.choose_scans import choose_scans
from data.clinical.cohorts.cohort import Choices, Cohort, Reading, person_of, rescans
from data.clinical.cohorts.edits import change_values, describe, first_name, numbers, put_column, rename, words
from data.clinical.cohorts.shares import is_share, left_alone
from data.clinical.cohorts.tasks import CLASSES, task_of
from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.cohorts.feature_sets import CohortKind
    from data.table import Dataset

SUBJECT = "Subject ID"
#: Visits and subjects of the original OASIS-2 release.
OASIS2_VISITS = 373
#: More rows than this with a CDR and no MMSE, and the CDR was filled in.
FILLED_ROWS = 20
NOT_ASSESSED = "not assessed (CDR unknown)"
_HIDDEN = {
    "CDR": "it defines the label",
    "Group": "it defines the label",
    "Visit": "how often somebody came is known afterwards only",
    "MR Delay": "how often and how long somebody came is known afterwards only",
    "Delay": "only second scans have it",
}
_SPELLINGS = {"ID": SUBJECT, "Sex": "M/F", "Gender": "M/F", "sex": "M/F"}


def oasis_kind(names: tuple[str, ...]) -> CohortKind | None:
    """Which release of OASIS has such columns, None where neither has."""
    if not {"CDR", "MMSE", "eTIV", "nWBV"} <= set(names) or not {"ID", SUBJECT, "MRI ID"} & set(names):
        return None
    return "oasis2" if "Group" in names else "oasis1"


def oasis_cohort(dataset: Dataset, kind: CohortKind, choices: Choices) -> Cohort:
    """The scans of an OASIS table for one of its tasks. Raises TableError where the table cannot answer it."""
    choices = replace(choices, task=task_of(kind, choices.task))
    dataset, messages = _named(dataset, kind)
    written = words(dataset, SUBJECT if kind == "oasis2" else "ID")
    if kind == "oasis1":
        dataset = _with_subject(dataset, written)
    seconds = rescans(written) if kind == "oasis1" else np.zeros(dataset.n_rows, dtype=np.bool_)
    filled = filled_cdr(dataset)
    cdr = numbers(dataset, "CDR").mask(filled)
    values = change_values(dataset, "CDR", cdr, "taken as missing without MMSE") if filled.any() else None
    reading = Reading(
        table=dataset,
        kind=kind,
        entity=SUBJECT,
        order=_order(dataset, seconds),
        label=_label(dataset, choices.task, cdr),
        classes=CLASSES[choices.task],
        out=_reasons(dataset, choices, cdr),
        hidden={**_HIDDEN, "ID": "it names the scan", "MRI ID": "it names the scan"},
        age="Age",
        head="eTIV",
        values=values,
        messages=(*messages, *_told(dataset, choices, seconds, int(filled.sum()))),
    )
    return choose_scans(reading, choices)


def filled_cdr(dataset: Dataset, column: str = "CDR") -> NDArray[np.bool_]:
    """Rows whose CDR stands beside a missing MMSE, where those are more than 20: nobody assessed these people."""
    if not {column, "MMSE"} <= set(dataset.names):
        return np.zeros(dataset.n_rows, dtype=np.bool_)
    beside = (numbers(dataset, column).notna() & numbers(dataset, "MMSE").isna()).to_numpy(dtype=np.bool_)
    return beside if beside.sum() > FILLED_ROWS else np.zeros_like(beside)


def _named(dataset: Dataset, kind: CohortKind) -> tuple[Dataset, tuple[str, ...]]:
    """The table under the names of the release, and which were changed."""
    pairs = {
        old: new
        for old, new in _SPELLINGS.items()
        if old in dataset.names and new not in dataset.names and (old != "ID" or kind == "oasis2")
    }
    if kind == "oasis1" and "ID" not in dataset.names:
        pairs[first_name(dataset, ("MRI ID", SUBJECT))] = "ID"
    told = tuple(f"'{old}' is read as '{new}'." for old, new in pairs.items())
    dataset = rename(dataset, pairs)
    if kind == "oasis2" and SUBJECT not in dataset.names:
        dataset = _with_subject(dataset, words(dataset, "MRI ID"))
        told = (*told, "The subject was read from 'MRI ID'.")
    return dataset, told


def _with_subject(dataset: Dataset, written: pd.Series) -> Dataset:
    subject = written.map(person_of).astype("category")
    why = "the id without its ending _MR1 or _MR2"
    return put_column(dataset, subject, describe(SUBJECT, subject, "category", "entity", why))


def _order(dataset: Dataset, seconds: NDArray[np.bool_]) -> pd.Series:
    """Days since the first scan, else the number of the visit, else the age; second scans after first ones."""
    name = first_name(dataset, ("MR Delay", "Visit", "Age"))
    return numbers(dataset, name) + np.where(seconds, 0.5, 0.0)


def _label(dataset: Dataset, task: str, cdr: pd.Series) -> pd.Series:
    negative, positive = CLASSES[task]
    if task == "cdr_positive":
        return pd.Series(np.where(cdr > 0, positive, negative), dtype="object").mask(cdr.isna())
    group = words(dataset, "Group")
    if task == "ever_demented":
        return group.map({"Nondemented": negative, "Demented": positive, "Converted": positive}).astype("object")
    if not (group == "Converted").any():
        raise TableError(
            f"This copy has the groups {', '.join(sorted(set(group) - {''}))}, nobody is 'Converted'",
            f"the original has three groups and {OASIS2_VISITS} visits; conversion cannot be studied without them",
            "Bring the original table, or choose the task cdr_positive or ever_demented",
        )
    return group.map({"Nondemented": negative, "Converted": positive}).astype("object")


def _reasons(dataset: Dataset, choices: Choices, cdr: pd.Series) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
    def rows(flags: pd.Series) -> NDArray[np.bool_]:
        return np.asarray(flags, dtype=np.bool_)

    young = (f"younger than {choices.min_age:g}", rows(numbers(dataset, "Age") < choices.min_age))
    if choices.task == "cdr_positive":
        return ((NOT_ASSESSED, rows(cdr.isna())), young)
    if choices.task == "ever_demented":
        return (young,)
    reasons = ("in the group Demented from the first visit on", rows(words(dataset, "Group") == "Demented"))
    if choices.scan == "first":
        return (reasons, young)
    return (reasons, ("CDR above 0 at the scan, so already converted", rows(cdr > 0)), young)


def _told(dataset: Dataset, choices: Choices, seconds: NDArray[np.bool_], filled: int) -> tuple[str, ...]:
    told = []
    if seconds.any():
        people = dataset.frame[SUBJECT][seconds].nunique()
        told.append(f"{int(seconds.sum())} rows are second scans of {people} subjects; grouped with the first.")
    if filled:
        told.append(f"CDR is given on {filled} rows without MMSE: this copy seems filled. They are not assessed.")
    if is_share(numbers(dataset, "nWBV")):
        told.append(left_alone(dataset, "nWBV"))
    if choices.task == "cdr_positive":
        told.append("CDR 0.5 is very mild dementia by the scale's naming, not a diagnosis of MCI.")
    if choices.task == "ever_demented":
        told.append("Every scan of a Converted subject counts as Demented, also those before the change.")
    return (*told, *_reversions(dataset))


def _reversions(dataset: Dataset) -> tuple[str, ...]:
    """Converted subjects whose CDR ends lower than it began."""
    if "Group" not in dataset.names:
        return ()
    held = pd.DataFrame(
        {"who": words(dataset, SUBJECT), "when": _order(dataset, np.zeros(dataset.n_rows, dtype=np.bool_))}
    ).assign(cdr=numbers(dataset, "CDR"), group=words(dataset, "Group"))
    held = held[(held["group"] == "Converted") & held["cdr"].notna()].sort_values("when", kind="stable")
    ends = held.groupby("who")["cdr"].agg(["first", "last"])
    back = ends[ends["last"] < ends["first"]]
    return tuple(
        f"{who} is 'Converted' with CDR {row['first']:g} → {row['last']:g}: a reversion."
        for who, row in back.iterrows()
    )
