"""How durations differ between groups: quantiles, densities, Wasserstein distances and Kruskal–Wallis tests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.compare.words import p_words
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.long_scores import LONG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from explain.arrays import FloatArray

#: Columns that the published figures compare, where a table has them.
PUBLISHED = (
    "Main_Category", "Primary_Vehicle", "Secondary_Vehicle", "Is_Major_Incident", "Closure_Type", "Direction",
    "Traffic_Volume", "Incident_Type", "Num_Vehicles_Involved", "Month", "Hour",
)  # fmt: skip
#: Hours per group.
HOURS = 3
#: A group needs so many incidents, and no more groups than these are compared: the largest ones.
FEWEST, MOST = 5, 12
#: The published smoothing, taken times Scott's rule; where densities are evaluated.
BANDWIDTH, POINTS = 0.75, 80
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Difference:
    """How two groups differ: Wasserstein distance in minutes, Kruskal–Wallis H, its p raw and by Benjamini–Hochberg."""

    left: str
    right: str
    wasserstein: float
    statistic: float
    p: float
    adjusted: float


def hour_bins(hours: Sequence[int] | pd.Series) -> list[str]:
    """The three hours that each hour of the day is among: "00–02", "03–05" …"""
    starts = [int(hour) // HOURS * HOURS for hour in hours]
    return [f"{start:02d}–{start + HOURS - 1:02d}" for start in starts]


def grouped(minutes: FloatArray, labels: pd.Series) -> dict[str, FloatArray]:
    """The durations of the twelve largest groups of at least 5 incidents, by label in sorted order; empty is one too.

    Raises StudyError where fewer than two groups are left.
    """
    if len(labels) != len(minutes):
        raise StudyError(f"{len(labels)} labels came with {len(minutes)} durations", "one each is needed", "Match them")
    named = labels.astype("object").where(labels.notna(), MISSING).astype("str").to_numpy()
    names, counts = np.unique(named, return_counts=True)
    largest = sorted(range(len(names)), key=lambda place: -counts[place])[:MOST]
    kept = sorted((str(names[place]) for place in largest if counts[place] >= FEWEST), key=_place)
    if len(kept) < 2:
        raise StudyError(
            f"{labels.name!r} has {len(kept)} group(s) of at least {FEWEST} incidents",
            "two are needed to compare",
            "Choose another column",
        )
    return {name: minutes[named == name] for name in kept}


def differences(groups: Mapping[str, FloatArray]) -> tuple[Difference, ...]:
    """Every pair of groups compared, p corrected over the pairs of this column (Benjamini–Hochberg)."""
    from scipy.stats import false_discovery_control, kruskal, wasserstein_distance

    pairs = list(combinations(groups, 2))
    tests = [_kruskal(kruskal, groups[one], groups[other]) for one, other in pairs]
    adjusted = false_discovery_control([p for _, p in tests])
    return tuple(
        Difference(*pair, float(wasserstein_distance(*(groups[one] for one in pair))), *test, float(corrected))
        for pair, test, corrected in zip(pairs, tests, adjusted, strict=True)
    )


def distances_exhibit(groups: Mapping[str, FloatArray], column: str) -> Exhibit:
    """Wasserstein distances as a square: symmetric, blank on the diagonal, in minutes."""
    found = differences(groups)
    square = pd.DataFrame(np.nan, index=list(groups), columns=list(groups))
    for one in found:
        square.loc[one.left, one.right] = square.loc[one.right, one.left] = one.wasserstein
    far = max(found, key=lambda one: one.wasserstein)
    sentence = f"By {column}, {far.left} and {far.right} are furthest apart: {far.wasserstein:.1f} minutes."
    frame = square.rename_axis(f"{column} (minutes apart)").reset_index()
    notes = ("Wasserstein distance: how many minutes an incident is moved, on average, to make one group the other.",)
    return Exhibit(f"traffic_distance_{column}", f"Distances by {column}", sentence, frame, notes=notes)


def kruskal_exhibit(groups: Mapping[str, FloatArray], column: str) -> Exhibit:
    """Kruskal–Wallis tests pair by pair, with Benjamini–Hochberg's p beside the raw one."""
    found = differences(groups)
    apart = sum(one.adjusted < 0.05 for one in found)
    frame = pd.DataFrame(
        {
            column: [one.left for one in found],
            "Against": [one.right for one in found],
            "Wasserstein distance (minutes)": [one.wasserstein for one in found],
            "Kruskal–Wallis H": [one.statistic for one in found],
            "p": [p_words(one.p) for one in found],
            "p (Benjamini–Hochberg)": [p_words(one.adjusted) for one in found],
        }
    )
    sentence = f"{apart} of {len(found)} pairs of {column} differ beyond chance (corrected p < 0.05)."
    notes = ("With many incidents a difference of no importance has a small p: read the distance in minutes first.",)
    return Exhibit(f"traffic_tests_{column}", f"Tests by {column}", sentence, frame, notes=notes)


def quantiles_exhibit(groups: Mapping[str, FloatArray], column: str) -> Exhibit:
    """Quartiles, the 90 % quantile and the share beyond 30 minutes, per group."""
    rows = []
    for name, minutes in groups.items():
        low, middle, high, top = np.quantile(minutes, [0.25, 0.5, 0.75, 0.9])
        rows.append((name, len(minutes), low, middle, high, top, float((minutes > LONG).mean())))
    titles = [column, "Incidents", "25 % (minutes)", "Median (minutes)", "75 % (minutes)", "90 % (minutes)"]
    frame = pd.DataFrame(rows, columns=[*titles, f"Longer than {LONG:g} minutes (share)"])
    long, short = (frame.iloc[int(place)] for place in (frame[titles[3]].argmax(), frame[titles[3]].argmin()))
    sentence = (
        f"By {column} the median is {short[titles[3]]:.1f} ({short[column]}) to {long[titles[3]]:.1f} minutes "
        f"({long[column]})."
    )
    chart = Chart("points", column, "Median (minutes)", low="25 % (minutes)", high="75 % (minutes)", unit="minutes")
    return Exhibit(f"traffic_quantiles_{column}", f"Durations by {column}", sentence, frame, (chart,))


def density_exhibit(groups: Mapping[str, FloatArray], column: str, bandwidth: float = BANDWIDTH) -> Exhibit:
    """The density of the durations of each group up to the 99 % quantile of all, mirrored at 0."""
    end = float(np.quantile(np.concatenate(list(groups.values())), 0.99))
    at = np.linspace(0, end, POINTS)
    parts = [pd.DataFrame({column: name, "Minutes": at, _DENSITY: density(one, at, bandwidth)})
             for name, one in groups.items() if len(np.unique(one)) > 1]  # fmt: skip
    if not parts:
        raise StudyError(f"Durations do not vary within {column}", "a density needs two values", "Read the quantiles")
    frame = pd.concat(parts, ignore_index=True)
    sentence = f"Where the durations of {len(parts)} groups of {column} lie, up to {end:.0f} minutes."
    notes = (f"Gaussian kernel, {bandwidth:g} × Scott's rule, mirrored at 0 so that nothing lies before it.",)
    chart = Chart("lines", "Minutes", _DENSITY, by=column, unit="share per minute")
    return Exhibit(f"traffic_density_{column}", f"Densities by {column}", sentence, frame, (chart,), notes)


def density(minutes: FloatArray, at: FloatArray, bandwidth: float = BANDWIDTH) -> FloatArray:
    """The density (share per minute) of durations at these minutes; 0 and beyond hold all of it."""
    from scipy.stats import gaussian_kde

    kernel = gaussian_kde(minutes, bw_method=lambda one: bandwidth * one.scotts_factor())
    return np.asarray(kernel(at) + kernel(-at), dtype=np.float64)


_DENSITY = "Density (share per minute)"


def _kruskal(test: object, one: FloatArray, other: FloatArray) -> tuple[float, float]:
    if len(np.unique(np.concatenate([one, other]))) < 2:
        # All durations are equal: nothing differs, and the test's own statistic is 0 / 0.
        return 0.0, 1.0
    found = test(one, other)  # type: ignore[operator]
    return float(found.statistic), float(found.pvalue)


def _place(label: str) -> tuple[bool, float, str]:
    """Numbers by size before words."""
    try:
        return (False, float(label), label)
    except ValueError:
        return (True, 0.0, label)
