"""Which month of a forecast is held against which row of D4.

A row's diagnosis and ADAS13 are forecast in the month whose first day is nearest to the cognitive assessment, its
ventricles in the one nearest to the scan. Rule of the TADPOLE evaluation (noxtoby/TADPOLE), reimplemented; on a tie of
two months, which the organisers' script resolves unpredictably, the earlier is taken and the row is named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.layout import Calendar
from pipelines.studies.tadpole.submission import Forecast
from pipelines.studies.tadpole.truth import Truth


@dataclass(frozen=True, slots=True)
class Matched:
    """Truth and forecast side by side, n rows of D4 in its order.

    ``shares`` (n, 3) sum to 1; ``adas`` and ``ventricles`` (n, 3) are point, lower and upper end. The truths (n,) are
    −1 (diagnosis) or nan where unknown or without a date; such a row does not count for that target. ``ties`` and
    ``outside`` name the rows whose month was arguable.
    """

    rid: IntArray
    diagnosis: IntArray
    shares: FloatArray
    true_adas: FloatArray
    adas: FloatArray
    true_ventricles: FloatArray
    ventricles: FloatArray
    ties: tuple[str, ...]
    outside: tuple[str, ...]


def match(forecast: Forecast, truth: Truth) -> Matched:
    """Every row of ``truth`` beside its forecast. Raises StudyError that names all RIDs without a forecast."""
    missing = np.setdiff1d(truth.rid, forecast.subjects)
    if len(missing):
        raise StudyError(
            " ".join(f"RID {one} is in D4, not in the forecast." for one in missing).removesuffix("."),
            "every subject of D4 needs a forecast",
            "Forecast these subjects too.",
        )
    order = np.argsort(forecast.subjects)
    subject = order[np.searchsorted(forecast.subjects, truth.rid, sorter=order)]
    clinic, clinic_tied = nearest_month(truth.assessed, forecast.calendar)
    scan, scan_tied = nearest_month(truth.scanned, forecast.calendar)
    with_value = (truth.diagnosis >= 0) | np.isfinite(truth.adas)
    dated = (
        (truth.assessed, clinic, clinic_tied & with_value),
        (truth.scanned, scan, scan_tied & np.isfinite(truth.ventricles)),
    )
    return Matched(
        rid=truth.rid,
        diagnosis=np.where(np.isnat(truth.assessed), -1, truth.diagnosis),
        shares=forecast.shares[subject, clinic],
        true_adas=np.where(np.isnat(truth.assessed), np.nan, truth.adas),
        adas=forecast.adas[subject, clinic],
        true_ventricles=np.where(np.isnat(truth.scanned), np.nan, truth.ventricles),
        ventricles=forecast.ventricles[subject, scan],
        ties=tuple(
            one for dates, month, tied in dated for one in _tie_words(truth.rid, dates, month, tied, forecast.calendar)
        ),
        outside=tuple(one for dates, *_ in dated for one in _outside_words(truth.rid, dates, forecast.calendar)),
    )


def nearest_month(dates: NDArray[np.datetime64], calendar: Calendar) -> tuple[IntArray, NDArray[np.bool_]]:
    """The number from 0 of the month whose first day is nearest to each date, and whether two are: arrays (n,).

    The earlier of two; 0 for a date that is NaT.
    """
    firsts = calendar.dates.astype("datetime64[D]").astype(np.int64)
    known = np.where(np.isnat(dates), calendar.dates[0].astype("datetime64[D]"), dates).astype("datetime64[D]")
    apart = np.abs(known.astype(np.int64)[:, None] - firsts)
    return apart.argmin(axis=1), (apart == apart.min(axis=1, keepdims=True)).sum(axis=1) > 1


def _tie_words(
    rid: IntArray, dates: NDArray[np.datetime64], month: IntArray, tied: NDArray[np.bool_], calendar: Calendar
) -> list[str]:
    names = calendar.dates
    return [
        f"RID {rid[row]}, {dates[row]}: as near to {names[month[row]]} as to {names[month[row] + 1]}; "
        f"{names[month[row]]} is used."
        for row in np.flatnonzero(tied)
    ]


def _outside_words(rid: IntArray, dates: NDArray[np.datetime64], calendar: Calendar) -> list[str]:
    """Dates more than a month away from any of the forecast."""
    first, last = calendar.dates[0], calendar.dates[-1]
    far = ~np.isnat(dates) & ((dates < (first - 1)) | (dates >= (last + 2)))
    return [f"RID {rid[row]}, {dates[row]} is outside the {calendar.words}." for row in np.flatnonzero(far)]
