"""Incidents of a city in the columns of the Sydney study, raw: 83 columns, with planted durations. Generated.

Durations are log-logistic: log α adds up effects of the hour, the street, the zone, being major and being a crash.
No row is about a real incident; shares and quartiles follow Future-Mobility-Lab/SydneyIncidents (README and notebooks).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.errors import TableError
from data.synthetic import incidents_times as times
from data.synthetic import incidents_words as say
from data.synthetic.generated import Truth
from data.synthetic.incidents_draws import codes, flags, levels, words
from data.synthetic.incidents_zones import N_UNKNOWN, N_ZONES, Zones, make_zones
from data.traffic.headers import LANE_COUNT, RAW, ZONES
from data.traffic.prepared import prepare_published

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET = "Duration_in_Minutes"
_UNZONED = 0.03
#: One standard deviation of a column changes the logarithm of the duration by so much; 2_ML stands for its zone.
TRUTH = Truth(
    effects={
        "Main_Street": 0.34,
        "Start_Time": 0.209,
        "2_ML": 0.168,
        "Is_Major_Incident": 0.083,
        "Main_Category": 0.055,
    },
    noise=("Incident ID", "Direction", "Traffic_Volume", "Advice_A", "Advice_B", "Primary_Vehicle", "Closure_Type"),
    aspects=(ZONES,),
    notes=(
        "Synthetic: no real incident.",
        "Effects add up in the logarithm of the minutes; the rest is a log-logistic draw of shape 2.04.",
        "Start_Time acts through the hour, a zone through its motorways (2_ML) alone.",
    ),
)


@dataclass(frozen=True, slots=True)
class IncidentTruth:
    """What was planted: effects per standard deviation in ``planted``, and the parts of log α as they are.

    ``sizes`` are the planted coefficients, ``hour`` (24,) and ``street`` (name → value) what those add. ``minutes``
    (n_rows,) are the real durations, also where the end is unknown. ``regime_break`` is "" or the date before which
    durations are an eighth.
    """

    planted: Truth
    intercept: float
    shape: float
    sizes: Mapping[str, float]
    hour: NDArray[np.float64]
    street: Mapping[str, float]
    minutes: NDArray[np.float64]
    regime_break: str = ""


class MadeIncidents(NamedTuple):
    """The raw table of 83 columns as it would be read from its file, and what was planted in it."""

    table: pd.DataFrame
    truth: IncidentTruth

    def prepared(self, *, labelled: bool = True) -> pd.DataFrame:
        """The same incidents in the 88 columns that the study fits on, or 87 with words."""
        return prepare_published(self.table, labelled=labelled)


def make_incidents(
    n_rows: int = 5_000, seed: int = 0, regime_break: str | None = None, *, late_leak: bool = True
) -> MadeIncidents:
    """``n_rows`` incidents from 2017 to 2022 in order of their start, and the truth.

    ``regime_break`` is a date (2020-03-10): before it recorded durations are an eighth. With ``late_leak`` tow trucks
    follow the real duration. Raises TableError for what is no date within those years.
    """
    cut = _break_date(regime_break)
    rng = np.random.default_rng(seed)
    zones, start = make_zones(rng), times.starts(n_rows, rng)
    street = codes(n_rows, times.street_shares(), rng)
    zone = np.where(
        flags(_UNZONED, n_rows, rng), N_ZONES + rng.integers(0, N_UNKNOWN, n_rows), rng.integers(0, N_ZONES, n_rows)
    )
    category, major = words(n_rows, say.CATEGORIES, rng), flags(say.MAJOR, n_rows, rng)
    crash = np.asarray(category == "Crash")
    log_alpha = (
        times.INTERCEPT
        + times.hour_effects()[times.hours(start)]
        + times.street_effects()[street]
        + times.ZONE * zones.motorway[zone]
        + times.MAJOR * major
        + times.CRASH * crash
    )
    if cut is not None:
        log_alpha = log_alpha - np.log(times.REGIME_FACTOR) * (start < cut)
    ends = times.lasting(log_alpha, rng)
    closure = words(n_rows, say.CLOSURES, rng)
    columns = {
        **_when(start, ends),
        **_where(zone, street, zones, rng),
        **_what(category, crash, closure, rng),
        "Incident ID": 100_000 + rng.permutation(n_rows),
        "Is_Major_Incident": levels(major.astype(np.int64), ["No", "Yes"]),
        "Attending_Groups": say.attending(ends.minutes, rng, late_leak=late_leak),
    }
    frame = pd.DataFrame({name: columns[name] for name in RAW}, copy=False)
    return MadeIncidents(frame, _truth(ends.minutes, regime_break or "", late_leak=late_leak))


def street_names() -> list[str]:
    """The names of the streets, the busiest first."""
    kinds = ("Motorway", "Highway", "Road", "Street", "Parade")
    return [f"{chr(65 + i % 26)}{'abcdefgh'[i // 26]}rton {kinds[i % len(kinds)]}" for i in range(times.STREETS)]


def _when(start: NDArray[np.datetime64], ends: times.Ends) -> dict[str, object]:
    weekday = (start.astype("datetime64[D]").astype(np.int64) + 3) % 7
    return {
        "Start_Time": times.written(start),
        "Last_Updated": times.written(start, ends.touched),
        "Day": levels(weekday, times.DAYS),
        "End_Time": times.written(start, ends.minutes).where(ends.known, "UNKNOWN"),
        TARGET: np.where(ends.known, np.round(ends.minutes, 6), np.nan),
    }


def _where(
    zone: NDArray[np.int64], street: NDArray[np.int64], zones: Zones, rng: np.random.Generator
) -> dict[str, object]:
    n, code = len(zone), zones.codes
    place = zones.place[zone] + rng.normal(0, 0.006, (n, 2))
    third, fourth = code // 10_000, code // 1_000_000
    return {
        "Latitude": np.round(place[:, 0], 6),
        "Longitude": np.round(place[:, 1], 6),
        "Main_Street": levels(street, street_names()),
        "Suburb": levels(zone, zones.names),
        "SA2_CODE21": code[zone],
        "SA2_NAME21": levels(
            zone, [f"{name} – {number % 1000}" for name, number in zip(zones.names, code, strict=True)]
        ),
        "SA3_CODE21": third[zone],
        "SA3_NAME21": levels(zone, [f"Region {number}" for number in third]),
        "SA4_CODE21": fourth[zone],
        "SA4_NAME21": levels(zone, [f"Sydney – {number}" for number in fourth]),
        "AREASQKM21": zones.area[zone],
        "LOCI_URI21": levels(zone, [f"http://linked.data.example/SA2/{number}" for number in code]),
        **{name: zones.columns[zone, place] for place, name in enumerate(ZONES)},
    }


def _what(
    category: pd.Categorical, crash: NDArray[np.bool_], closure: pd.Categorical, rng: np.random.Generator
) -> dict[str, object]:
    n = len(crash)
    affected, count = say.lanes(closure, rng)
    return {
        "Main_Category": category,
        "Display_Name": say.display_names(category, rng),
        "Primary_Vehicle": words(n, say.PRIMARY, rng),
        "Secondary_Vehicle": say.secondary(crash, rng),
        "Closure_Type": closure,
        "Affected_Lanes": affected,
        LANE_COUNT: count,
        **{name: say.free(name, n, rng) for name in say.FREE},
    }


def _break_date(text: str | None) -> np.datetime64 | None:
    if not text:
        return None
    stamp = pd.to_datetime(text, errors="coerce", format="ISO8601")
    if pd.isna(stamp) or not times.FIRST < stamp.to_datetime64() < times.LAST:
        raise TableError(
            f"The durations were to change level on {text!r}",
            f"a date between {times.FIRST} and {times.LAST} is needed",
            "Write it as 2020-03-10",
        )
    cut: np.datetime64 = stamp.to_datetime64()
    return cut


def _truth(minutes: NDArray[np.float64], regime_break: str, *, late_leak: bool) -> IncidentTruth:
    planted = replace(TRUTH, leaks=("Attending_Groups", say.LEAK)) if late_leak else TRUTH
    streets = dict(zip(street_names(), times.street_effects().tolist(), strict=True))
    sizes = {"Is_Major_Incident": times.MAJOR, "Main_Category": times.CRASH, "2_ML": times.ZONE}
    return IncidentTruth(
        planted, times.INTERCEPT, times.SHAPE, sizes, times.hour_effects(), streets, minutes, regime_break
    )
