"""Generated incidents as they are read from a file, and small logs of other kinds."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from data.read import read_table
from data.synthetic.incidents import make_incidents


def as_file(frame):
    """The frame written as CSV and read again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.csv"
        frame.to_csv(path, index=False)
        return read_table(path)


@cache
def sydney(n_rows=1_500, seed=0):
    """The raw table of 83 columns."""
    return as_file(make_incidents(n_rows, seed).table)


@cache
def prepared(labelled=True):
    """The table of 88 columns, or of 87 in words."""
    return as_file(make_incidents(1_500, 1).prepared(labelled=labelled))


def log(n=200, seed=0, **columns):
    """A log of another city: opened, closed, updated, a note and a place, with changes."""
    rng = np.random.default_rng(seed)
    opened = pd.Timestamp("2023-03-01") + pd.to_timedelta(np.sort(rng.integers(0, 60 * 24 * 90, n)), unit="min")
    minutes = np.round(rng.gamma(2.0, 20.0, n)) + 1
    notes = np.array(["Truck stalled in left lane", "Car crash, right lane closed", "Debris on the ramp near exit"])
    frame = pd.DataFrame(
        {
            "opened_at": opened,
            "closed_at": opened + pd.to_timedelta(minutes, unit="min"),
            "record_updated": opened + pd.to_timedelta(minutes + 5, unit="min"),
            "note": [f"{notes[i % 3]} {chr(97 + i % 23)}{chr(97 + i % 19)}x unit" for i in range(n)],
            "where": [f"({51 + i % 7 / 10:.2f}, {-114 - i % 5 / 10:.2f})" for i in range(n)],
            "units_attending": rng.integers(1, 4, n),
            "wind": np.round(rng.normal(20, 5, n), 1),
        }
    )
    return frame.assign(**columns)
