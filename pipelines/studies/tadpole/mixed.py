"""MixedEffects, a benchmark: one straight line over age per subject, all of one slope.

Reimplemented after the TADPOLE benchmark scripts (noxtoby/TADPOLE): the least-squares solution of smallest norm for an
intercept, age and one dummy per subject. Its closed form needs no matrix of dummies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.history import History, history_of
from pipelines.studies.tadpole.layout import CHALLENGE, CLASSES, Calendar
from pipelines.studies.tadpole.submission import Forecast

if TYPE_CHECKING:
    import pandas as pd

_ADAS_MARGIN, _VENTRICLE_MARGIN = 1.0, 0.05


def mixed_effects(frame: pd.DataFrame, calendar: Calendar = CHALLENGE) -> Forecast:
    """Lines over age for ADAS13 (± 1) and Ventricles/ICV_bl (± 0.05), and diagnoses by the forecast ADAS13.

    ``frame`` as in ``history``. Age grows by whole months: from the subject's first visit in the table for the fit,
    from the first one of D2 for the forecast. A subject without any value takes the subjects' mean line, pulled towards
    0 as the smallest norm has it. Probabilities are the normalised normal densities of the forecast ADAS13 among all
    visits of each class. Nothing is clipped. A D2 subject without AGE takes the mean age (ours). Raises StudyError
    where a slope or a density cannot be estimated.
    """
    history = history_of(frame)
    ages, ahead = _ages(history), _ages_ahead(history, calendar)
    lines = [
        _line(name, history.rid, ages, values, history.to_forecast)
        for name, values in (("ADAS13", history.adas), ("Ventricles", history.fraction))
    ]
    adas, ventricles = (height[:, None] + slope * ahead for height, slope in lines)
    return Forecast(
        history.to_forecast,
        _chances(history, adas),
        _banded(adas, _ADAS_MARGIN),
        _banded(ventricles, _VENTRICLE_MARGIN),
        calendar,
    )


def _ages(history: History) -> FloatArray:
    """Age at each visit, in steps of months: (n,)."""
    subjects, member = np.unique(history.rid, return_inverse=True)
    first = np.full(len(subjects), np.iinfo(np.int64).max)
    np.minimum.at(first, member, history.month)
    return np.asarray(history.age + (history.month - first[member]) / 12)


def _ages_ahead(history: History, calendar: Calendar) -> FloatArray:
    """Age of each D2 subject in each month of the forecast: (s, months)."""
    d2 = np.flatnonzero(history.in_d2)[::-1]
    first = np.empty(len(history.to_forecast), dtype=np.int64)
    place = np.searchsorted(history.to_forecast, history.rid[d2])
    # Visits are in order of time, read from the end: the earliest stays.
    first[place] = history.month[d2]
    age = np.full(len(first), np.nan)
    known = np.isfinite(history.age[d2])
    age[place[known]] = history.age[d2][known]
    if not known.any():
        raise StudyError("No D2 subject has an AGE", "MixedEffects is a line over age", "Fill the column AGE.")
    ahead = calendar.dates.astype(np.int64) - 359
    return np.where(np.isnan(age), np.nanmean(age), age)[:, None] + (ahead - first[:, None]) / 12


def _line(name: str, rid: IntArray, ages: FloatArray, values: FloatArray, wanted: IntArray) -> tuple[FloatArray, float]:
    """Height of the line at age 0 of each wanted subject (s,), and the slope per year that all share."""
    used = np.isfinite(ages) & np.isfinite(values)
    subjects, member = np.unique(rid[used], return_inverse=True)
    counts = np.bincount(member, minlength=len(subjects))
    x_mean, y_mean = (np.bincount(member, one[used]) / counts for one in (ages, values))
    around = ages[used] - x_mean[member]
    spread = float(around @ around)
    # Ages of one visit per subject leave only the rounding of their means.
    if spread <= 1e-12 * max(1.0, float(ages[used] @ ages[used])):
        raise StudyError(
            f"No subject has {name} at two ages", "MixedEffects estimates a slope within subjects", "Give all visits."
        )
    slope = float(around @ (values[used] - y_mean[member])) / spread
    heights = y_mean - slope * x_mean
    place = np.searchsorted(subjects, wanted).clip(max=len(subjects) - 1)
    unseen = heights.sum() / (len(subjects) + 1)
    return np.where(subjects[place] == wanted, heights[place], unseen), slope


def _chances(history: History, adas: FloatArray) -> FloatArray:
    """Densities of ``adas`` (s, months) among the visits of each class, normalised: (s, months, 3)."""
    logs = []
    for k, name in enumerate(CLASSES):
        own = history.adas[(history.diagnosis == k) & np.isfinite(history.adas)]
        if len(np.unique(own)) < 2:
            raise StudyError(
                f"{len(own)} visits of {name} have an ADAS13", "at least two that differ are needed", "Give all visits."
            )
        sd = own.std(ddof=1)
        logs.append(-(((adas - own.mean()) / sd) ** 2) / 2 - np.log(sd))
    stacked = np.stack(logs, axis=-1)
    # From logarithms: far from all classes the densities themselves are 0/0.
    densities = np.exp(stacked - stacked.max(axis=-1, keepdims=True))
    return np.asarray(densities / densities.sum(axis=-1, keepdims=True))


def _banded(points: FloatArray, margin: float) -> FloatArray:
    return np.stack([points, points - margin, points + margin], axis=-1)
