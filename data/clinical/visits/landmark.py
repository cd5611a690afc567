"""Patients with repeated visits, seen from one day: features from visits up to it, the event within a horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.labels import Ends, label
from data.clinical.visits.bins import Sequences, even_grid, sequences
from data.clinical.visits.long import LongTable, visits_long
from data.clinical.visits.summaries import Summary, summarise
from data.errors import TableError
from data.table import missing_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from data.clinical.flow import Flow

_HOW: tuple[Summary, ...] = ("last", "first", "change")


@dataclass(frozen=True, slots=True)
class Landmark:
    """What the columns are called, the day that is looked back from, and how many days ahead the event may come.

    ``followup`` is the day on which a patient was last seen, ``status`` above 0 says that this was the event.
    The names are those of ``pbcseq`` (Murtaugh and others 1994; Therneau and Grambsch 2000).
    """

    entity: str = "id"
    time: str = "day"
    followup: str = "futime"
    status: str = "status"
    day: int = 730
    horizon: int = 1_095


PBCSEQ = Landmark()


@dataclass(frozen=True, slots=True)
class LandmarkCohort:
    """The visits up to the landmark of the patients who can be used, and their labels (0 or 1, by id).

    ``flow`` says who was left out and why.
    """

    visits: pd.DataFrame
    label: pd.Series
    landmark: Landmark
    flow: Flow

    @property
    def people(self) -> pd.Index:
        """The ids."""
        return self.label.index


def landmark_cohort(visits: pd.DataFrame, landmark: Landmark = PBCSEQ) -> LandmarkCohort:
    """The patients who were there after the landmark's day and of whom it is known what happened in the horizon.

    Raises MissingColumn with the nearest names, TableError where a patient has two ends of follow-up.
    """
    for name in (landmark.entity, landmark.time, landmark.followup, landmark.status):
        if name not in visits.columns:
            raise missing_column(name, tuple(visits.columns))
    ends = visits[[landmark.entity, landmark.followup, landmark.status]].drop_duplicates()
    if ends[landmark.entity].duplicated().any():
        raise TableError(
            f"A patient has different values of {landmark.followup!r} or {landmark.status!r} at different visits",
            "one end of follow-up per patient is needed",
            "Choose other columns",
        )
    known = ends.set_index(landmark.entity)
    last = known[landmark.followup].to_numpy(dtype=np.float64)
    event = np.where((known[landmark.status] > 0).to_numpy(), last, np.nan)
    day = np.full(len(known), float(landmark.day))
    found = label(Ends(day, event, np.full(len(known), np.nan), last), day + landmark.horizon)
    people = known.index[found.used]
    early = visits[landmark.entity].isin(people) & (visits[landmark.time] <= landmark.day)
    return LandmarkCohort(
        visits[early].reset_index(drop=True),
        pd.Series(found.label[found.used], index=people, name="event"),
        landmark,
        found.flow,
    )


def landmark_features(cohort: LandmarkCohort, repeated: Sequence[str], once: Sequence[str]) -> pd.DataFrame:
    """Last, first and change of the ``repeated`` columns, and the last known value of those in ``once``, by id."""
    summaries = summarise(_long(cohort, repeated), _HOW)
    in_time = cohort.visits.sort_values(cohort.landmark.time, kind="stable")
    return pd.concat([summaries, in_time.groupby(cohort.landmark.entity)[list(once)].last().loc[cohort.people]], axis=1)


def landmark_sequences(
    cohort: LandmarkCohort, repeated: Sequence[str], statics: pd.DataFrame | None = None, bins: int = 8
) -> Sequences:
    """The visits up to the landmark on a grid of patients × bins × channels; times are days."""
    grid = even_grid(len(cohort.people), float(cohort.landmark.day), bins, "days")
    return sequences(grid, _long(cohort, repeated), statics=statics)


def _long(cohort: LandmarkCohort, repeated: Sequence[str]) -> LongTable:
    table = visits_long(cohort.visits, repeated, cohort.landmark.entity, cohort.landmark.time, people=cohort.people)
    start: NDArray[np.float64] = np.full(len(cohort.people), -np.inf)
    return table.between(start, np.full(len(cohort.people), float(cohort.landmark.day)))
