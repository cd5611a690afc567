"""Forecasts tried without D4: some subjects' later visits are hidden, forecast, and then looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.tadpole.columns import FRACTION
from explain.arrays import IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.layout import CLASS_OF, Calendar
from pipelines.studies.tadpole.timeline import known_rows
from pipelines.studies.tadpole.truth import Truth

if TYPE_CHECKING:
    from data.clinical.tadpole.history import TadpoleHistory

MONTHS = 60
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Backtest:
    """``history``: D2 are the drawn subjects, with their visits up to ``cut``; D1 the other subjects, in full.

    ``truth`` are the drawn subjects' visits in the 60 months of ``calendar``, which begin after the cut. ``note`` says
    how many and when.
    """

    history: TadpoleHistory
    truth: Truth
    calendar: Calendar
    cut: np.datetime64
    note: str


def hide_visits(
    history: TadpoleHistory, seed: int = 0, *, share: float = 0.3, cut: np.datetime64 | None = None
) -> Backtest:
    """A backtest on a ``share`` of the D1 subjects that have visits before and after ``cut``.

    Each subject is drawn once at most. ``cut`` is a month's last day at which most subjects have two visits before and
    one after, when not given; it is taken to the end of its month. Raises StudyError with fewer than 10 to draw.
    """
    frame = known_rows(history.frame)
    frame = frame[frame["D1"] == 1]
    end = _last_day(_busiest(frame) if cut is None else np.datetime64(cut, "M"))
    calendar = Calendar(str(np.datetime64(end, "M") + 1), MONTHS)
    dates = frame["EXAMDATE"].to_numpy().astype("datetime64[D]")
    within = (dates > end) & (dates.astype("datetime64[M]") <= calendar.dates[-1])
    rid = frame["RID"].to_numpy()
    candidates = np.intersect1d(rid[dates <= end], rid[within])
    wanted = round(share * len(candidates))
    if wanted < _FEWEST:
        raise StudyError(
            f"{len(candidates)} subjects have visits before and after {end}, {wanted} would be drawn",
            f"at least {_FEWEST} are needed to score a forecast",
            "Choose another cut or a larger share.",
        )
    drawn = np.sort(np.random.default_rng(seed).choice(candidates, wanted, replace=False))
    tested = np.isin(rid, drawn)
    kept = frame[~tested | (dates <= end)]
    flags = {"D1": (~kept["RID"].isin(drawn)).astype(np.int64), "D2": kept["RID"].isin(drawn).astype(np.int64)}
    shown = replace(history, frame=kept.assign(**flags).reset_index(drop=True), censored={})
    note = (
        f"Backtest: visits of {wanted:,} of {len(candidates):,} subjects after {end} are hidden and forecast; each is "
        "drawn once."
    )
    return Backtest(shown, _truth(frame[tested & within]), calendar, end, note)


def _last_day(month: np.datetime64) -> np.datetime64:
    return np.datetime64(month + 1, "D") - 1


def _busiest(frame: pd.DataFrame) -> np.datetime64:
    """The month for which most subjects have two visits up to its end and one later."""
    months = frame["EXAMDATE"].to_numpy().astype("datetime64[M]").astype(np.int64)
    by_subject = pd.Series(months).groupby(frame["RID"].to_numpy())
    second, last = by_subject.nth(1), by_subject.max()
    several = by_subject.size() >= 3
    opens, closes = np.sort(second.to_numpy()), last.to_numpy()
    if not several.any():
        raise StudyError(
            "No subject of D1 has three visits", "two to learn from and one to hide are needed", "Give more visits."
        )
    tried = np.arange(months.min(), months.max() + 1)
    # Subjects whose second visit is over, less those whose last one is.
    enough = by_subject.size().to_numpy() >= 2
    begun = np.searchsorted(opens, tried, side="right")
    ended = np.searchsorted(np.sort(closes[enough]), tried, side="right")
    return np.datetime64(int(tried[np.argmax(begun - ended)]), "M")


def _truth(hidden: pd.DataFrame) -> Truth:
    """Hidden visits as D4 would have them; scans count as made on the day of the visit."""
    dates = hidden["EXAMDATE"].to_numpy().astype("datetime64[D]")
    codes: IntArray = hidden["DX"].astype(object).map(CLASS_OF).fillna(-1).to_numpy(dtype=np.int64)
    adas, ventricles = (hidden[name].to_numpy(dtype=np.float64) for name in ("ADAS13", FRACTION))
    return Truth(hidden["RID"].to_numpy(), dates, codes, adas, dates, ventricles)
