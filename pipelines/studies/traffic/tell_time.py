"""Whether durations and what drives them change over time: the break, the months, one period against the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from pipelines.engine.protocol import Chapter
from pipelines.errors import StudyError
from pipelines.studies.traffic.breaks import level_change, months_exhibit, sides_exhibit
from pipelines.studies.traffic.incidents import dated
from pipelines.studies.traffic.matter import MONTHS, Matter, Piece
from pipelines.studies.traffic.periods import (
    LEAST_FIT,
    PUBLISHED_DATE,
    PUBLISHED_MINUTES,
    rolling_origin,
    transfer,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import FloatArray
    from pipelines.studies.traffic.breaks import LevelChange
    from pipelines.studies.traffic.cut import Cut


def time_pieces(matter: Matter) -> tuple[Piece, ...]:
    """What can be told of time: nothing without a start."""
    if matter.when is None:
        return ()
    found = level_change(*_spans(matter))
    pieces = [Piece("Does the recording change?", partial(_sides, found=found))]
    if found is not None and found.found:
        pieces.append(Piece("From one period to the other", partial(_transfer, date=found.moment, published=False)))
    elif _spans_published(matter):
        pieces.append(Piece("From one period to the other", partial(_transfer, date=PUBLISHED_DATE, published=True)))
    return (*pieces, Piece("Month after month", _rolling))


def _sides(matter: Matter, found: LevelChange | None) -> Chapter:
    minutes, when = _spans(matter)
    months = months_exhibit(minutes, when)
    return Chapter((months,) if found is None else (sides_exhibit(minutes, when, found), months))


def _transfer(matter: Matter, date: np.datetime64, *, published: bool) -> Chapter:
    cut, when = _dated(matter)
    minutes = PUBLISHED_MINUTES if published else matter.kept.long
    return Chapter((transfer(cut, when >= date, minutes, matter.seed),))


def _rolling(matter: Matter) -> Chapter:
    cut, when = _dated(matter)
    return Chapter((rolling_origin(cut, when, matter.seed, MONTHS[matter.mode]),))


def _spans_published(matter: Matter) -> bool:
    """Whether Sydney's incidents lie on both sides of the published date."""
    cut, when = _dated(matter)
    used = np.concatenate([cut.development, cut.test])
    later = int((when[used] >= PUBLISHED_DATE).sum())
    return matter.kept.incidents.kind.startswith("sydney") and min(later, len(used) - later) >= LEAST_FIT


def _spans(matter: Matter) -> tuple[FloatArray, NDArray[np.datetime64]]:
    found = dated(matter.kept.incidents)
    if found is None:
        raise StudyError("No column says when incidents started", "a start is needed", "Name the column of starts")
    return found


def _dated(matter: Matter) -> tuple[Cut, NDArray[np.datetime64]]:
    found = matter.dated()
    if found is None:
        raise StudyError("No column says when incidents started", "a start is needed", "Name the column of starts")
    return found
