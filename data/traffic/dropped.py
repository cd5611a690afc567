"""Columns that are proposed to be left out, each with its reason; the analyst may take them in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.traffic.headers import PREPARED, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.table import Dataset

#: A column is dropped where its commonest value covers more than this share of the rows.
COMMONEST = 0.98
#: What the published code drops, and why.
SYDNEY: Mapping[str, str] = {
    "0_ZID": "the number of a zone, the same as SA2_CODE21",
    "LOCI_URI21": "the address of a zone, the same as SA2_CODE21",
    "SA2_NAME21": "the name of a zone, the same as SA2_CODE21",
    "Other_Advice": "nearly always empty",
    "Diversions": "nearly always empty",
    "Attending_Groups": "read into one column per group",
    "End_Time": "part of the target: known only afterwards",
    "Last_Updated": "known only afterwards",
    "Incident ID": "only tells rows apart",
    "Display_Name": "read into Incident_Type and Num_Vehicles_Involved",
}


def propose_dropped(dataset: Dataset, share: float = COMMONEST) -> dict[str, str]:
    """Column → why it is proposed to be left out: the published list, and columns that hardly vary.

    Columns that the published table keeps are not among them. The start of an incident stays, with the role time.
    """
    sydney = kind_of(dataset.names).startswith("sydney")
    listed = {name: why for name, why in SYDNEY.items() if sydney and name in dataset.names}
    kept = set(PREPARED) - set(SYDNEY) if sydney else set()
    for column in dataset.columns:
        if column.kind == "time" or column.name in kept or column.name in listed or column.role == "target":
            continue
        most = commonest(dataset.frame[column.name])
        if most > share:
            listed[column.name] = f"one value covers {most:.1%} of the rows, more than {share:.0%}"
    return listed


def commonest(values: pd.Series) -> float:
    """The share of the rows that have the commonest value; empty cells count as one value."""
    counts = values.value_counts(dropna=False)
    return float(counts.iloc[0] / len(values)) if len(values) else 0.0
