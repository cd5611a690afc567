"""The real tables of the traffic study, read by plain pandas, as the specification's figures were measured."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipelines.studies.traffic.cut import in_time, plain_cut

FOLDER = Path(os.environ.get("REAL_DATA_DIR", "/nowhere"))
_WORDS = ("two vehicle", "multi", "single", "stall", "block", "lane", "pedestrian|cycl", "signal")


def real(test):
    """Marks a test of real tables, skipped where there are none."""
    skip = pytest.mark.skipif(not FOLDER.is_dir(), reason="REAL_DATA_DIR is not set")
    return pytest.mark.real(skip(test))


@cache
def calgary():
    """18 features (13,567 rows in time order), minutes, moments, names."""
    frame = pd.read_csv(FOLDER / "calgary_traffic" / "Traffic_Incidents.csv")
    start, end = (pd.to_datetime(frame[name], format="%m/%d/%Y %I:%M:%S %p") for name in ("START_DT", "MODIFIED_DT"))
    minutes = (end - start).dt.total_seconds() / 60
    kept = (minutes >= 0) & (minutes <= 1_440)
    frame, start, minutes = frame[kept], start[kept], minutes[kept]
    where, what = frame["INCIDENT INFO"].str.lower(), frame["DESCRIPTION"].str.lower()
    X = pd.DataFrame(
        {
            "longitude": frame["Longitude"],
            "latitude": frame["Latitude"],
            "hour": start.dt.hour,
            "weekday": start.dt.day_of_week,
            "month": start.dt.month,
            "quadrant": frame["QUADRANT"].astype("category").cat.codes,
            **{word: what.str.contains(word).fillna(value=False) for word in _WORDS},
            "ramp": where.str.contains("ramp"),
            "and": where.str.contains(" and "),
            "length": frame["DESCRIPTION"].str.len(),
            "distance": _kilometres(frame["Latitude"], frame["Longitude"], 51.0461, -114.0654),
        }
    ).astype(np.float64)
    order = np.argsort(start.to_numpy(), kind="stable")
    return X.to_numpy()[order], minutes.to_numpy()[order], start.to_numpy()[order], tuple(X)


def calgary_cut(since: str = ""):
    """All rows, or those from that day on, the last 20 % to test."""
    X, minutes, when, names = calgary()
    kept = when >= np.datetime64(since or "1990-01-01")
    return plain_cut(X[kept], minutes[kept], names, in_time(int(kept.sum())))


@cache
def taxis():
    """Trips by pickup, the last 20 % to test, with everything that the table has."""
    frame = pd.read_csv(FOLDER / "nyc_taxis" / "taxis.csv", parse_dates=["pickup", "dropoff"])
    minutes = (frame["dropoff"] - frame["pickup"]).dt.total_seconds() / 60
    frame = frame.assign(minutes=minutes)[(minutes > 0) & (minutes <= 180)].sort_values("pickup", kind="stable")
    codes = ("color", "payment", "pickup_zone", "dropoff_zone", "pickup_borough", "dropoff_borough")
    X = pd.DataFrame(
        {
            "passengers": frame["passengers"],
            "hour": frame["pickup"].dt.hour,
            "weekday": frame["pickup"].dt.day_of_week,
            **{name: frame[name].astype("category").cat.codes for name in codes},
            **{name: frame[name] for name in ("distance", "fare", "tip", "tolls", "total")},
        }
    ).astype(np.float64)
    return plain_cut(X.to_numpy(), frame["minutes"].to_numpy(), tuple(X), in_time(len(frame)))


def _kilometres(latitude, longitude, centre_latitude, centre_longitude):
    lat, lon, lat0, lon0 = (np.radians(one) for one in (latitude, longitude, centre_latitude, centre_longitude))
    chord = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(chord))
