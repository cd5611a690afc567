"""LastVisit, the simplest benchmark: whatever was last seen stays. And the names of all benchmarks.

Reimplemented after the TADPOLE benchmark scripts (noxtoby/TADPOLE), which count an ADAS13 of 0 as missing; our own
models do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explain.arrays import FloatArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.history import History, history_of
from pipelines.studies.tadpole.layout import CHALLENGE, Calendar
from pipelines.studies.tadpole.mixed import mixed_effects
from pipelines.studies.tadpole.submission import Forecast
from pipelines.studies.tadpole.svm import svm

if TYPE_CHECKING:
    import pandas as pd

_UNKNOWN = (0.33, 0.33, 0.34)


def last_visit(frame: pd.DataFrame, calendar: Calendar = CHALLENGE) -> Forecast:
    """The last known diagnosis, ADAS13 and Ventricles/ICV_bl of each D2 subject, the same for every month.

    ``frame`` as in ``history``. Diagnosis as 1, 0, 0 (unknown: .33, .33, .34); ADAS13 ± 1 with the lower end not under
    0 (unknown: 12 ± 10); ventricles ± what 1,000 mm³ are worth (unknown: what 25,000 ± 20,000 mm³ are), by a straight
    line of Ventricles/ICV_bl on Ventricles over all rows. Raises StudyError where no line can be drawn.
    """
    history = history_of(frame)
    parts = (_diagnosis(history), _adas(history), _ventricles(history))
    return Forecast.flat(history.to_forecast, parts, calendar)


#: The benchmarks by name; each takes a frame as in ``history`` and a calendar.
BENCHMARKS: dict[str, Callable[..., Forecast]] = {
    "LastVisit": last_visit,
    "MixedEffects": mixed_effects,
    "SVM": svm,
}


def _diagnosis(history: History) -> FloatArray:
    rows = history.last(history.diagnosis >= 0)
    known = np.eye(3)[history.diagnosis[rows].clip(0)]
    return np.where((rows >= 0)[:, None], known, _UNKNOWN)


def _adas(history: History) -> FloatArray:
    rows = history.last(history.adas > 0)
    points = history.adas[rows]
    known = np.column_stack([points, np.maximum(points - 1, 0), points + 1])
    return np.where((rows >= 0)[:, None], known, (12.0, 2.0, 22.0))


def _ventricles(history: History) -> FloatArray:
    fraction, both = history.fraction, np.isfinite(history.fraction)
    if len(np.unique(history.ventricles[both])) < 2:
        raise StudyError(
            f"{both.sum()} visits have Ventricles and ICV_bl",
            "LastVisit draws a line through at least two that differ",
            "Give the whole D1_D2 table.",
        )
    slope, intercept = np.polyfit(history.ventricles[both], fraction[both], 1)
    margin, broad, typical = abs(slope) * 1_000, abs(slope) * 20_000, intercept + slope * 25_000
    rows = history.last(fraction > 0)
    points = fraction[rows]
    known = np.column_stack([points, points - margin, points + margin])
    flat = np.where((rows >= 0)[:, None], known, (typical, typical - broad, typical + broad))
    return np.asarray(np.round(flat, 9), dtype=np.float64)
