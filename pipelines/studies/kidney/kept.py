"""What is kept between making the table and telling what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.egfr import stages
from data.clinical.kidney.window_features import window_features

if TYPE_CHECKING:
    from data.clinical.kidney.flat import FlatKidney
    from data.clinical.kidney.history import History
    from data.clinical.kidney.windows import WindowTable
    from data.clinical.visits.bins import Sequences
    from pipelines.studies.kidney.choose import WindowChoice
    from pipelines.studies.kidney.kinds import Kind


@dataclass(frozen=True, slots=True)
class Observed:
    """The records as a history, the window's table, and how its window was chosen (None: by the analyst)."""

    history: History
    table: WindowTable
    chosen: WindowChoice | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What ``tell`` needs: rows of ``clinic`` and ``sequences`` are those of the modelling table.

    ``clinic`` has what groups and comparators look at, as far as it is known: race, black (0 or 1), sex, age (years),
    egfr, stage, uacr, lead (months from the window's end to the event).
    """

    kind: Kind
    answers: dict[str, str]
    clinic: pd.DataFrame
    sequences: Sequences | None = None
    observed: Observed | None = None
    flat: FlatKidney | None = None


def clinic_of(history: History, table: WindowTable) -> pd.DataFrame:
    """The patients of the window as groups and comparators look at them; eGFR is that of the window's own equation."""
    people = history.cohort.people.loc[table.X.index]
    # Whatever models see, clinics have their laboratory values.
    inside = window_features(history, replace(table.window, source="clinical", extras=())).loc[table.X.index]
    egfr = inside["eGFR last"].to_numpy(dtype=np.float64)
    frame = pd.DataFrame(
        {
            "sex": np.select([people["female"] == 1, people["female"] == 0], ["female", "male"], "unknown"),
            "male": 1 - people["female"].to_numpy(dtype=np.float64),
            "age": table.X["age"].to_numpy(dtype=np.float64),
            "egfr": egfr,
            "stage": stages(egfr),
            "lead": table.lead,
        },
        index=table.X.index,
    )
    if people["race"].notna().any():
        frame["race"] = people["race"].astype(str).where(people["race"].notna(), "unknown")
        frame["black"] = people["black"].to_numpy(dtype=np.float64)
    if "uacr last" in inside:
        frame["uacr"] = inside["uacr last"].to_numpy(dtype=np.float64)
    return frame
