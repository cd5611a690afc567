"""C15: does the level of the target, or what is recorded, change at some date?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from explain.words import listing, number
from pipelines.engine.checks.breaks import find_break
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.lateness import start_of_time
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import as_numbers
from pipelines.engine.checks.wording import agreeing, share

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from data.table import Dataset
    from pipelines.engine.checks.sample import Numbers, Rows
    from pipelines.engine.result import Check

CODE: Final = "C15"
TITLE: Final = "Change over time"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: Share of the target's variation that one date must explain.
TARGET_R2 = 0.05
#: The best of all dates explains about 10 / rows by chance: twice that is asked for.
CHANCE = 20
#: The same for "is this cell empty": a change of recording is a clean cut.
EMPTY_R2 = 0.5
MIN_ROWS = 100
#: Empty (and filled) cells that a column needs before a cut between them means anything.
LEAST_EMPTY = 20
MOST_SENTENCES = 3


def check(evidence: Evidence) -> Check:
    """Warns when one date splits the rows into two levels of the target, or of how often a column is empty."""
    dataset = evidence.dataset
    time = start_of_time(dataset)
    if not time:
        return SAY.skipped("No time column, so a change over time cannot be seen.")
    line = _timeline(dataset.frame[time])
    if len(line.rows) < MIN_ROWS:
        return SAY.skipped(f"{time} is known in {len(line.rows)} rows; {MIN_ROWS} are needed to see a change.")
    broken = _target_break(dataset, line)
    level = broken.sentence if broken else ""
    gaps = _recording_breaks(dataset, line)
    if not level and not gaps:
        return SAY.passed(f"Neither the target nor what is recorded changes abruptly along {time}.", (time,))
    told = [f"{listing(names)} {agreeing(names, 'is', 'are')} {text}." for text, names in gaps.items()]
    columns = (time, *(name for names in gaps.values() for name in names))
    remedy = "Use the rows of one side, or split by time: a random split rewards knowing the date."
    return SAY.warned(" ".join([level, *told]).strip(), remedy, columns)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Row numbers in time order, and the moment of each as a number and as it is written."""

    rows: Rows
    moments: Numbers
    when: pd.Series

    def keep(self, wanted: NDArray[np.bool_]) -> Timeline:
        """The same timeline with some of its rows; ``wanted`` is in time order."""
        return Timeline(self.rows[wanted], self.moments[wanted], self.when)

    def day(self, position: int) -> str:
        """The date at that position, as 2018-01-17; a time that is no date as the number it is."""
        moment = self.when.iloc[int(self.rows[position])]
        return f"{moment:%Y-%m-%d}" if isinstance(moment, dt.datetime) else f"{moment:g}"


def _timeline(when: pd.Series) -> Timeline:
    """The rows whose time is known, earliest first."""
    moments = as_numbers(when)
    rows = np.argsort(moments, kind="stable")
    rows = rows[~np.isnan(moments[rows])].astype(np.int64)
    return Timeline(rows, moments[rows], when)


@dataclass(frozen=True, slots=True)
class TargetBreak:
    """The numbers of the rows after a jump of the target, and a sentence about it."""

    after: Rows
    sentence: str


def target_break(dataset: Dataset) -> TargetBreak | None:
    """The date on which the target changes its level; None where there is no time, too few rows, or no such date."""
    time = start_of_time(dataset)
    return _target_break(dataset, _timeline(dataset.frame[time])) if time else None


def _target_break(dataset: Dataset, line: Timeline) -> TargetBreak | None:
    if dataset.target is None:
        return None
    target = dataset.frame[dataset.target]
    line = line.keep(target.notna().to_numpy()[line.rows])
    if len(line.rows) < MIN_ROWS:
        return None
    found = find_break(_levels(as_numbers(target)[line.rows], dataset.task), line.moments)
    if found is None or found.explained < max(TARGET_R2, CHANCE / len(line.rows)):
        return None
    sides = target.iloc[line.rows[: found.position]], target.iloc[line.rows[found.position :]]
    told = _medians(*sides, dataset.column(dataset.target).unit) if dataset.task == "regression" else _shares(*sides)
    return TargetBreak(
        line.rows[found.position :],
        f"{dataset.target} changes level on {line.day(found.position)}: {told}; "
        f"that date alone explains {share(found.explained)} of its variation.",
    )


def _levels(values: Numbers, task: str | None) -> Numbers:
    """What is averaged before and after: 0/1 per class, or a number with its long tail drawn in."""
    if task != "regression":
        return np.asarray(values[:, None] == np.unique(values)[None, :], dtype=np.float64)
    drawn_in: Numbers = np.log1p(values) if values.min() >= 0 else values
    return drawn_in[:, None]


def _medians(before: pd.Series, after: pd.Series, unit: str) -> str:
    return f"median {number(float(before.median()))} before, {number(float(after.median()), unit)} after"


def _shares(before: pd.Series, after: pd.Series) -> str:
    """The class whose share moves most, with its share on either side."""
    classes = [*dict.fromkeys([*before, *after])]
    shares = {one: (float((before == one).mean()), float((after == one).mean())) for one in classes}
    moved = max(classes, key=lambda one: abs(shares[one][1] - shares[one][0]))
    return f"{moved} in {share(shares[moved][0])} of the rows before, {share(shares[moved][1])} after"


def _recording_breaks(dataset: Dataset, line: Timeline) -> dict[str, tuple[str, ...]]:
    """Columns that are empty on one side of a date and filled on the other, by the words that say so."""
    said: dict[str, tuple[str, ...]] = {}
    for column in dataset.columns:
        if column.name == dataset.target or not LEAST_EMPTY <= column.missing <= dataset.n_rows - LEAST_EMPTY:
            continue
        empty = dataset.frame[column.name].isna().to_numpy()[line.rows].astype(np.float64)
        found = find_break(empty[:, None], line.moments)
        if found is not None and found.explained >= EMPTY_R2:
            before, after = share(float(empty[: found.position].mean())), share(float(empty[found.position :].mean()))
            text = f"empty in {before} of the rows before {line.day(found.position)}, in {after} after"
            said[text] = (*said.get(text, ()), column.name)
    return dict(list(said.items())[:MOST_SENTENCES])
