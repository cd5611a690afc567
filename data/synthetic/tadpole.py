"""TADPOLE files of people who do not exist: visits over ten years, the last visit only, and what came afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import TableError
from data.synthetic.tadpole_course import ADAS_SD, States, adas_mean, states_at, ventricle_fraction
from data.synthetic.tadpole_measures import measure
from data.synthetic.tadpole_people import People, Visits, draw_people, draw_visits
from data.synthetic.tadpole_tables import CLASSES, history_table, last_visit_table, truth_table, with_next_visit

if TYPE_CHECKING:
    from numpy.typing import NDArray

BANNER = "synthetic: no real patient"
FIRST_MONTH, MONTHS = "2018-01", 60
NOTES = (
    "CSF tells who has amyloid, and so who goes on to decline: it adds to the diagnosis beyond cognition.",
    "Ventricles grow at a pace of each person's own that is measured well: the person's slope adds to their forecast.",
    f"ADAS13 differs from visit to visit by {ADAS_SD:g} points (sd), rises slowly: one slope for all is hard to beat.",
)


@dataclass(frozen=True, slots=True)
class TadpoleTruth:
    """What was planted.

    ``visits``: RID, EXAMDATE, the true state (CN/MCI/AD), noise-free ADAS13 and Ventricles_ICV of every row of
    ``d1_d2``, in its order. ``months``: the same for the 60 months from 2018-01 of every D2 subject. ``people``: RID,
    amyloid (0/1), pace of decline, pace of the ventricles (share per year). ``leak`` is the column that looks ahead.
    """

    visits: pd.DataFrame
    months: pd.DataFrame
    people: pd.DataFrame
    leak: str = ""
    notes: tuple[str, ...] = NOTES


@dataclass(frozen=True, slots=True)
class TadpoleSample:
    """The three files as the challenge lays them out, and the truth. ``banner`` goes with all of them."""

    d1_d2: pd.DataFrame
    d3: pd.DataFrame
    d4: pd.DataFrame
    truth: TadpoleTruth
    banner: str = BANNER


def make_tadpole(n_d1: int = 600, n_d2: int = 200, seed: int = 0, *, leak_future: bool = False) -> TadpoleSample:
    """D1_D2, D3 and D4 of ``n_d1`` people to learn from and ``n_d2`` others to forecast, with the planted truth.

    The same seed gives the same tables. ``leak_future`` adds a column ADAS13_FOLLOWUP that holds the next visit's
    ADAS13. Raises TableError with fewer than 10 people of a kind.
    """
    if min(n_d1, n_d2) < 10:
        raise TableError(
            f"{n_d1} people to learn from and {n_d2} to forecast were asked for",
            "at least 10 of each make a sample",
            "Ask for more",
        )
    rng = np.random.default_rng(seed)
    people = draw_people(n_d1, n_d2, rng)
    visits = draw_visits(people, rng)
    at_visits = states_at(people, visits.person, visits.years)
    measured = measure(people, visits, at_visits, rng)
    history = history_table(people, visits, measured, rng)
    d3 = last_visit_table(people, history)
    d4 = truth_table(people, rng)
    leak = ""
    if leak_future:
        history, leak = with_next_visit(history), "ADAS13_FOLLOWUP"
    truth = TadpoleTruth(_at_visits(people, visits, at_visits), _by_month(people), _planted(people), leak)
    return TadpoleSample(history, d3, d4, truth)


def _at_visits(people: People, visits: Visits, states: States) -> pd.DataFrame:
    """In the order of the history table."""
    frame = _noise_free(people.rid[visits.person], visits.dates, states)
    return frame.sort_values(["RID", "EXAMDATE"], kind="stable").reset_index(drop=True)


def _by_month(people: People) -> pd.DataFrame:
    """The truth on the first day of each month to forecast."""
    forecast = np.flatnonzero(people.forecast)
    months = (np.datetime64(FIRST_MONTH, "M") + np.arange(MONTHS)).astype("datetime64[D]")
    person, dates = np.repeat(forecast, MONTHS), np.tile(months, len(forecast))
    states = states_at(people, person, people.years_at(person, dates))
    return _noise_free(people.rid[person], dates, states)


def _noise_free(rid: NDArray[np.int64], dates: NDArray[np.datetime64], states: States) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "RID": rid,
            "EXAMDATE": dates.astype("datetime64[s]"),
            "state": np.array(CLASSES)[states.diagnosis],
            "ADAS13": adas_mean(states),
            "Ventricles_ICV": ventricle_fraction(states),
        }
    )


def _planted(people: People) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "RID": people.rid,
            "amyloid": people.amyloid.astype(np.int64),
            "pace": people.pace,
            "ventricle_pace": people.ventricle_pace,
        }
    )
