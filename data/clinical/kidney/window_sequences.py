"""The patients of a window as histories in bins of months, for models that read them step by step."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.history import History, conditions
from data.clinical.kidney.window import Window, refuse_unknown_source
from data.clinical.kidney.window_features import window_end
from data.clinical.visits.bins import Grid, Sequences, sequences
from data.clinical.visits.calendar import DAYS_PER_YEAR
from data.clinical.visits.long import LongTable
from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

BIN_MONTHS = 3


def window_sequences(history: History, window: Window, people: pd.Index, bin_months: int = BIN_MONTHS) -> Sequences:
    """Histories of ``people`` (ids of the cohort) in bins of ``bin_months``; eGFR and labs, claims and costs per type.

    Times are days, costs the logarithm of 1 + net cost; statics are age at the window's end, female, and with claims
    the conditions. Raises TableError where the window is no multiple of the bin, or an id is not in the cohort.
    """
    refuse_unknown_source(window)
    _refuse_uneven(window, bin_months)
    start, end = history.cohort.days("index"), window_end(history, window.months)
    edges = range(0, window.months + 1, bin_months)
    grid = Grid(start, end, tuple(f"months {low}–{high}" for low, high in pairwise(edges)))
    measured = _measured(history, window)
    claims = None if window.source == "clinical" else history.claims.between(start, end)
    statics = pd.DataFrame(
        {"age": (end - history.cohort.days("birth")) / DAYS_PER_YEAR, "female": history.cohort.days("female")},
        index=history.people,
    )
    summed = None
    if claims is not None:
        summed = _joined([claims.costs(history.people, "claims"), claims.costs(history.people, "cost")])
        statics = pd.concat([statics, conditions(claims, len(history.people)).set_axis(history.people)], axis=1)
    return _log_costs(sequences(grid, measured, summed, statics)).take(people)


def _refuse_uneven(window: Window, bin_months: int) -> None:
    if bin_months < 1 or window.months % bin_months:
        raise TableError(
            f"A window of {window.months} months was to be cut into bins of {bin_months} months",
            "bins must fill the window",
            "Choose 1, 2, 3 or 6 months",
        )


def _log_costs(built: Sequences) -> Sequences:
    """Costs are heavy-tailed: the logarithm of 1 + cost takes their place."""
    costs = [channel.kind == "sum" and channel.feature.startswith("cost ") for channel in built.channels]
    values = built.values.copy()
    values[:, :, costs] = np.log1p(np.maximum(values[:, :, costs], 0))
    return replace(built, values=values)


def _measured(history: History, window: Window) -> LongTable:
    """The eGFR by the window's equation and the labs; nothing where only claims are looked at."""
    if window.source == "claims":
        nothing = np.zeros(len(history.labs.person), dtype=bool)
        return LongTable(history.people, (), *_arrays(history.labs.where(nothing)))
    return _joined([history.egfr_by(window.equation), history.labs])


def _joined(tables: list[LongTable]) -> LongTable:
    """Tables of the same people one under the other, the names of all of them."""
    offsets = np.cumsum([0, *(len(table.names) for table in tables)])[:-1]
    shifted = [(t.person, t.name + offset, t.time, t.value) for t, offset in zip(tables, offsets, strict=True)]
    person, name, time, value = (np.concatenate(parts) for parts in zip(*shifted, strict=True))
    return LongTable(tables[0].people, sum((t.names for t in tables), ()), person, name, time, value)


def _arrays(
    table: LongTable,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    return table.person, table.name, table.time, table.value
