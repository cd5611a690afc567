"""Several forecasts as one: their mean or their median, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from explain.arrays import FloatArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.submission import Forecast


def combine(forecasts: Mapping[str, Forecast], how: Literal["mean", "median"] = "mean") -> Forecast:
    """The mean or median of ``forecasts`` (by name), per subject and month; subjects in the order of the first.

    Of the probabilities, each forecast's first brought to sum 1 and the outcome again; of points and interval ends,
    which are then put in order. Where all three medians are 0 the means are taken. Raises StudyError where the
    forecasts are not of the same subjects and months.
    """
    if not forecasts:
        raise StudyError("There is no forecast", "at least one is needed", "Choose some.")
    first = next(iter(forecasts.values()))
    aligned = [_aligned(name, one, first) for name, one in forecasts.items()]
    middle = np.mean if how == "mean" else np.median
    shares, adas, ventricles = (np.stack(part) for part in zip(*aligned, strict=True))
    chances = middle(shares, axis=0)
    total = chances.sum(axis=2, keepdims=True)
    chances = np.where(total > 0, chances, shares.mean(axis=0))
    return Forecast(
        first.subjects,
        chances / chances.sum(axis=2, keepdims=True),
        _ordered(middle(adas, axis=0)),
        _ordered(middle(ventricles, axis=0)),
        first.calendar,
    )


def _aligned(name: str, forecast: Forecast, first: Forecast) -> tuple[FloatArray, FloatArray, FloatArray]:
    differing = np.setxor1d(forecast.subjects, first.subjects)
    if len(differing) or forecast.calendar != first.calendar:
        what = f"RID {', '.join(str(one) for one in differing[:10])}" if len(differing) else forecast.calendar.words
        raise StudyError(
            f"The forecast {name!r} differs from the first in {what}",
            "an ensemble needs the same subjects and months in each",
            "Leave this one out, or forecast the same subjects.",
        )
    order = np.argsort(forecast.subjects)
    rows = order[np.searchsorted(forecast.subjects, first.subjects, sorter=order)]
    return forecast.shares[rows], forecast.adas[rows], forecast.ventricles[rows]


def _ordered(values: FloatArray) -> FloatArray:
    return np.concatenate([values[..., :1], np.sort(values[..., 1:], axis=-1)], axis=-1)
