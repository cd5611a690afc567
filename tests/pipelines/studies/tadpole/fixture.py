"""The forecast and the D4 whose scores were measured with the organisers' script (specification, 2.7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from pipelines.studies.tadpole.layout import CHALLENGE
from pipelines.studies.tadpole.submission import Forecast
from pipelines.studies.tadpole.truth import TRUTH_COLUMNS

_ROWS = """
1,2018-02-03,MCI,14,2018-02-10,0.0295    2,2018-03-20,AD,24,2018-03-12,0.0385     3,2018-04-05,CN,8,2018-05-02,0.0212
4,2018-05-28,AD,19,2018-05-20,           5,2018-06-10,AD,25.33,2018-06-13,0.0413  6,2018-07-01,CN,,2018-07-09,0.0241
7,2018-08-19,MCI,18,2018-08-30,0.0306    8,2018-09-14,MCI,21,2018-09-21,0.0377    9,2018-10-25,,13,2018-11-25,0.0242
10,2018-12-02,MCI,23,2018-12-10,         11,2019-01-20,AD,31,2019-01-08,0.0405    12,2019-03-03,MCI,12,2019-03-20,0.0268
3,2019-04-06,CN,7.33,2019-04-20,0.0221   12,2020-02-05,CN,16,2020-02-25,0.0297
"""

MEASURED = {
    "mauc": 0.7833333333333333,
    "bca": 0.6699074074074074,
    "adas_mae": 2.269230769230769,
    "adas_wes": 2.187279127826926,
    "adas_cpa": 0.038461538461538436,
    "ventricles_mae": 0.0013,
    "ventricles_wes": 0.001254886396748906,
    "ventricles_cpa": 0.16666666666666663,
}


def d4() -> pd.DataFrame:
    """The truth, as text like in the file."""
    return pd.DataFrame([row.split(",") for row in _ROWS.split()], columns=list(TRUTH_COLUMNS))


def forecast() -> Forecast:
    r, m = np.arange(1.0, 13)[:, None], np.arange(1.0, 61)[None, :]
    c = r % 3
    chances = [1 + ((5 * r + 3 * k) % 7) + 3 * (c == k) + 0.01 * r + 0.002 * m * (k == 2) for k in range(3)]
    adas, ventricles = 8 + 6 * c + 0.5 * r + 0.1 * m, 0.02 + 0.008 * c + 0.0003 * r + 0.0001 * m
    return Forecast(
        np.arange(1, 13), np.stack(chances, axis=-1), banded(adas, 1 + 0.25 * r), banded(ventricles, 0.001 + 0.0001 * r)
    )


def hard() -> Forecast:
    """The same with 1 for the largest probability and 0 else."""
    soft = forecast()
    return replace(soft, probabilities=np.eye(3)[soft.probabilities.argmax(axis=2)])


def flat(n: int, chances=(0.2, 0.3, 0.5), adas=(10.0, 9.0, 11.0), ventricles=(0.03, 0.02, 0.04)) -> Forecast:
    """The same forecast for subjects 1 … n."""
    return Forecast.flat(
        np.arange(1, n + 1), [np.tile(part, (n, 1)) for part in (chances, adas, ventricles)], CHALLENGE
    )


def truth_frame(**columns) -> pd.DataFrame:
    """A D4 with a row per entry; what is not given is the same everywhere."""
    n = len(next(iter(columns.values())))
    base = {
        "RID": range(1, n + 1),
        "CognitiveAssessmentDate": ["2018-03-02"] * n,
        "Diagnosis": [("CN", "MCI", "AD")[row % 3] for row in range(n)],
        "ADAS13": [10.0] * n,
        "ScanDate": ["2018-03-02"] * n,
        "Ventricles": [0.03] * n,
    }
    return pd.DataFrame({**base, **columns})


def banded(points: np.ndarray, margin) -> np.ndarray:
    return np.stack([points, points - margin, points + margin], axis=-1)
