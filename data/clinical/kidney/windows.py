"""Windows of months after the index date as tables: features from inside, labels from after, who is left out and why.

Every window has its own patients; on the common cohort – those who can be used for the longest window – all windows
have the same patients and the same label (the event within the horizon after the longest one), so that what differs is
how much was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from data.clinical.kidney.labels import Labels, label
from data.clinical.kidney.window import Window
from data.clinical.kidney.window_features import window_end, window_features
from data.clinical.visits.calendar import DAYS_PER_MONTH, add_months
from data.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from data.clinical.flow import Flow
    from data.clinical.kidney.history import History


@dataclass(frozen=True, slots=True)
class WindowTable:
    """Features (nan where nothing was measured) and labels (0 or 1) of the patients who can be used, by id.

    ``lead`` is the months from the window's end to the event, nan without one; ``outcome`` says in words what became
    of them, ``flow`` who of the cohort was left out and why.
    """

    window: Window
    X: pd.DataFrame
    y: NDArray[np.int64]
    lead: NDArray[np.float64]
    outcome: NDArray[np.str_]
    flow: Flow

    @property
    def n(self) -> int:
        """How many patients."""
        return len(self.y)

    @property
    def events(self) -> int:
        """How many of them have the event."""
        return int(self.y.sum())

    @property
    def prevalence(self) -> float:
        """Their share; nan without patients."""
        return float(self.y.mean()) if len(self.y) else float("nan")


def window_table(history: History, window: Window, anchor: int | None = None) -> WindowTable:
    """The table of one window. Labels and patients are those of a window of ``anchor`` months where one is given.

    Raises TableError for an unknown source or equation, or an anchor that is shorter than the window.
    """
    found = window_labels(history, window, anchor)
    X = window_features(history, window)
    return WindowTable(
        window=window,
        X=X[found.used],
        y=found.label[found.used],
        lead=found.lead[found.used] / DAYS_PER_MONTH,
        outcome=found.outcome[found.used],
        flow=found.flow,
    )


def window_labels(history: History, window: Window, anchor: int | None = None) -> Labels:
    """What became of everybody in the cohort after the window (or after ``anchor`` months); lead time in days."""
    if anchor is not None and anchor < window.months:
        raise TableError(
            f"Labels were asked for after {anchor} months and features from {window.months} months",
            "labels must begin where the features end, or later",
            "Choose a longer anchor",
        )
    end = window_end(history, window.months if anchor is None else anchor)
    horizon = None if window.horizon is None else add_months(end, window.horizon)
    return label(history.cohort.ends(end), horizon, window.deaths)


def compare_windows(history: History, windows: Sequence[Window]) -> pd.DataFrame:
    """One row per window: months, patients, events and prevalence, own and on the common cohort of the longest one."""
    longest = max(window.months for window in windows)
    rows = []
    for window in windows:
        own, common = window_labels(history, window), window_labels(history, window, longest)
        rows.append(
            {
                "window (months)": window.months,
                **_counts(own, ""),
                **_counts(common, " on the common cohort"),
            }
        )
    return pd.DataFrame(rows)


def _counts(labels: Labels, where: str) -> dict[str, object]:
    n, events = int(labels.used.sum()), int(labels.label[labels.used].sum())
    return {f"patients{where}": n, f"events{where}": events, f"prevalence{where}": events / n if n else float("nan")}
