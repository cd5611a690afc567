"""T02, T08, T09, T10, T11: late columns, clocks without a zone, codes taken for numbers, hostile lists, spellings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from data.traffic.calendar import clock_doubts
from data.traffic.codes import labels_among_numbers
from data.traffic.groups import COLUMN as ATTENDING
from data.traffic.groups import hostile_cells, parse_groups, twin_questions, twins
from explain.words import listing
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import agreeing, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.table import Dataset
    from pipelines.engine.result import Check
    from pipelines.studies.traffic.late import Lateness

LATE: Final = Outcome("T02", "Columns known too late")
CLOCK: Final = Outcome("T08", "Time zone of the clock")
CODES: Final = Outcome("T09", "Codes that look like numbers")
LISTS: Final = Outcome("T10", "Cells that are no list of names")
SPELLINGS: Final = Outcome("T11", "One group spelt in two ways")


def late_columns(found: Lateness | None) -> Check:
    """Warns where columns that are known late may be used, with the score without them; None where none is."""
    if found is None:
        return LATE.passed("Every column that is used is known when the incident is reported.")
    first, last, names = found.steps[0], found.steps[-1], found.late
    told = [f"AUC {_dot(first.auc)} instead of {_dot(last.auc)}"] if np.isfinite(first.auc) else []
    told.append(f"RMSE {first.rmse:.2f} min instead of {last.rmse:.2f}")
    who = f"{counted(len(names), 'feature')} {agreeing(names, 'is', 'are')} only known while the incident runs or after"
    return LATE.warned(
        f"{who} ({listing(names)}). Without {agreeing(names, 'it', 'them')}: {', '.join(told)}.",
        "Leave them out where the forecast is made at the report.",
        names,
    )


def clock(dataset: Dataset, start: str) -> Check:
    """Warns where the file names no time zone, or most incidents start at night; ``start`` is "" without a time."""
    if not start:
        return CLOCK.skipped("No time column, so there is no clock to doubt.")
    doubts = clock_doubts(dataset, start)
    if doubts:
        return CLOCK.warned(" ".join(doubts), "Say which zone the times are in.", (start,))
    return CLOCK.passed(f"{start} names its zone, and most incidents start by day.", (start,))


def code_as_number(read: Dataset) -> Check:
    """Warns of whole numbers that are labels by their name, in the table as it was read."""
    found = labels_among_numbers(read)
    if not found:
        return CODES.passed("No column of numbers looks like a label.")
    verb = agreeing(found, "looks like a label; treated as category", "look like labels; treated as categories")
    return CODES.warned(f"{listing(found)} {verb}.", "Overrule the kind where it is a quantity.", found)


def hostile_lists(read: Dataset) -> Check:
    """Warns of cells of Attending_Groups that are no list of names; none of them is evaluated."""
    if ATTENDING not in read.names:
        return LISTS.skipped(f"No column {ATTENDING}.")
    told = hostile_cells(parse_groups(read.frame[ATTENDING]))
    if not told:
        return LISTS.passed(f"Every cell of {ATTENDING} is a list of names.")
    return LISTS.warned(" ".join(told), "Correct these cells in the file.", (ATTENDING,))


def duplicate_spelling(names: Sequence[str]) -> Check:
    """Warns of groups whose names are equal in lower case without anything but letters."""
    # Names without any letter are all alike then, and are no spellings.
    spelt = [name for name in names if any(letter.isalpha() for letter in name)]
    questions = twin_questions(spelt)
    if not questions:
        return SPELLINGS.passed("No group is spelt in two ways.")
    flat = tuple(name for same in twins(spelt) for name in same)
    return SPELLINGS.warned(" ".join(questions), "Merge them, or keep them apart knowingly.", flat)


def _dot(value: float) -> str:
    text = f"{value:.2f}" if value < 0.995 or value == 1.0 else f"{min(value, 0.9999):.4f}"
    return text[1:] if text.startswith("0.") else text
