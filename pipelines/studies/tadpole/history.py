"""What the benchmarks read of a D1_D2 table: its columns, and who is to be forecast.

A frame has one row per visit and the columns ``RID`` (whole number), ``D2`` (1: a visit of a subject to forecast),
``EXAMDATE`` (datetime64), ``DX`` (current diagnosis: CN, MCI or AD, or missing), ``AGE`` (at baseline, in years, the
same in all rows of a subject), ``ADAS13``, ``Ventricles`` (mm³) and ``ICV_bl`` (mm³). Missing is nan. Rows without a
date take no part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.cells import diagnoses

HISTORY_COLUMNS = ("RID", "D2", "EXAMDATE", "DX", "AGE", "ADAS13", "Ventricles", "ICV_bl")


@dataclass(frozen=True, slots=True)
class History:
    """Visits in order of time (file order on one date), all arrays (n,); ``to_forecast`` (s,) are the RIDs of D2."""

    rid: IntArray
    in_d2: NDArray[np.bool_]
    date: NDArray[np.datetime64]
    diagnosis: IntArray
    age: FloatArray
    adas: FloatArray
    ventricles: FloatArray
    icv: FloatArray
    to_forecast: IntArray

    @property
    def fraction(self) -> FloatArray:
        """Ventricles / ICV_bl, nan where either is missing: (n,)."""
        return np.asarray(self.ventricles / np.where(self.icv > 0, self.icv, np.nan))

    @property
    def month(self) -> IntArray:
        """Months since 2000-01, which is 1: (n,)."""
        return np.asarray(self.date.astype("datetime64[M]").astype(np.int64) - 359)

    def last(self, usable: NDArray[np.bool_]) -> IntArray:
        """Per subject to forecast the row of the latest usable visit of D2, −1 where there is none: (s,)."""
        rows = np.flatnonzero(usable & self.in_d2)
        found = np.full(len(self.to_forecast), -1)
        # Later rows overwrite earlier ones.
        found[np.searchsorted(self.to_forecast, self.rid[rows])] = rows
        return found


def history_of(frame: pd.DataFrame) -> History:
    """The visits of a D1_D2 frame. Raises StudyError where a column is missing or nobody is to be forecast."""
    missing = [name for name in HISTORY_COLUMNS if name not in frame.columns]
    if missing:
        raise StudyError(
            f"The history has no column {', '.join(missing)}",
            f"the benchmarks need {', '.join(HISTORY_COLUMNS)}",
            "Give TADPOLE_D1_D2.csv.",
        )
    visits = frame[list(HISTORY_COLUMNS)].dropna(subset=["RID", "EXAMDATE"]).sort_values("EXAMDATE", kind="stable")
    in_d2 = visits["D2"].fillna(0).to_numpy(dtype=np.float64) == 1
    rid = visits["RID"].to_numpy(dtype=np.int64)
    if not in_d2.any():
        raise StudyError("No visit is marked D2 = 1", "the subjects to forecast must be marked", "Fill the column D2.")
    codes, _ = diagnoses(visits["DX"].astype(object).where(visits["DX"].notna(), ""))
    age, adas, ventricles, icv = (_floats(visits[name]) for name in ("AGE", "ADAS13", "Ventricles", "ICV_bl"))
    date = visits["EXAMDATE"].to_numpy().astype("datetime64[D]")
    return History(rid, in_d2, date, codes, age, adas, ventricles, icv, np.unique(rid[in_d2]))


def _floats(column: pd.Series) -> FloatArray:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
