"""The one date on which durations change their level, if there is one, and the rows on either side of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.engine.checks.breaks import find_break
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.long_scores import LONG
from pipelines.studies.traffic.scale import to_log

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import FloatArray

#: Share of the variation of log1p(minutes) that one date must explain.
LEAST_R2 = 0.05
#: The best of all dates explains about 10 / rows by chance: twice that is asked for.
CHANCE = 20.0
FEWEST = 100


@dataclass(frozen=True, slots=True)
class LevelChange:
    """The best single date in time order, whether or not it explains enough to be ``found``.

    ``moment`` is the first time of the later side, ``explained`` the share of the variation of log1p(minutes), and
    ``before`` and ``after`` the median minutes.
    """

    moment: np.datetime64
    explained: float
    before: float
    after: float
    found: bool

    @property
    def day(self) -> str:
        """The date, as 2018-01-17."""
        return str(self.moment.astype("datetime64[D]"))

    def later(self, when: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Which rows are on the later side: (n,)."""
        return when >= self.moment


def level_change(minutes: FloatArray, when: NDArray[np.datetime64]) -> LevelChange | None:
    """The date that best splits log1p(minutes) in two levels, each with at least 5 % of the rows.

    None with fewer than 100 rows, or where nothing varies. Rows of one moment stay together.
    """
    if len(minutes) != len(when) or np.isnat(when).any():
        raise StudyError("A time is missing", "every duration needs its time", "Leave rows without a time out")
    if len(minutes) < FEWEST:
        return None
    order = np.argsort(when, kind="stable")
    moments = when[order]
    found = find_break(to_log(minutes[order])[:, None], moments.astype("datetime64[ns]").astype(np.float64))
    if found is None:
        return None
    early, late = minutes[order[: found.position]], minutes[order[found.position :]]
    return LevelChange(
        moment=moments[found.position],
        explained=found.explained,
        before=float(np.median(early)),
        after=float(np.median(late)),
        found=found.explained >= max(LEAST_R2, CHANCE / len(minutes)),
    )


def sides_exhibit(minutes: FloatArray, when: NDArray[np.datetime64], change: LevelChange) -> Exhibit:
    """Both sides of the date: rows, quartiles, and the share that lasts longer than 30 minutes."""
    later = change.later(when)
    rows = [_side(f"before {change.day}", minutes[~later]), _side(f"from {change.day}", minutes[later])]
    verdict = (
        f"Durations change level on {change.day}: median {change.before:.1f} minutes before, {change.after:.1f} after; "
        f"that date alone explains {100 * change.explained:.1f} % of the variation of their logarithm."
        if change.found
        else f"No date explains {100 * LEAST_R2:.0f} % of the variation of log1p(minutes); the best, {change.day}, "
        f"explains {100 * change.explained:.1f} %."
    )
    return Exhibit("traffic_break", "Does the recording change?", verdict, pd.DataFrame(rows), _chart())


def months_exhibit(minutes: FloatArray, when: NDArray[np.datetime64]) -> Exhibit:
    """Quartiles of the durations month by month."""
    months = when.astype("datetime64[M]")
    rows = [_side(str(month), minutes[months == month], "Month") for month in np.unique(months)]
    frame = pd.DataFrame(rows)
    middles = frame["Median (minutes)"]
    sentence = f"The monthly median lies between {middles.min():.1f} and {middles.max():.1f} minutes."
    chart = Chart("points", "Month", "Median (minutes)", low="25 % (minutes)", high="75 % (minutes)", unit="minutes")
    return Exhibit("traffic_months", "Durations by month", sentence, frame, (chart,))


def _chart() -> tuple[Chart, ...]:
    return (Chart("points", "Rows", "Median (minutes)", low="25 % (minutes)", high="75 % (minutes)", unit="minutes"),)


def _side(name: str, minutes: FloatArray, heading: str = "Rows") -> dict[str, object]:
    low, middle, high = np.quantile(minutes, [0.25, 0.5, 0.75])
    return {
        heading: name,
        "Incidents": len(minutes),
        "25 % (minutes)": float(low),
        "Median (minutes)": float(middle),
        "75 % (minutes)": float(high),
        f"Longer than {LONG:g} minutes (share)": float((minutes > LONG).mean()),
    }
