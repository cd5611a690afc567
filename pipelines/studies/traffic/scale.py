"""Minutes and their logarithm, told apart: a score of one against the other is an artefact, not a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.arrays import FloatArray

Scale: TypeAlias = Literal["minutes", "log1p(minutes)"]

#: One array this many times as large as the other cannot be on the same scale, where a logarithm would explain it.
FAR = 20.0
#: How far a forecast's logarithm may lie beyond that of the largest duration.
SLACK = 1.5
#: A mean absolute percentage error divides by durations; below one minute it has no meaning.
LEAST_FOR_PERCENT = 1.0


@dataclass(frozen=True, slots=True)
class Scaled:
    """Numbers (n,) with the scale that they are on."""

    values: FloatArray
    scale: Scale = "minutes"


def to_log(minutes: FloatArray) -> FloatArray:
    """log1p of minutes, a new array; raises StudyError for negative or missing durations."""
    if not (np.isfinite(minutes) & (minutes >= 0)).all():
        raise StudyError("A duration is missing or negative", "minutes from 0 on have a logarithm", "Leave it out")
    return np.log1p(minutes)


def to_minutes(logs: FloatArray) -> FloatArray:
    """Minutes of log1p(minutes), without any correction: the median, not the mean."""
    return np.expm1(logs)


def confirm_scale(actual: Scaled, predicted: Scaled) -> None:
    """Refuse a pair of which one is in minutes and the other in log1p(minutes), by what they say or by their size.

    By size: the largest of one is over 20 times that of the other, and a logarithm would explain it. A constant is
    never refused by size: the median of durations with a long tail is far below the longest of them.
    """
    if actual.scale != predicted.scale:
        raise _mixed(actual.scale, predicted.scale)
    if len(np.unique(predicted.values)) < 2:
        return
    top, guess = float(actual.values.max()), float(predicted.values.max())
    if _is_log_of(top, guess):
        raise _mixed("log1p(minutes)", "minutes")
    if _is_log_of(guess, top):
        raise _mixed("minutes", "log1p(minutes)")


def mape(actual: FloatArray, predicted: FloatArray) -> float:
    """Mean absolute percentage error, as a share; raises StudyError where a duration is below one minute."""
    short = int((np.abs(actual) < LEAST_FOR_PERCENT).sum())
    if short:
        raise StudyError(
            f"A percentage error of {short:,} durations below {LEAST_FOR_PERCENT:g} minute was asked for",
            "it divides by the duration",
            "Read the mean absolute error in minutes",
        )
    return float(np.mean(np.abs((actual - predicted) / actual)))


def confirm_range(name: str, value: float, low: float, high: float) -> float:
    """The value; raises StudyError where it lies outside what a score of that name can be."""
    if not low <= value <= high:
        raise StudyError(
            f"{name} is {value:.4g}",
            f"it lies between {low:g} and {high:g}",
            "This is another score; call it by its name",
        )
    return value


def _is_log_of(small: float, large: float) -> bool:
    return small > 0 and large > FAR * small and small <= SLACK * np.log1p(large)


def _mixed(actual: Scale, predicted: Scale) -> StudyError:
    return StudyError(
        f"Predictions are {predicted}, targets are {actual}", "both must be on one scale", "Give both in minutes"
    )
