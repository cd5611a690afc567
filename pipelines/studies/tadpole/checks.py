"""What would embarrass a forecast, from the history that it starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.engine.checks.outcome import Outcome

if TYPE_CHECKING:
    from data.clinical.tadpole import TadpoleHistory
    from pipelines.engine.result import Check

FUTURE: Final = Outcome("F01", "Values from the future")
UNITS: Final = Outcome("F02", "Ventricles as a fraction of the head")
CODES: Final = Outcome("F03", "Codes read as missing")
AGES: Final = Outcome("F04", "Age at first visit taken for age at visit")
DUPLICATES: Final = Outcome("F05", "Two rows of one subject and day")


def table_checks(history: TadpoleHistory) -> tuple[Check, ...]:
    """Whether a column looks ahead, volumes are fractions, codes are codes, ages are ages, rows are single."""
    return (
        _warned(FUTURE, history.warnings, "uses a value dated", "Leave this column out.", "No column looks ahead."),
        _warned(
            UNITS,
            history.warnings,
            "ICV",
            "Divide volumes by ICV exactly once.",
            "Ventricles are 0.005 to 0.15 of ICV.",
        ),
        _told(CODES, history.decisions, "read as missing", "No value is the file's code for missing."),
        _told(AGES, history.decisions, "AGE", "There is no age."),
        _told(DUPLICATES, history.decisions, "the last is used", "One row per subject and day."),
    )


def _warned(outcome: Outcome, told: tuple[str, ...], marks: str, remedy: str, otherwise: str) -> Check:
    found = [one for one in told if marks in one]
    return outcome.warned(" ".join(found), remedy) if found else outcome.passed(otherwise)


def _told(outcome: Outcome, told: tuple[str, ...], marks: str, otherwise: str) -> Check:
    found = [one for one in told if marks in one]
    return outcome.passed(" ".join(found) if found else otherwise)
