"""K03, K04, K12, K17: what the label is, who could not be followed, who is too young."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from data.clinical.flow import Flow
from data.clinical.kidney.egfr import minors
from data.clinical.visits.calendar import DAYS_PER_YEAR, days_of
from pipelines.engine.checks.outcome import Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.kidney.history import History
    from data.clinical.kidney.records import Records
    from pipelines.engine.result import Check

LAB: Final = Outcome("K03", "A laboratory value as the label")
NAME: Final = Outcome("K04", "An outcome that is not kidney failure")
SHORT: Final = Outcome("K12", "Short follow-up")
MINORS: Final = Outcome("K17", "Patients too young for the equation")
FAILING = 15.0
#: A label is the lab value where so many of those who have either have both.
SAME = 0.9


def lab_as_label(history: History) -> Check:
    """Warns where kidney failure is nothing but an eGFR below 15 at any time."""
    egfr = history.egfr_by("2021")
    lowest = np.full(len(history.people), np.inf)
    np.minimum.at(lowest, egfr.person, egfr.value)
    return compare_label(np.isfinite(history.cohort.days("esrd")), lowest < FAILING)


def compare_label(event: NDArray[np.bool_], low: NDArray[np.bool_]) -> Check:
    """The check for labels and whether an eGFR is below 15, both (n,)."""
    either = int((event | low).sum())
    if not either:
        return LAB.skipped("Nobody has kidney failure or an eGFR below 15.")
    both, rows = (event & low).sum() / either, (event == low).mean()
    if both < SAME:
        return LAB.passed(f"Of patients with kidney failure or an eGFR < 15, {both * 100:.0f} % have both.")
    sentence = f"Label equals eGFR < 15 in {rows * 100:.3g} % of rows: it is a lab value, not ESRD."
    return LAB.warned(sentence, "Give dates of dialysis or transplant as esrd_date.")


def not_esrd(outcome: str) -> Check:
    """Warns where the outcome is another than kidney failure; "" where it is that."""
    if not outcome:
        return NAME.passed("The outcome is dialysis or transplant, by date or by code.")
    return NAME.warned(outcome, "Read every sentence here as one about that outcome.")


def short_follow_up(flow: Flow, horizon: int | None) -> Check:
    """Says how many event-free patients were followed for less than the horizon; they are not counted as 0."""
    short = next((step.dropped for step in flow.steps if step.why.startswith("without event and followed")), 0)
    if not short:
        return SHORT.passed("Everybody without an event was followed to the end of the horizon.")
    until = "to the end" if horizon is None else f"< {horizon} months"
    sentence = f"{short:,} event-free patients were followed {until}: censored, not counted as 0."
    return SHORT.passed(sentence)


def minors_left_out(records: Records | None, messages: tuple[str, ...] = ()) -> Check:
    """Warns where patients were under 18 at their first creatinine, or where a flat table's ``messages`` say so."""
    told = (
        _minors_of(records) if records is not None else next((one for one in messages if "CKD-EPI is for" in one), "")
    )
    if not told:
        return MINORS.passed("Nobody is under 18.")
    return MINORS.warned(told, "Leave them out, or use an equation for children.")


def _minors_of(records: Records) -> str:
    rows = records.labs[(records.labs["test"] == "creatinine").to_numpy()]
    first = rows.groupby("id")["date"].min()
    birth = records.patients.set_index("id")["birth"].reindex(first.index)
    return minors((days_of(first) - days_of(birth)) / DAYS_PER_YEAR)
