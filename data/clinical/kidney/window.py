"""What a window looks at and what is asked of the time after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from data.clinical.kidney.labels import Deaths
from data.errors import TableError

Source = Literal["clinical", "claims", "integrated"]
SOURCES: tuple[Source, ...] = get_args(Source)
#: Months of the study's windows, and of the horizons after them (None: all that is known).
MONTHS, HORIZONS = (6, 12, 18, 24, 30), (12, 24, 36, 60, None)


@dataclass(frozen=True, slots=True)
class Window:
    """What is looked at, and what is asked of the time after it.

    ``months`` from the index date on; the event within ``horizon`` months after them (None: whenever). ``deaths``
    before the event are no event or excluded. ``codes``: claims codes that get a flag each; ``extras``: further columns
    of the patients' table; both none by default. Race is never a feature unless it is named there.
    """

    months: int = 24
    horizon: int | None = 24
    deaths: Deaths = "non-event"
    equation: str = "2021"
    source: Source = "integrated"
    codes: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


def refuse_unknown_source(window: Window) -> None:
    """Raises TableError where the window's source is none of ``SOURCES``."""
    if window.source not in SOURCES:
        raise TableError(
            f"The source {window.source!r} was asked for", f"there are {', '.join(SOURCES)}", "Choose one of them"
        )
