"""What the study shows beyond importances, in the order in which it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.errors import TableError
from explain.errors import ExplainError
from pipelines.engine.checks.wording import counted
from pipelines.engine.exhibit import Exhibit
from pipelines.engine.protocol import Case, Chapter, Say
from pipelines.errors import StudyError
from pipelines.studies.traffic.matter import Matter, Piece, matter_of
from pipelines.studies.traffic.options import PUBLISHED
from pipelines.studies.traffic.tell_groups import group_pieces
from pipelines.studies.traffic.tell_methods import METHODS, NOISE
from pipelines.studies.traffic.tell_open import open_pieces
from pipelines.studies.traffic.tell_published import published_chapter
from pipelines.studies.traffic.tell_scores import ERRORS, LATE, LONG, SWEEP, map_pieces, run_checks
from pipelines.studies.traffic.tell_time import time_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.engine.result import Check


def tell(case: Case, say: Say) -> Chapter:
    """Errors, long or short, late columns, changes over time, groups, survival, methods, map; and the checks.

    A part that the table does not allow is told of with the reason. Raises StudyError unless the target is in minutes.
    """
    matter = matter_of(case)
    pieces = pieces_of(matter)
    made: list[Chapter | str] = []
    # One after the other: LightGBM's number of threads is one of the whole process, and two at a time crashed it.
    for piece in pieces:
        say(len(made) / (len(pieces) + 1), piece.title)
        made.append(_made(matter, piece))
    published: tuple[Exhibit, ...] = ()
    if matter.kept.answers["preset"] == PUBLISHED:
        say(1.0, "Fitting the published models")
        published = published_chapter(matter).exhibits
    exhibits = [exhibit for one in made if isinstance(one, Chapter) for exhibit in one.exhibits]
    absent = [(piece.title, one) for piece, one in zip(pieces, made, strict=True) if isinstance(one, str)]
    return Chapter(
        (*published, *exhibits, *([absent_exhibit(absent)] if absent else [])),
        tuple(sorted((*run_checks(matter), *_checks(pieces, made)), key=lambda one: one.code)),
    )


def pieces_of(matter: Matter) -> tuple[Piece, ...]:
    """The parts that this table and the analyst's answers ask for."""
    return (
        *(ERRORS, LONG, SWEEP, LATE),
        *time_pieces(matter),
        *group_pieces(matter),
        *open_pieces(matter),
        *(METHODS, NOISE),
        *map_pieces(matter),
    )


def absent_exhibit(absent: Sequence[tuple[str, str]]) -> Exhibit:
    """The parts that could not be made, each with its reason."""
    frame = pd.DataFrame(absent, columns=["Part", "Why it is not here"])
    sentence = f"This table does not allow {counted(len(frame), 'part')} of the study."
    return Exhibit("traffic_absent", "What could not be shown", sentence, frame)


def _made(matter: Matter, piece: Piece) -> Chapter | str:
    try:
        return piece.make(matter)
    except (StudyError, ExplainError, TableError) as reason:
        # Told in a table of its own; the other parts go on.
        return str(reason)


def _checks(pieces: Sequence[Piece], made: Sequence[Chapter | str]) -> list[Check]:
    """What the parts answer; a check of a part that could not be made says why it does not apply."""
    found: list[Check] = []
    for piece, one in zip(pieces, made, strict=True):
        found += [check.skipped(one) for check in piece.checks] if isinstance(one, str) else one.checks
    return found
