"""A13: how many subjects there are of the smaller class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.clinical.cohorts.edits import numbers, words
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from pipelines.engine.result import Check

EVENTS: Final = Outcome("A13", "Too few events")
FEWEST = 20
_SCALE = "CDR"


def too_few_events(cohort: Cohort) -> Check:
    """Warns where the smaller class has fewer than 20 subjects; names steps of the CDR that hardly anybody reaches."""
    counts = {one: _subjects(cohort, one) for one in cohort.classes}
    smaller = min(reversed(cohort.classes), key=lambda one: counts[one])
    rare = _rare_steps(cohort)
    if counts[smaller] >= FEWEST:
        told = " and ".join(f"{n:,} {one}" for one, n in counts.items())
        return EVENTS.passed(f"Subjects: {told}.{rare}", (cohort.label,))
    sentence = f"{counts[smaller]} {smaller}: intervals will be wide; a score near 0.5 is expected.{rare}"
    return EVENTS.warned(sentence, "Read the interval, not the score; bring more subjects.", (cohort.label,))


def _subjects(cohort: Cohort, label: str) -> int:
    rows = (cohort.dataset.frame[cohort.label] == label).to_numpy()
    return int(words(cohort.dataset, cohort.entity)[rows].nunique()) if cohort.entity else int(rows.sum())


def _rare_steps(cohort: Cohort) -> str:
    """Steps of the scale with so few subjects that nothing can be said of them; "" without such."""
    if _SCALE not in cohort.table.names or not cohort.entity:
        return ""
    cdr = numbers(cohort.table, _SCALE).iloc[cohort.rows]
    who = words(cohort.table, cohort.entity).iloc[cohort.rows]
    counts = who.groupby(cdr).nunique()
    few = [f"{counted(int(n), 'subject')} with CDR {step:g}" for step, n in counts.items() if n < FEWEST]
    return f" {' and '.join(few)}: nothing can be said of {'them' if len(few) > 1 else 'these'} alone." if few else ""
