"""How durations differ between the groups of the main columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.traffic.headers import ZONES
from pipelines.engine.protocol import Chapter
from pipelines.studies.traffic.groups import (
    FEWEST,
    MOST,
    PUBLISHED,
    density_exhibit,
    distances_exhibit,
    grouped,
    hour_bins,
    kruskal_exhibit,
    quantiles_exhibit,
)
from pipelines.studies.traffic.matter import COLUMNS, GROUP_ROWS, Matter, Piece

if TYPE_CHECKING:
    from data.table import Column
    from data.traffic.incident import Incidents

_HOUR = "Hour"


def group_pieces(matter: Matter) -> tuple[Piece, ...]:
    """One part per column, as many as the mode allows."""
    names = group_columns(matter.kept.incidents, COLUMNS[matter.mode])
    return tuple(Piece(f"Durations by {name}", partial(_groups, name=name)) for name in names)


def group_columns(incidents: Incidents, most: int) -> tuple[str, ...]:
    """The columns that the published figures compare, then other categories of a dozen groups or fewer.

    Each has two groups to compare. Where not all may be shown, the hour is always among them.
    """
    known = {*incidents.columns_known("report"), *incidents.columns_known("during")}
    published = [name for name in PUBLISHED if name in known]
    others = [
        one.name for one in incidents.dataset.columns if one.name in known and _few(one) and one.name not in PUBLISHED
    ]
    names = [name for name in (*published, *others) if name not in ZONES and _comparable(incidents, name)]
    if _HOUR in names[most:]:
        names = [*names[: most - 1], _HOUR]
    return tuple(names[:most])


def labels_of(incidents: Incidents, name: str) -> pd.Series:
    """The group of every incident, (n,): whole numbers without a decimal point, hours three at a time."""
    values = incidents.dataset.frame[name]
    if not pd.api.types.is_numeric_dtype(values):
        return values
    whole = bool((values.dropna() == values.dropna().round()).all())
    if name == _HOUR and not values.isna().any():
        return pd.Series(hour_bins(values), name=name, index=values.index)
    return values.astype("Int64") if whole else values


def _groups(matter: Matter, name: str) -> Chapter:
    incidents = matter.kept.incidents
    rows = np.flatnonzero(incidents.event)
    most = GROUP_ROWS[matter.mode]
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(matter.seed).permutation(rows)[:most])
    found = grouped(incidents.minutes[rows], labels_of(incidents, name).iloc[rows])
    ways = (quantiles_exhibit, density_exhibit, distances_exhibit, kruskal_exhibit)
    return Chapter(tuple(way(found, name) for way in ways))


def _comparable(incidents: Incidents, name: str) -> bool:
    counts = labels_of(incidents, name)[incidents.event].value_counts(dropna=False)
    return int((counts >= FEWEST).sum()) > 1


def _few(column: Column) -> bool:
    return column.kind in {"category", "boolean"} and 2 <= column.distinct <= MOST
