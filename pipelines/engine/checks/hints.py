"""What a column's name says about it."""

from __future__ import annotations

from typing import Literal

from data.roles.names import names_identifier, names_row_number, words

Words = tuple[str, ...]

#: Said of a value that exists only once the outcome is there. Words that must stand side by side.
AFTER: tuple[Words, ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "time to", "days to", "weeks to", "months to", "years to", "time until", "days until", "months until",
        "follow up", "followup", "futime", "fu time", "survival", "survtime", "surv time", "censored", "censoring",
        "death date", "date of death", "dod", "discharge date", "discharge time", "discharge status", "discharged",
        "length of stay", "los", "closed", "closing date", "modified", "last modified", "last updated", "last update",
        "updated", "resolved", "resolution", "completed", "completion date", "cleared", "clearance", "end date",
        "end time", "end dt", "end at", "ended", "finished", "finish time", "outcome", "outcome date", "dropoff",
        "drop off", "delivered", "returned at", "cancelled at", "churn date", "exit date", "readmitted",
    )
)  # fmt: skip
#: The same in a name of one word, for columns that hold a time.
AFTER_IF_TIME: tuple[Words, ...] = (("end",), ("stop",), ("exit",), ("finish",), ("discharge",), ("close",), ("death",))
#: May be a lapse up to the outcome, or an ordinary measurement: counts only together with other evidence.
MAYBE_AFTER: tuple[Words, ...] = (("time",), ("duration",), ("elapsed",), ("tenure",), ("lapse",))

LAPSES = frozenset(
    ("day", "days", "delay", "week", "weeks", "month", "months", "year", "years", "time", "lag", "elapsed", "tenure")
)

Clue = Literal["after", "maybe after", ""]


def after_outcome(name: str, *, is_time: bool, is_number: bool) -> Clue:
    """Whether the name speaks of something that is known only after the outcome."""
    said = words(name)
    if _has(said, AFTER) or (is_time and _has(said, AFTER_IF_TIME)):
        return "after"
    return "maybe after" if is_number and _has(said, MAYBE_AFTER) else ""


def names_a_lapse(name: str) -> bool:
    """Whether the name speaks of time gone by, which truly starts at zero."""
    return bool(LAPSES.intersection(words(name)))


def names_a_row(name: str) -> bool:
    """Whether the name is that of a running number or key."""
    return names_row_number(name) or names_identifier(name)


def _has(said: Words, phrases: tuple[Words, ...]) -> bool:
    return any(said[i : i + len(phrase)] == phrase for phrase in phrases for i in range(len(said) - len(phrase) + 1))
