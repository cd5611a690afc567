"""What became of the subjects: the rows of D4, as they are scored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.files.raw import counted
from data.files.source import MAX_MB
from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.cells import days, diagnoses, numbers, read_cells

TRUTH_COLUMNS = ("RID", "CognitiveAssessmentDate", "Diagnosis", "ADAS13", "ScanDate", "Ventricles")
_CODE = -4.0
_TOLD = 20


@dataclass(frozen=True, slots=True)
class Truth:
    """One row per visit, all arrays (n,); a subject may have several.

    ``assessed`` and ``scanned`` are datetime64[D], NaT where unknown. ``diagnosis`` 0 CN, 1 MCI, 2 AD, −1 unknown.
    ``adas`` in points and ``ventricles`` as a fraction of ICV, nan where unknown. ``remarks`` say what was found odd.
    """

    rid: IntArray
    assessed: NDArray[np.datetime64]
    diagnosis: IntArray
    adas: FloatArray
    scanned: NDArray[np.datetime64]
    ventricles: FloatArray
    remarks: tuple[str, ...] = ()


def read_truth(source: Path | str | pd.DataFrame, max_mb: float = MAX_MB) -> Truth:
    """The truth in a D4 file, or in a frame with its columns; further columns are left alone.

    Missing is written as nothing, −4 or N/A; a blank date leaves the row out of what is matched by it. Of rows with the
    same RID and both the same dates the last is used. Raises StudyError with every cell that cannot be read.
    """
    cells, faults = read_cells(source, max_mb)
    missing = [name for name in TRUTH_COLUMNS if name not in cells.columns]
    if missing or not len(cells):
        raise StudyError(
            f"The truth has {len(cells)} rows and no column {', '.join(missing) or 'missing'}",
            f"a table like D4 with the columns {', '.join(TRUTH_COLUMNS)} is needed",
            "Give D4 as second file.",
        )
    rid, no_rid = numbers(cells["RID"])
    assessed, no_assessed = days(cells["CognitiveAssessmentDate"])
    scanned, no_scanned = days(cells["ScanDate"])
    diagnosis, no_diagnosis = diagnoses(cells["Diagnosis"])
    adas, no_adas = numbers(cells["ADAS13"])
    ventricles, no_ventricles = numbers(cells["Ventricles"])
    wrong = (no_rid | np.isnan(rid) | (rid % 1 != 0), no_assessed, no_diagnosis, no_adas, no_scanned, no_ventricles)
    for name, rows in zip(TRUTH_COLUMNS, wrong, strict=True):
        faults += [f"Row {row + 1}: {name} is {cells[name].iloc[row]!r}." for row in np.flatnonzero(rows)]
    if faults:
        raise StudyError(
            f"The truth has {len(faults)} cells or lines that cannot be read: {' '.join(faults[:_TOLD])}",
            "RIDs are whole numbers, dates YYYY-MM-DD, diagnoses CN, MCI or AD, the rest numbers",
            "Correct the file.",
        )
    coded = _coded(adas, "ADAS13") + _coded(ventricles, "Ventricles")
    truth = Truth(rid.astype(np.int64), assessed, diagnosis, _decoded(adas), scanned, _decoded(ventricles), coded)
    return _once(_undated(truth))


def _decoded(values: FloatArray) -> FloatArray:
    return np.where(values == _CODE, np.nan, values)


def _coded(values: FloatArray, name: str) -> tuple[str, ...]:
    count = int((values == _CODE).sum())
    told = f"{name} has {counted(count, 'value')} of −4, the file's code for missing; read as missing."
    return (told,) if count else ()


def _undated(truth: Truth) -> Truth:
    """With a remark on values that have no date, and so no month of the forecast."""
    found = []
    cognitive = np.isnat(truth.assessed) & ((truth.diagnosis >= 0) | np.isfinite(truth.adas))
    for lost, name, what in (
        (cognitive, "CognitiveAssessmentDate", "diagnosis and ADAS13"),
        (np.isnat(truth.scanned) & np.isfinite(truth.ventricles), "ScanDate", "ventricles"),
    ):
        if lost.any():
            found.append(f"{counted(int(lost.sum()), 'row')} with no {name}: {what} left out.")
    return replace(truth, remarks=(*truth.remarks, *found))


def _once(truth: Truth) -> Truth:
    """The last of rows with the same subject and dates."""
    keys = pd.DataFrame({"rid": truth.rid, "assessed": truth.assessed, "scanned": truth.scanned})
    kept = ~keys.duplicated(keep="last").to_numpy()
    told = []
    for row in np.flatnonzero(~kept):
        date = truth.scanned[row] if np.isnat(truth.assessed[row]) else truth.assessed[row]
        told.append(f"RID {truth.rid[row]} has two rows on {date}; the last is used.")
    return _taken(truth, np.flatnonzero(kept), tuple(dict.fromkeys(told)))


def _taken(truth: Truth, rows: IntArray, remarks: tuple[str, ...]) -> Truth:
    return replace(
        truth,
        rid=truth.rid[rows],
        assessed=truth.assessed[rows],
        diagnosis=truth.diagnosis[rows],
        adas=truth.adas[rows],
        scanned=truth.scanned[rows],
        ventricles=truth.ventricles[rows],
        remarks=(*truth.remarks, *remarks),
    )
