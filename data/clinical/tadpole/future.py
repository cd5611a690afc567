"""Columns that hold what was measured only at the next visit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.clinical.tadpole.cells import numbers_of
from data.clinical.tadpole.columns import MARKERS, looks_like_forecast

#: Share of visits at which a column must be the next visit's value, and how many visits are needed to say so.
_ALIKE, _FEWEST = 0.95, 10


def future_columns(frame: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """One sentence per column that gives a marker's value of the next visit, with a subject and both dates.

    ``frame`` is the clean history by subject and date, ``rows`` the file's columns of the same rows. Looked at are the
    columns that are named like a target (ADAS13_…), and those of ``frame`` that are no marker of the list. Visits where
    the marker does not change tell nothing.
    """
    rid = frame["RID"].to_numpy()
    follows = np.append(rid[1:] == rid[:-1], False)
    asked = [name for name in frame.columns if name in rows and pd.api.types.is_float_dtype(frame[name].dtype)]
    suspects = [name for name in rows.columns if looks_like_forecast(str(name)) or name in _extra(asked)]
    found = []
    for name in suspects:
        values = numbers_of(rows[name], str(name)).values
        for marker in MARKERS:
            row = _looks_ahead(values, frame[marker].to_numpy(), follows) if marker != name else None
            if row is not None:
                found.append(_sentence(str(name), frame, row))
                break
    return found


def _extra(asked: list[str]) -> set[str]:
    known = {*MARKERS, "AGE", "age", "PTEDUCAT", "APOE4", "ICV_bl", "Ventricles_ICV"}
    return {name for name in asked if name not in known}


def _looks_ahead(values: NDArray[np.float64], marker: NDArray[np.float64], follows: NDArray[np.bool_]) -> int | None:
    """The first row that holds the marker's next value, where nearly all do; else None."""
    after = np.append(marker[1:], np.nan)
    telling = follows & np.isfinite(values) & np.isfinite(after) & (after != marker)
    if telling.sum() < _FEWEST:
        return None
    same = telling & (values == after)
    return int(np.argmax(same)) if same.sum() >= _ALIKE * telling.sum() else None


def _sentence(name: str, frame: pd.DataFrame, row: int) -> str:
    here, there = (frame["EXAMDATE"].iloc[at] for at in (row, row + 1))
    return f"Feature {name} of RID {frame['RID'].iloc[row]} at {here:%Y-%m} uses a value dated {there:%Y-%m}."
