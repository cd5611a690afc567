"""What would embarrass a study of kidney failure: a check each, with figures from the tables, numbered K01 to K17.

A check never vanishes: where it does not apply it says why. What the study puts right by itself is told by a check that
passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.studies.kidney.checks.labels import lab_as_label, minors_left_out, not_esrd, short_follow_up
from pipelines.studies.kidney.checks.leaks import after_window, follow_up_time, giveaway, lab_rows
from pipelines.studies.kidney.checks.units import blanks, converted_units, impossible, race_term
from pipelines.studies.kidney.checks.windows import changing_population

if TYPE_CHECKING:
    import pandas as pd

    from data.clinical.kidney.codes import Giveaway
    from data.clinical.kidney.flat import FlatKidney
    from data.clinical.kidney.history import History
    from data.clinical.kidney.records import Records
    from data.clinical.kidney.windows import WindowTable
    from data.table import Dataset
    from pipelines.engine.result import Check

__all__ = ["Seen", "flat_checks", "outcome_checks", "record_checks"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checks of records look at: ``counts`` per window, ``codes`` left out, columns of follow-up ``late``."""

    records: Records
    history: History
    table: WindowTable
    counts: pd.DataFrame
    codes: tuple[Giveaway, ...]
    late: tuple[str, ...]


def record_checks(seen: Seen) -> tuple[Check, ...]:
    """All checks that four tables alone answer, in the order of their numbers."""
    records, history = seen.records, seen.history
    return (
        follow_up_time(seen.late),
        giveaway(seen.codes),
        lab_as_label(history),
        not_esrd(""),
        converted_units(tuple(one.sentence for one in records.conversions if one.sentence), guessed=_guessed(records)),
        impossible(records.flows[1], ()),
        race_term(records),
        after_window(*lab_rows(history, seen.table)),
        changing_population(seen.counts),
        short_follow_up(seen.table.flow, seen.table.window.horizon),
        minors_left_out(records),
    )


def flat_checks(flat: FlatKidney, given: Dataset) -> tuple[Check, ...]:
    """All checks that one flat table answers."""
    told = tuple(one for one in flat.messages if "median" in one)
    return (
        follow_up_time(flat.follow_up),
        giveaway(None),
        not_esrd(flat.layout.outcome),
        converted_units(told, guessed=bool(told)),
        impossible(None, tuple(one for one in flat.messages if "Kept, flagged" in one)),
        blanks(given),
        minors_left_out(None, flat.messages),
    )


def outcome_checks(outcome: str) -> tuple[Check, ...]:
    """What is to be said of tables of another disease."""
    return (not_esrd(outcome),)


def _guessed(records: Records) -> bool:
    return any(one.median is not None for one in records.conversions)
