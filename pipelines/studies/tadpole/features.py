"""What is known of a subject at a visit, as one row of numbers: markers, their history, and the person.

Everything is computed forwards along a subject's own visits, so that no number can hold a later value.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from data.clinical.tadpole.columns import FRACTION, LAST_VISIT_MARKERS, MARKERS, MODALITIES, Modality
from explain.arrays import FloatArray, IntArray
from pipelines.studies.tadpole.pairs import Examples
from pipelines.studies.tadpole.timeline import TRAITS, Timeline

Statistic: TypeAlias = Literal[
    "last", "months since", "minimum", "maximum", "mean", "slope", "count", "projected", "person"
]
Mode: TypeAlias = Literal["longitudinal", "cross-sectional"]

#: What tells of the way here: left out by the ablation of history.
HISTORY: tuple[Statistic, ...] = ("minimum", "maximum", "mean", "slope", "projected")
#: Markers that are forecast, with a straight line through the past as a feature of their own.
PROJECTED = ("ADAS13", FRACTION)
_STATISTICS: tuple[Statistic, ...] = ("last", "months since", "minimum", "maximum", "mean", "slope", "count")
ALL: frozenset[Modality] = frozenset(MODALITIES)
#: Squared years around their mean below which no slope is drawn: two visits two months apart.
_LEAST_SPREAD = 0.015


@dataclass(frozen=True, slots=True)
class Feature:
    """One column: its name, the modality it belongs to, and what it tells of its marker."""

    name: str
    modality: Modality
    statistic: Statistic
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of a forecaster, in order; the last one is the horizon in months."""

    features: tuple[Feature, ...]
    mode: Mode

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(feature.name for feature in self.features)

    def matrix(self, timeline: Timeline, examples: Examples) -> FloatArray:
        """One row of features per example: (n, len(features)), nan where nothing is known."""
        found = _all_statistics(timeline, self.mode)
        rows = examples.subject, examples.visit
        columns = [self._column(feature, found, rows, examples.horizon) for feature in self.features]
        return np.column_stack(columns)

    def _column(
        self, feature: Feature, found: dict[str, FloatArray], rows: tuple[np.ndarray, ...], horizon: FloatArray
    ) -> FloatArray:
        if feature.name == "horizon":
            return horizon
        if feature.statistic == "projected":
            slope, since = (found[f"{feature.marker} {what}"][rows] for what in ("slope", "months since"))
            return slope * (since + horizon) / 12
        return found[feature.name][rows]


def plan_features(
    modalities: Collection[Modality] = ALL,
    *,
    history: bool = True,
    mode: Mode = "longitudinal",
    extra: tuple[str, ...] = (),
) -> Plan:
    """The columns from these modalities; without ``history`` no slope, minimum and maximum; ``extra`` are markers.

    Cross-sectional: the values of the visit itself, of the markers and traits that D3 has, and nothing before.
    """
    flat = mode == "cross-sectional"
    statistics: tuple[Statistic, ...] = ("last",) if flat else _STATISTICS
    found = []
    markers = LAST_VISIT_MARKERS if flat else (*MARKERS, FRACTION)
    for marker in (*markers, *extra):
        modality = modality_of(marker)
        found += [Feature(f"{marker} {what}", modality, what, marker) for what in statistics]
        if marker in PROJECTED and not flat:
            found.append(Feature(f"{marker} projected", modality, "projected", marker))
    found += [Feature(f"diagnosed {word}", "diagnosis", "last") for word in ("CN", "MCI", "AD")]
    if not flat:
        found.append(Feature("diagnosis months since", "diagnosis", "months since"))
    found += [Feature("age", "demographics", "person"), Feature("female", "demographics", "person")]
    found.append(Feature("education", "demographics", "person"))
    if not flat:
        found.append(Feature("APOE4", "genetics", "person"))
    kept = [one for one in found if one.modality in modalities and (history or one.statistic not in HISTORY)]
    return Plan((*kept, Feature("horizon", "time", "person")), mode)


def modality_of(marker: str) -> Modality:
    """What kind of examination a marker is from; markers that were added by hand count as cognition."""
    return "MRI" if marker == FRACTION else MARKERS.get(marker, "cognition")


def last_values(timeline: Timeline, marker: str, mode: Mode) -> FloatArray:
    """The last known value of a marker at each visit: (S, V), nan where there is none yet; or that visit's own."""
    values = timeline.marker(marker)
    return values if mode == "cross-sectional" else _carried(values[:, :, None], timeline)[0][:, :, 0]


def values_known(timeline: Timeline, marker: str, mode: Mode) -> IntArray:
    """How many values of a marker are known at each visit: (S, V); cross-sectional: of that visit only."""
    seen = np.isfinite(timeline.marker(marker)).astype(np.int64)
    return seen if mode == "cross-sectional" else np.cumsum(seen, axis=1)


def _all_statistics(timeline: Timeline, mode: Mode) -> dict[str, FloatArray]:
    """Every statistic of every marker by the feature's name, (S, V) each."""
    if mode == "cross-sectional":
        parts = {"last": timeline.values}
        known = timeline.diagnosis
    else:
        parts = _statistics(timeline)
        known, since = _last_diagnosis(timeline)
    found = {f"{one}": np.broadcast_to(timeline.traits[:, [i]], timeline.age.shape) for i, one in enumerate(TRAITS)}
    for what, values in parts.items():
        found |= {f"{marker} {what}": values[:, :, i] for i, marker in enumerate(timeline.markers)}
    found |= {f"diagnosed {word}": (known == i).astype(np.float64) for i, word in enumerate(("CN", "MCI", "AD"))}
    found["age"] = timeline.age
    if mode == "longitudinal":
        found["diagnosis months since"] = since
    return found


def _statistics(timeline: Timeline) -> dict[str, FloatArray]:
    """(S, V, M) arrays: what is known of each marker after each visit."""
    values = timeline.values
    seen = np.isfinite(values)
    count = np.cumsum(seen, axis=1)
    last, since = _carried(values, timeline)
    none = count == 0
    first, moved = _from_first(timeline, seen)
    total = np.cumsum(moved, axis=1)
    lowest = np.minimum.accumulate(np.where(seen, values, np.inf), axis=1)
    highest = np.maximum.accumulate(np.where(seen, values, -np.inf), axis=1)
    return {
        "last": last,
        "months since": since,
        "minimum": np.where(none, np.nan, lowest),
        "maximum": np.where(none, np.nan, highest),
        "mean": np.where(none, np.nan, first + total / np.maximum(count, 1)),
        "slope": _slopes(timeline, seen, count),
        "count": count.astype(np.float64),
    }


def _carried(values: FloatArray, timeline: Timeline) -> tuple[FloatArray, FloatArray]:
    """The last known value at each visit and the months since it: (S, V, M) each, nan before the first one."""
    places = np.arange(values.shape[1])[None, :, None]
    at = np.maximum.accumulate(np.where(np.isfinite(values), places, -1), axis=1)
    last = np.take_along_axis(values, np.maximum(at, 0), axis=1)
    months = np.broadcast_to(timeline.months[:, :, None], values.shape)
    since = months - np.take_along_axis(months, np.maximum(at, 0), axis=1)
    return np.where(at < 0, np.nan, last), np.where(at < 0, np.nan, since)


def _from_first(timeline: Timeline, seen: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """The subject's first value (S, 1, M), and how far each is from it, 0 where missing: sums then lose no digits."""
    first = np.take_along_axis(timeline.values, seen.argmax(axis=1)[:, None, :], axis=1)
    return first, np.where(seen, timeline.values - first, 0.0)


def _slopes(timeline: Timeline, seen: np.ndarray, count: np.ndarray) -> FloatArray:
    """Least-squares change per year of all values so far, nan with less than two or all about the same day."""
    years = (timeline.months - timeline.months[:, :1])[:, :, None] / 12
    moved = _from_first(timeline, seen)[1]
    years = np.where(seen, years, 0.0)
    n = np.maximum(count, 1)
    mean_t, mean_v = np.cumsum(years, axis=1) / n, np.cumsum(moved, axis=1) / n
    spread = np.cumsum(years * years, axis=1) - n * mean_t * mean_t
    joint = np.cumsum(years * moved, axis=1) - n * mean_t * mean_v
    enough = (count >= 2) & (spread > _LEAST_SPREAD)
    return np.where(enough, joint / np.where(enough, spread, 1.0), np.nan)


def _last_diagnosis(timeline: Timeline) -> tuple[np.ndarray, FloatArray]:
    """The last known diagnosis at each visit, −1 without, and the months since: (S, V) each."""
    given = np.where(timeline.diagnosis >= 0, timeline.diagnosis, np.nan)[:, :, None]
    last, since = _carried(given.astype(np.float64), timeline)
    return np.nan_to_num(last[:, :, 0], nan=-1.0).astype(np.int64), since[:, :, 0]


def known_diagnosis(timeline: Timeline, mode: Mode) -> np.ndarray:
    """The last known diagnosis at each visit, or that visit's own: (S, V), −1 where unknown."""
    return timeline.diagnosis if mode == "cross-sectional" else _last_diagnosis(timeline)[0]
