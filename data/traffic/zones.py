"""Incidents joined with what is known of the zone that they lie in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.errors import TableError

if TYPE_CHECKING:
    from data.table import Dataset


def join_zones(incidents: Dataset, zones: Dataset, on: tuple[str, str] = ("SA2_CODE21", "0_ZID")) -> Dataset:
    """The incidents with the columns of their zone at the end; rows without a zone stay, with those missing.

    ``on`` are the column of the incidents and that of the zones that hold the same number. Raises MissingColumn where
    one is not there, TableError where a zone is there twice or the two tables share other names.
    """
    import pandas as pd

    left, right = incidents.column(on[0]).name, zones.column(on[1]).name
    keys = zones.frame[right]
    if keys.duplicated().any():
        raise TableError(
            f"{zones.name!r} has the zone {keys[keys.duplicated()].iloc[0]} more than once",
            "each zone may be there once",
            "Leave out the repeated rows",
        )
    shared = sorted(set(incidents.names) & set(zones.names))
    if shared:
        raise TableError(
            f"Both tables have a column {shared[0]!r}", "names must tell columns apart", "Rename one of them"
        )
    at = pd.Index(keys).get_indexer(pd.Index(incidents.frame[left]))
    joined = zones.frame.reindex(np.where(at >= 0, at, -1)).reset_index(drop=True)
    columns = tuple(
        replace(one, missing=int(joined[one.name].isna().sum()), distinct=int(joined[one.name].nunique()))
        for one in zones.columns
    )
    frame = pd.concat([incidents.frame, joined], axis=1)
    told = (
        f"{int((at < 0).sum()):,} incidents lie in no zone of {zones.name!r}; what is known of zones is missing there."
    )
    decisions = (*incidents.decisions, *(one for one in zones.decisions if one not in incidents.decisions), told)
    return replace(incidents, frame=frame, columns=(*incidents.columns, *columns), decisions=decisions)
