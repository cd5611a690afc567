"""What is measured at each visit of the generated cohorts, with ADNI's column names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.synthetic.cohorts_markers import APART, BOUNDS, MARKERS, NOISE, STEPS, Marker
from data.synthetic.cohorts_people import (
    MEAN_TIME,
    SPREAD_TIME,
    Calendar,
    People,
    diagnose,
    disease_time,
    draw_calendar,
    draw_people,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

HEAD = "EstimatedTotalIntraCranialVol"
#: FreeSurfer's scaling factor times head size in cm³.
ATLAS = 1755.0
_SCAN = tuple(name for marker in MARKERS if marker.sort == "VOL" for name in marker.columns)
#: Columns that are missing together: one scan or one test session that did not take place.
SESSIONS = (
    (*_SCAN, *NOISE),
    ("MMSE", "CDRSB", "CDGLOBAL"),
    ("ADAS13",),
    ("RAVLT_immediate", "RAVLT_learning"),
    ("FAQ",),
    ("LDELTOT", "LIMMTOTAL"),
)


def draw_cohort(n: int, prefix: str, rng: np.random.Generator, older: float = 0.0) -> pd.DataFrame:
    """A row per visit of ``n`` people, in ADNI's form: ids begin with ``prefix``, AGE is that of the first visit."""
    people, calendar = draw_people(n, rng, older), draw_calendar(n, rng)
    columns: dict[str, object] = _who_and_when(people, calendar, prefix, rng)
    standing = (disease_time(people, calendar) - MEAN_TIME) / SPREAD_TIME
    for marker in MARKERS:
        columns |= _marker_columns(marker, standing, people, calendar, rng)
    columns["CDGLOBAL"] = _global_rating(np.asarray(columns["CDRSB"], dtype=np.float64))
    for name in NOISE:
        level = rng.normal(0, 0.97, len(people))[calendar.person] + rng.normal(0, 0.2, len(calendar.person))
        columns[name] = _volume(0.004, 0.12, level, people.head[calendar.person])
    frame = pd.DataFrame(columns)
    _lose_sessions(frame, calendar, rng)
    return frame


def _who_and_when(people: People, calendar: Calendar, prefix: str, rng: np.random.Generator) -> dict[str, object]:
    who = calendar.person
    start = np.datetime64("2011-01-03") + rng.integers(0, 1500, len(people)).astype("timedelta64[D]")
    days = np.round(calendar.years * 365.25).astype("timedelta64[D]")
    head = people.head[who]
    return {
        "RID": who + 1,
        "PTID": np.array([f"{prefix}_{number:04d}" for number in range(1, len(people) + 1)])[who],
        "VISCODE": np.where(calendar.months == 0, "bl", [f"m{month:02d}" for month in calendar.months]),
        "EXAMDATE": (start[who] + days).astype(str),
        "DX": diagnose(people, calendar, rng),
        "AGE": people.age[who],
        "Years_bl": calendar.years,
        "PTGENDER": np.where(people.male[who], "Male", "Female"),
        "PTEDUCAT": people.education[who],
        "APOE4": people.alleles[who],
        HEAD: head,
        "ASF": np.round(1000 * ATLAS / head, 4),
    }


def _marker_columns(
    marker: Marker, standing: Numbers, people: People, calendar: Calendar, rng: np.random.Generator
) -> dict[str, object]:
    """The marker's columns: the disease, the person's own level, and the noise of the day."""
    who, spread = calendar.person, np.sqrt(1 - marker.loading**2)
    own = np.sqrt(1 - marker.day) * rng.standard_normal(len(people))[who]
    day = np.sqrt(marker.day) * rng.standard_normal(len(who))
    level = marker.loading * standing + spread * (own + day)
    made: dict[str, object] = {}
    for name in marker.columns:
        # The two sides of a person differ for good, not anew at every visit.
        apart = APART * rng.standard_normal(len(people))[who] if len(marker.columns) > 1 else 0.0
        worse = marker.worse * (level + apart)
        if marker.sort == "VOL":
            made[name] = _volume(marker.mean, marker.spread, worse, people.head[who])
        else:
            made[name] = _score(name, marker.mean + marker.spread * worse)
    return made


def _volume(share: float, spread: float, level: Numbers, head: Numbers) -> Numbers:
    """mm³: a share of the head, never below a fifth of the usual."""
    volume = head * share * np.maximum(0.2, 1 + spread * level)
    return volume.round(1).astype(np.float64)


def _score(name: str, values: Numbers) -> Numbers:
    step = STEPS.get(name, 1.0)
    score = np.clip(np.round(values / step) * step, *BOUNDS[name])
    return score.round(2).astype(np.float64)


def _global_rating(boxes: Numbers) -> Numbers:
    """The global CDR that goes with a sum of boxes, by the usual bands."""
    return np.select([boxes < 0.5, boxes < 4.5, boxes < 9.5], [0.0, 0.5, 1.0], 2.0)


def _lose_sessions(frame: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> None:
    """Sessions that did not take place, more of them at later visits, whatever the diagnosis."""
    chance = 0.02 + 0.015 * calendar.number
    for names in SESSIONS:
        frame.loc[rng.random(len(frame)) < chance, list(names)] = np.nan
