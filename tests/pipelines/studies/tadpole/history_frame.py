"""A small D1_D2 table for the benchmarks."""

from __future__ import annotations

import numpy as np
import pandas as pd


def visit(rid: int, date: str, *, d2: int = 0, dx: str | None = None, age: float = 70.0, **values: float) -> dict:
    known = {"ADAS13": np.nan, "Ventricles": np.nan, "ICV_bl": 1.5e6, **values}
    return {"RID": rid, "D2": d2, "EXAMDATE": date, "DX": dx, "AGE": age, **known}


def history_frame(*visits: dict) -> pd.DataFrame:
    frame = pd.DataFrame(list(visits))
    return frame.assign(EXAMDATE=frame["EXAMDATE"].astype("datetime64[ns]"))


def drawn_history(n_subjects: int = 40, seed: int = 0) -> pd.DataFrame:
    """Subjects with 2 to 5 visits, values missing here and there; every third is to be forecast."""
    rng = np.random.default_rng(seed)
    visits = []
    for rid in range(1, n_subjects + 1):
        level, age, icv = rng.uniform(2, 40), rng.uniform(55, 90), rng.uniform(1.3e6, 1.7e6)
        start = np.datetime64("2008-01-15") + rng.integers(2000)
        for number in range(rng.integers(2, 6)):
            seen = rng.random(3) > 0.2
            adas = level + 1.5 * number + rng.normal()
            dx = ("CN", "MCI", "AD")[int(np.searchsorted((12, 25), adas))]
            values = {"ADAS13": adas if seen[0] else np.nan, "Ventricles": 900 * (level + 10) if seen[1] else np.nan}
            date = str(start + 190 * number)
            visits.append(
                visit(rid, date, d2=int(rid % 3 == 0), dx=dx if seen[2] else None, age=age, ICV_bl=icv, **values)
            )
    return history_frame(*visits)
