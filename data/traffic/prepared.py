"""The table of 88 columns that the Sydney study fits its models on, made of the raw one as the published code does.

Codes are alphabetical and fitted on all rows, rows with a missing number drop. It is here to read and to compare with;
what we fit is made by ``data.traffic.incident``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.errors import MissingColumn
from data.traffic.geodesic import kilometres
from data.traffic.groups import COLUMN, parse_groups
from data.traffic.headers import GROUPS, PREPARED, lacking
from data.traffic.places import CENTRES
from data.traffic.text import DISPLAY, parse_display

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = "%d-%m-%Y %H:%M"


def prepare_published(raw: pd.DataFrame, *, labelled: bool = True) -> pd.DataFrame:
    """The 88 columns of codes, or 87 with words (``labelled`` off: no 0_ZID, the groups in another order).

    ``raw`` has the 83 columns with texts as they stand in the file, or times read already. Raises MissingColumn.
    """
    gone = lacking(tuple(str(name) for name in raw.columns), "sydney raw")
    if gone:
        raise MissingColumn(
            f"The table has no {', '.join(repr(name) for name in gone[:3])}",
            "the raw table has the 33 columns of incidents and the 50 of zones",
            "Join incidents and zones first.",
        )
    table = raw.rename(columns={name.strip(): name for name in PREPARED} | {"Duration_in_Minutes": "duration"})
    table = table.assign(**_derived(table))
    numbers = [name for name in PREPARED if pd.api.types.is_numeric_dtype(table[name])]
    table = table.dropna(subset=numbers).reset_index(drop=True)
    if labelled:
        texts = [name for name in PREPARED if name not in numbers]
        return table.assign(**{name: alphabetical(table[name]) for name in texts})[list(PREPARED)]
    others = [name for name in PREPARED if name not in GROUPS and name != "0_ZID"]
    place = others.index("Incident_Type")
    return table[[*others[:place], *sorted(GROUPS, reverse=True), *others[place:]]]


def alphabetical(words: pd.Series) -> NDArray[np.int64]:
    """The place of each word among all of them, capitals first; missing comes last."""
    kinds, places = np.unique(words.astype("object").dropna().astype(str), return_inverse=True)
    codes = np.full(len(words), len(kinds), dtype=np.int64)
    codes[words.notna().to_numpy()] = places
    return codes


def _derived(table: pd.DataFrame) -> dict[str, Any]:
    start = table["Start_Time"]
    if not pd.api.types.is_datetime64_any_dtype(start.dtype):
        start = pd.to_datetime(start, format=FORMAT)
    groups = parse_groups(table[COLUMN]).groups
    absent = np.zeros(len(table), dtype=bool)
    codes, texts = pd.factorize(table[DISPLAY].astype("object"))
    seen = [parse_display(str(text)) for text in texts]
    latitude, longitude = (table[axis].to_numpy(dtype=np.float64) for axis in ("Latitude", "Longitude"))
    return {
        **{name: groups.get(name, absent).astype(np.int64) for name in GROUPS},
        "Incident_Type": np.array([one.kind for one in seen], dtype=object)[codes],
        "Num_Vehicles_Involved": np.array([one.vehicles for one in seen])[codes],
        "Month": start.dt.month,
        "Hour": start.dt.hour,
        "distance_to_CBD": kilometres(latitude, longitude, CENTRES["sydney raw"]),
    }
