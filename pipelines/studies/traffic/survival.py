"""How long incidents stay open when some ends are not known: Kaplan–Meier curves and logrank tests.

An incident whose end is unknown is censored at its last update: it lasted at least so long (our choice).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.compare.words import p_words
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.groups import FEWEST, grouped
from pipelines.studies.traffic.long_scores import LONG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from explain.arrays import FloatArray

#: Points of a curve that are shown, and the share of all incidents whose minutes the picture reaches.
POINTS, REACH = 200, 0.99


@dataclass(frozen=True, slots=True)
class Spells:
    """How long incidents were seen: ``minutes`` (n,), and whether they ended then, ``ended`` (n,), or were lost."""

    minutes: FloatArray
    ended: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse minutes that are missing or negative."""
        if len(self.minutes) != len(self.ended) or not (np.isfinite(self.minutes) & (self.minutes >= 0)).all():
            raise StudyError(
                "A spell without minutes, or with negative ones, was given",
                "minutes seen and whether it ended are needed for each",
                "Leave incidents without any time out",
            )


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still open after ``minutes`` (k,), with its 95 % band; nan where a band is not defined.

    ``median`` is nan where fewer than half were seen to end.
    """

    minutes: FloatArray
    share: FloatArray
    low: FloatArray
    high: FloatArray
    incidents: int
    censored: int

    @property
    def median(self) -> float:
        """The first minute after which half or fewer are open."""
        under = np.flatnonzero(self.share <= 0.5)
        return float(self.minutes[under[0]]) if len(under) else float("nan")

    def at(self, minutes: float) -> float:
        """The share still open after so many minutes."""
        place = int(np.searchsorted(self.minutes, minutes, side="right")) - 1
        return float(self.share[place]) if place >= 0 else 1.0


def survival_curve(spells: Spells) -> Curve:
    """The Kaplan–Meier curve; without lost incidents it is one minus the empirical distribution."""
    from scipy.stats import ecdf

    if not len(spells.minutes):
        raise StudyError("No incident was given", "a curve needs at least one", "Choose a larger group")
    found = ecdf(_censored(spells)).sf
    minutes = np.asarray(found.quantiles, dtype=np.float64)
    share = np.asarray(found.probabilities, dtype=np.float64)
    half = _half_band(spells, minutes, share)
    low, high = np.clip(share - half, 0, 1), np.clip(share + half, 0, 1)
    n = len(spells.minutes)
    return Curve(minutes, share, low, high, n, n - int(spells.ended.sum()))


def survival_exhibit(spells: Spells, labels: pd.Series | None = None) -> Exhibit:
    """A curve per group of ``labels``, or one of all incidents, with bands."""
    column = "Incidents" if labels is None else str(labels.name)
    curves = {name: survival_curve(one) for name, one in _spells_by(spells, labels).items()}
    end = float(np.quantile(spells.minutes, REACH))
    frame = pd.concat([_points(curve, name, column, end) for name, curve in curves.items()], ignore_index=True)
    told = [f"{name} {curve.at(LONG):.2f} (median {_minutes(curve.median)})" for name, curve in curves.items()]
    lost = sum(curve.censored for curve in curves.values())
    sentence = f"Still open after {LONG:g} minutes: {', '.join(told)}."
    notes = (
        f"{lost:,} incidents have no known end: they count as open until their last update.",
        "Kaplan–Meier with a 95 % band (Greenwood); the last 1 % of the minutes is not drawn.",
    )
    chart = Chart("fan", "Minutes", _OPEN, by=column, low="Low", high="High", unit="share")
    return Exhibit(f"traffic_survival_{column}", f"Still open, by {column}", sentence, frame, (chart,), notes)


def logrank_p(one: Spells, other: Spells) -> float:
    """How often two groups that last alike would differ so much by chance (logrank test, two-sided)."""
    from scipy.stats import logrank

    return float(logrank(_censored(one), _censored(other)).pvalue)


def logrank_exhibit(spells: Spells, labels: pd.Series) -> Exhibit:
    """The logrank test of every pair of groups, corrected over the pairs (Benjamini–Hochberg)."""
    from scipy.stats import false_discovery_control

    groups = {name: one for name, one in _spells_by(spells, labels).items() if one.ended.any()}
    pairs = list(combinations(groups, 2))
    if not pairs:
        raise StudyError(f"{labels.name!r} has one group with a known end", "two are needed", "Choose another column")
    raw = [logrank_p(groups[one], groups[other]) for one, other in pairs]
    adjusted = false_discovery_control(raw)
    frame = pd.DataFrame(pairs, columns=[str(labels.name), "Against"])
    frame["p (logrank)"] = [p_words(p) for p in raw]
    frame["p (Benjamini–Hochberg)"] = [p_words(float(p)) for p in adjusted]
    sentence = f"{int((adjusted < 0.05).sum())} of {len(pairs)} pairs of {labels.name} last differently (p < 0.05)."
    return Exhibit(f"traffic_logrank_{labels.name}", f"Logrank tests by {labels.name}", sentence, frame)


#: The 97.5 % quantile of the standard normal distribution.
_NORMAL_975 = 1.959963984540054
_OPEN = "Still open (share)"


def _censored(spells: Spells) -> object:
    from scipy.stats import CensoredData

    return CensoredData.right_censored(spells.minutes, ~spells.ended)


def _half_band(spells: Spells, at: FloatArray, share: FloatArray) -> FloatArray:
    """Half the width of Greenwood's 95 % band, (k,); nan once nobody is left, where it is not defined.

    scipy's own warns of those points through the filters of the whole process, which threads share.
    """
    ends = np.sort(spells.minutes[spells.ended])
    ended = np.searchsorted(ends, at, side="right") - np.searchsorted(ends, at, side="left")
    open_ = len(spells.minutes) - np.searchsorted(np.sort(spells.minutes), at, side="left")
    below = (open_ * (open_ - ended)).astype(np.float64)
    terms = np.divide(ended, below, out=np.full(len(at), np.nan), where=below > 0)
    return np.asarray(_NORMAL_975 * share * np.sqrt(np.cumsum(terms)), dtype=np.float64)


def _spells_by(spells: Spells, labels: pd.Series | None) -> Mapping[str, Spells]:
    if labels is None:
        return {"all": spells}
    rows = grouped(np.arange(len(spells.minutes), dtype=np.float64), labels)
    places = {name: one.astype(np.int64) for name, one in rows.items() if len(one) >= FEWEST}
    return {name: Spells(spells.minutes[one], spells.ended[one]) for name, one in places.items()}


def _points(curve: Curve, name: str, column: str, end: float) -> pd.DataFrame:
    """At most 200 points of a curve, the first at minute 0, up to ``end``."""
    drawn = np.flatnonzero(curve.minutes <= end)
    if len(drawn) > POINTS:
        drawn = drawn[np.unique(np.linspace(0, len(drawn) - 1, POINTS).astype(np.int64))]
    start = [] if len(drawn) and curve.minutes[drawn[0]] == 0 else [0.0]
    ones = [1.0] * len(start)
    return pd.DataFrame(
        {
            column: name,
            "Minutes": [*start, *curve.minutes[drawn]],
            _OPEN: [*ones, *curve.share[drawn]],
            "Low": [*ones, *curve.low[drawn]],
            "High": [*ones, *curve.high[drawn]],
        }
    )


def _minutes(value: float) -> str:
    return f"{value:.1f} minutes" if np.isfinite(value) else "not reached"
