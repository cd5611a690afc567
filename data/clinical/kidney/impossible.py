"""Laboratory values that nobody can have: they are shown with their line, and kept or left out, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.clinical.kidney.egfr import UMOL_PER_MG, milligrams

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from data.clinical.flow import Flow

#: Creatinine in mg/dL that is plausible.
LOWEST, HIGHEST = 0.2, 20.0
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Impossible:
    """The rows (from 0) with an impossible creatinine, and a sentence for each of the first ones."""

    rows: NDArray[np.int64]
    sentences: tuple[str, ...]


def impossible_creatinine(creatinine: ArrayLike, unit: str, egfr: ArrayLike | None = None) -> Impossible:
    """Where creatinine (n,) in ``unit`` (mg/dL or µmol/L) is below 0.2 or above 20 mg/dL.

    ``egfr`` (n,) is named beside it where it is there. The header is line 1, so record r stands in line r + 1.
    """
    values = np.asarray(creatinine, dtype=np.float64)
    rows = np.flatnonzero(_outside(milligrams(values, unit)))
    level = None if egfr is None else np.asarray(egfr, dtype=np.float64)
    bounds = _plausible(unit)
    told = [
        f"Line {row + 2:,} (record {row + 1:,}): creatinine {values[row]:,g} {unit}{_beside(level, int(row))}; "
        f"plausible {bounds}. Kept, flagged."
        for row in rows[:_SHOWN]
    ]
    if len(rows) > _SHOWN:
        more = len(rows) - _SHOWN
        told.append(f"{more:,} more creatinine values are outside {bounds} {unit}. Kept, flagged.")
    return Impossible(rows, tuple(told))


def drop_impossible(labs: pd.DataFrame, flow: Flow) -> tuple[pd.DataFrame, Flow]:
    """The rows without impossible creatinine, and the flow with their number.

    ``labs`` have the columns test and value with creatinine in mg/dL, as ``units.convert_labs`` leaves them.
    """
    outside = (labs["test"] == "creatinine").to_numpy() & _outside(labs["value"].to_numpy(dtype=np.float64))
    why = f"creatinine is below {LOWEST} or above {HIGHEST:.0f} mg/dL"
    return labs[~outside].reset_index(drop=True), flow.drop(why, int(outside.sum()))


def _outside(milligram: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (milligram < LOWEST) | (milligram > HIGHEST)


def _beside(egfr: NDArray[np.float64] | None, row: int) -> str:
    return "" if egfr is None or np.isnan(egfr[row]) else f", eGFR {egfr[row]:.1f}"


def _plausible(unit: str) -> str:
    if unit == "mg/dL":
        return f"{LOWEST}–{HIGHEST:.0f}"
    # 1,768 µmol/L is more digits than anybody means.
    return f"{LOWEST * UMOL_PER_MG:.0f}–{round(HIGHEST * UMOL_PER_MG, -1):,.0f}"
