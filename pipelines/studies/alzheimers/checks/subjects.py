"""A01, A04: scans of one person stay on one side, and second scans belong to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.clinical.cohorts.cohort import person_of, rescans
from data.clinical.cohorts.edits import first_name, words
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted
from pipelines.studies.alzheimers.checks.quoting import fitting

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from data.table import Split
    from pipelines.engine.result import Check

BOTH: Final = Outcome("A01", "Subject on both sides of the split")
RESCAN: Final = Outcome("A04", "Second scans of a subject")
#: The ids as the file has them, before endings are taken off.
_WRITTEN = ("ID", "PTID", "RID")


def both_sides(cohort: Cohort, split: Split) -> Check:
    """Fails when a subject has rows among the fit (or calibrate) and the test rows."""
    if not cohort.entity:
        return BOTH.skipped("No column says whom a row is about, so every row is taken as a subject of its own.")
    who = words(cohort.dataset, cohort.entity)
    fit, test = set(who.iloc[split.development]), set(who.iloc[split.test])
    both = len(fit & test)
    told = f"{counted(cohort.dataset.n_rows, 'row')} belong to {counted(who.nunique(), 'subject')}"
    if not both:
        return BOTH.passed(f"{told}; none is in both fit and test.", (cohort.entity,))
    sentence = f"{told}; {counted(both, 'subject')} {fitting(both, 'is', 'are')} in both fit and test."
    return BOTH.failed(
        f"{sentence} Scores will be too high.", f"Split by '{cohort.entity}' (default).", (cohort.entity,)
    )


def second_scans(cohort: Cohort) -> Check:
    """Warns of ids that differ by _MR1 and _MR2 only: they are scans of one person."""
    name = first_name(cohort.table, _WRITTEN) if cohort.kind != "oasis2" else ""
    if not name:
        return RESCAN.skipped("No column with ids of single scans.")
    written = words(cohort.table, name)
    seconds = rescans(written)
    n = int(seconds.sum())
    if not n:
        return RESCAN.passed(f"No two ids in '{name}' differ by _MR1 and _MR2 only.", (name,))
    people = written[seconds].map(person_of).nunique()
    sentence = (
        f"{counted(n, 'row')} {fitting(n, 'is a second scan', 'are second scans')} of "
        f"{counted(people, 'subject')}; grouped with the first."
    )
    return RESCAN.warned(sentence, f"Nothing to do while rows are split by '{cohort.entity}'.", (name,))
