"""What a section of a report is before it becomes a page, a sheet or a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a section: a sentence, the table that backs it, and perhaps a picture of that table.

    ``figure`` draws the picture when called with a theme name ("light" or "dark"); ``alt`` describes it. The table
    is what CSV and XLSX export; html, pdf, csv, xlsx and json render any block. ``unfolded``: the table is as much part
    of the message as the picture, and is shown at once. ``folded``: few will read the table, so a page shows it when
    asked, and paper leaves it out where the picture tells the same. ``audience`` lists who gets it.
    """

    key: str
    title: str
    sentence: str
    frame: pd.DataFrame | None = None
    figure: Callable[[str], Figure] | None = None
    alt: str = ""
    audience: tuple[str, ...] = ("manager", "analyst", "methods")
    unfolded: bool = False
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A title, the verdict, and the blocks in reading order, with the analyst's own notes."""

    title: str
    subtitle: str
    notes: str
    audience: str
    blocks: tuple[Block, ...]
