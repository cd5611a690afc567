"""A09, A10: copies of a table in which somebody filled gaps or merged groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from data.clinical.cohorts.adni import DIAGNOSES
from data.clinical.cohorts.diagnosis import diagnosis_of
from data.clinical.cohorts.edits import first_name, numbers, words
from data.clinical.cohorts.oasis import OASIS2_VISITS
from data.clinical.cohorts.oasis import filled_cdr as filled_rows
from explain.words import listing
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from pipelines.engine.result import Check

FILLED: Final = Outcome("A09", "CDR filled in")
MERGED: Final = Outcome("A10", "Converted subjects merged or missing")
_RATINGS = ("CDR", "CDGLOBAL")
#: Of so many subjects with MCI or dementia and several visits, somebody goes from one to the other.
SEVERAL = 50


def filled_cdr(cohort: Cohort) -> Check:
    """Warns where the CDR is given on more than 20 rows without MMSE."""
    name = first_name(cohort.table, _RATINGS)
    if not name or "MMSE" not in cohort.table.names:
        return FILLED.skipped("No CDR beside an MMSE.")
    rows = filled_rows(cohort.table, name)
    if not rows.any():
        return FILLED.passed(f"'{name}' is known where MMSE is.", (name, "MMSE"))
    values = sorted(set(numbers(cohort.table, name)[rows].unique()))
    n = int(rows.sum())
    sentence = (
        f"{name} is {listing([f'{value:g}' for value in values])} on {counted(n, 'row')} without MMSE: this copy seems "
        "filled. They are treated as not assessed."
    )
    return FILLED.warned(sentence, "Bring the original table, in which these cells are empty.", (name, "MMSE"))


def merged_converted(cohort: Cohort) -> Check:
    """Warns where OASIS-2 lacks Converted subjects or visits, or an ADNI-like table anybody who converts."""
    if cohort.kind == "oasis2":
        return _oasis2(cohort)
    if cohort.kind in {"adni", "tadpole"} and cohort.entity:
        return _adni(cohort)
    return MERGED.skipped("One diagnosis per subject: nobody can convert.")


def _oasis2(cohort: Cohort) -> Check:
    groups = set(words(cohort.table, "Group")) - {""}
    visits = cohort.table.n_rows
    if "Converted" in groups and visits >= OASIS2_VISITS:
        return MERGED.passed(f"{len(groups)} groups and {counted(visits, 'visit')}, as in the original.", ("Group",))
    without = "Converted" not in groups
    opening = f"This copy has {counted(len(groups), 'group')}" if without else f"This copy has {visits} visits"
    consequence = " Conversion cannot be studied." if without else " People or visits are missing."
    sentence = f"{opening}; the original has 3 and {OASIS2_VISITS} visits.{consequence}"
    if not without:
        sentence = f"{opening}; the original has {OASIS2_VISITS}.{consequence}"
    return MERGED.warned(sentence, "Bring the original table.", ("Group",))


def _adni(cohort: Cohort) -> Check:
    name = first_name(cohort.table, DIAGNOSES)
    held = pd.DataFrame({"who": words(cohort.table, cohort.entity), "dx": words(cohort.table, name).map(diagnosis_of)})
    found = held[held["dx"].isin(["MCI", "AD"])].groupby("who")["dx"].agg(["size", "nunique"])
    several = found[found["size"] > 1]
    both = int((several["nunique"] > 1).sum())
    if both:
        return MERGED.passed(f"{counted(both, 'subject')} with both MCI and dementia over their visits.", (name,))
    if len(several) < SEVERAL:
        return MERGED.skipped(f"{counted(len(several), 'subject')} with MCI or dementia and several visits: too few.")
    sentence = (
        f"None of {counted(len(several), 'subject')} with MCI or dementia at several visits has both: converters seem "
        "to be merged with one of the groups. Conversion cannot be studied."
    )
    return MERGED.warned(sentence, "Bring the diagnosis of each visit, not the last one or the first.", (name,))
