"""Two real logs: what is kept, what is made of their columns, and what is known too late."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from data.read import read_table
from data.traffic.incident import incidents_of

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables"),
]


@cache
def read(file):
    return read_table(Path(os.environ["REAL_DATA_DIR"]) / file)


def test_calgary_keeps_13567_rows():
    made = incidents_of(read("calgary_traffic/Traffic_Incidents.csv"))
    assert made.dataset.n_rows == made.flow.left == 13_567
    assert [step.dropped for step in made.flow.steps] == [1_667, 0, 1]
    assert made.event.all()
    assert made.minutes.std() == pytest.approx(38.12, abs=0.005)
    assert "Refused, because they take more than 1,440 minutes: 1 row – 1,842 (2,468.1 min)." in made.messages


def test_calgary_has_the_eighteen_features_of_the_reference():
    made = incidents_of(read("calgary_traffic/Traffic_Incidents.csv"))
    features = set(made.dataset.features) - {made.start}
    assert len(features) == 18
    assert {"Longitude", "Latitude", "Hour", "Weekday", "Month", "QUADRANT", "distance_to_centre"} <= features
    assert sum(name.startswith("DESCRIPTION says ") for name in features) == 8
    assert sum(name.startswith("INCIDENT INFO says ") for name in features) == 2
    assert made.centre == (51.0461, -114.0654)
    later = made.dataset.frame["START_DT"].to_numpy() >= np.datetime64("2018-01-17")
    np.testing.assert_allclose(np.quantile(made.minutes[later], [0.25, 0.5, 0.75]), [2.82, 20.8, 48.8], atol=0.06)
    np.testing.assert_allclose(np.quantile(made.minutes[~later], [0.25, 0.5, 0.75]), [1.28, 2.23, 5.46], atol=0.007)


def taxi_error(late):
    """RMSE on the last fifth of the trips of up to three hours, and the standard deviation there."""
    made = incidents_of(read("nyc_taxis/taxis.csv"), late=late)
    rows = np.flatnonzero((made.minutes > 0) & (made.minutes <= 180))
    rows = rows[np.argsort(made.dataset.frame["pickup"].to_numpy()[rows], kind="stable")]
    frame = made.dataset.frame[[name for name in made.dataset.features if name != made.start]].iloc[rows].copy()
    for name in frame:
        if frame[name].dtype == "category":
            frame[name] = frame[name].cat.codes
    minutes, cut = made.minutes[rows], len(rows) - 1_286
    model = HistGradientBoostingRegressor(random_state=0).fit(frame.iloc[:cut], minutes[:cut])
    return float(np.sqrt(np.mean((model.predict(frame.iloc[cut:]) - minutes[cut:]) ** 2)))


def test_taxis_are_told_too_well_by_what_is_known_late():
    made = incidents_of(read("nyc_taxis/taxis.csv"))
    assert set(made.columns_known("during")) == {"distance", "fare", "tip", "tolls", "total", "payment"}
    assert made.known["dropoff"] == "after"
    assert made.dataset.n_rows == 6_433
    assert any("6 rows of exactly 0 minutes" in text for text in made.messages)
    assert taxi_error(late=True) < 3.5
    assert 4.5 < taxi_error(late=False) < 8.7
