"""A05, A06, A08: head size and its scaling factor, features that are one, and volumes divided once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from data.clinical.cohorts.edits import first_name, numbers, words
from data.clinical.cohorts.feature_sets import HEADS
from data.clinical.cohorts.shares import is_share, volumes_of
from explain.association import associations
from explain.groups import find_aspects
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import as_numbers
from pipelines.engine.checks.wording import agreeing, counted
from pipelines.studies.alzheimers.checks.quoting import fitting, quoted

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from pipelines.engine.result import Check

IDENTITY: Final = Outcome("A05", "Head size and its scaling factor")
TWICE: Final = Outcome("A06", "One feature twice")
HEAD: Final = Outcome("A08", "Volumes as shares of the head")
#: FreeSurfer's factor times head size in cm³, and how far rounding can bring it off.
ATLAS, SLACK = 1755.0, 2.0
SAME = 0.99
_IDS = ("MRI ID", "ID", "PTID", "RID")
_SHOWN = 3
_MOST_LEVELS = 50
_FRACTIONS = ("nWBV",)


def physical_identity(cohort: Cohort) -> Check:
    """Warns of rows whose ASF × eTIV is not 1755 ± 2, by their id; they are kept."""
    table, head = cohort.table, first_name(cohort.table, HEADS)
    if not head or "ASF" not in table.names:
        return IDENTITY.skipped("No head size with its scaling factor (eTIV and ASF).")
    size = numbers(table, head)
    # ADNI has mm³ where OASIS has cm³; a head is never 10,000 cm³.
    size = size / 1000 if size.median() > 10_000 else size
    factor = numbers(table, "ASF")
    off = ((size * factor - ATLAS).abs() > SLACK).to_numpy()
    if not off.any():
        return IDENTITY.passed(f"ASF × {head} is {ATLAS:.0f} ± {SLACK:g} in every row, as it has to be.", ("ASF", head))
    name = first_name(table, _IDS)
    ids = words(table, name) if name else (table.frame.index + 1).astype(str).to_series(index=table.frame.index)
    rows = np.flatnonzero(off)
    told = [
        f"Row {ids.iloc[row]}: eTIV {size.iloc[row]:.0f} × ASF {factor.iloc[row]:g} = "
        f"{size.iloc[row] * factor.iloc[row]:.0f}, expected {ATLAS:.0f} ± {SLACK:g}."
        for row in rows[:_SHOWN]
    ]
    more = [f"And {counted(len(rows) - _SHOWN, 'more row')}."] if len(rows) > _SHOWN else []
    remedy = f"Check the {fitting(len(rows), 'row; it is', 'rows; they are')} kept, flagged."
    return IDENTITY.warned(" ".join([*told, *more]), remedy, ("ASF", head))


def one_feature_twice(cohort: Cohort) -> Check:
    """Warns of features whose dependency is above .99."""
    dataset = cohort.dataset
    names = tuple(
        one.name
        for one in dataset.columns
        if one.name in dataset.features and (one.kind == "number" or one.distinct <= _MOST_LEVELS)
    )
    if len(names) < 2:
        return TWICE.skipped("Fewer than two features that can be compared.")
    values = [as_numbers(dataset.frame[name]) for name in names]
    categorical = [dataset.column(name).kind != "number" for name in names]
    matrix = associations(values, categorical)
    groups = [one.members for one in find_aspects(names, matrix, SAME) if len(one.members) > 1]
    if not groups:
        return TWICE.passed("No two features depend on each other by more than .99.")
    told = " ".join(_twice(cohort, members) for members in groups)
    sentence = f"{told} Importance is split between them. They are shown as one aspect."
    return TWICE.warned(sentence, "Read them together, or keep one.", tuple(one for group in groups for one in group))


def _twice(cohort: Cohort, members: tuple[str, ...]) -> str:
    if set(members) == {"ASF", "eTIV"}:
        return f"'ASF' = {ATLAS:.0f}/'eTIV'."
    first, second = (as_numbers(cohort.dataset.frame[name]) for name in members[:2])
    if len(members) == 2 and np.array_equal(first, second, equal_nan=True):
        return f"'{members[1]}' = '{members[0]}'."
    return f"{quoted(members)} say the same."


def share_of_head(cohort: Cohort) -> Check:
    """Warns where volumes in mm³ could not be divided by head size; says which are fractions and were left alone."""
    table = cohort.table
    volumes = (*volumes_of(table), *(name for name in _FRACTIONS if name in table.names))
    if not volumes:
        return HEAD.skipped("No volumes that are known by their names.")
    shares = tuple(name for name in volumes if is_share(numbers(table, name)))
    bare = tuple(name for name in volumes if name not in shares and name not in cohort.divided)
    if bare:
        listed = quoted(bare, most=3)
        sentence = (
            f"{listed} {agreeing(bare, 'is', 'are')} in mm³ and not divided by head size: "
            f"{agreeing(bare, 'it says', 'they say')} as much of how large a person is."
        )
        return HEAD.warned(sentence, f"Bring a column {', '.join(HEADS[:-1])} or {HEADS[-1]}.", bare)
    if shares:
        told = [_fraction(cohort, name) for name in shares[:_SHOWN]]
        return HEAD.warned(" ".join(told), "Nothing to do if that is what they are.", shares)
    return HEAD.passed(f"{counted(len(cohort.divided), 'volume')} divided by '{cohort.head}' once.", cohort.divided)


def _fraction(cohort: Cohort, name: str) -> str:
    known = numbers(cohort.table, name).dropna()
    span = f"{known.min():.3g}–{known.max():.3g}"
    return f"'{name}' ({span}) is already a fraction of head size; not divided again."
