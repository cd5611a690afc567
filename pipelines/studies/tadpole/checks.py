"""What would embarrass a forecast, from the history that it starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.engine.checks.outcome import Outcome

if TYPE_CHECKING:
    from data.clinical.tadpole.history import TadpoleHistory
    from pipelines.engine.result import Check

FUTURE: Final = Outcome("F01", "Values from the future")
UNITS: Final = Outcome("F02", "Ventricles as a fraction of the head")
CODES: Final = Outcome("F03", "Codes read as missing")
AGES: Final = Outcome("F04", "Age at first visit taken for age at visit")
DUPLICATES: Final = Outcome("F05", "Two rows of one subject and day")
#: What every warning of a column that looks ahead says.
_AHEAD = "uses a value dated"


def table_checks(*histories: TadpoleHistory) -> tuple[Check, ...]:
    """Whether a column looks ahead, volumes are fractions, codes are codes, ages are ages, rows are single.

    ``histories`` are the table that is learnt from and, where there is one, that of last visits (D3).
    """
    warnings = tuple(dict.fromkeys(told for one in histories for told in one.warnings))
    decisions = tuple(dict.fromkeys(told for one in histories for told in one.decisions))
    ahead = tuple(told for told in warnings if _AHEAD in told)
    units = tuple(told for told in warnings if _AHEAD not in told)
    return (
        _warned(FUTURE, ahead, "Leave this column out.", "No column looks ahead."),
        _warned(UNITS, units, "Divide volumes by ICV exactly once.", "Ventricles are 0.005 to 0.15 of ICV."),
        _told(CODES, decisions, "read as missing", "No value is the file's code for missing."),
        _told(AGES, decisions, "AGE", "There is no age."),
        _told(DUPLICATES, decisions, "the last is used", "One row per subject and day."),
    )


def _warned(outcome: Outcome, found: tuple[str, ...], remedy: str, otherwise: str) -> Check:
    return outcome.warned(" ".join(found), remedy) if found else outcome.passed(otherwise)


def _told(outcome: Outcome, told: tuple[str, ...], marks: str, otherwise: str) -> Check:
    found = [one for one in told if marks in one]
    return outcome.passed(" ".join(found) if found else otherwise)
