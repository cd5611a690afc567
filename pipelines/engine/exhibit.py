"""What a study shows beyond importances: a table with one plain sentence, and how to draw it.

Page and report draw any exhibit, so a study adds none of its own to either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

#: "bars" and "points" name × number, "lines" number × number, "fan" the same with a band, "map" two coordinates.
Shape = Literal["bars", "points", "lines", "fan", "map"]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of an exhibit's table, by the names of its columns.

    ``by`` colours, ``panel`` makes one small picture per value, ``low`` and ``high`` are an interval about ``y``.
    ``naive`` is what a naive guess reaches, drawn as a line. ``unit`` belongs to ``y``.
    """

    shape: Shape
    x: str
    y: str
    by: str = ""
    panel: str = ""
    low: str = ""
    high: str = ""
    unit: str = ""
    naive: float | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One part of a study: the answer in a ``sentence``, and the ``frame`` that holds it, ready to be read.

    Column names are the headings that people read, with their unit; numbers are numbers, nan where there is none.
    ``notes`` say what is from the paper, what is ours and what to mind. With a ``file`` name the frame is also a file
    of its own, written as CSV to the letter; only its first rows are then shown.
    """

    key: str
    title: str
    sentence: str
    frame: pd.DataFrame
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    file: str = ""
