"""K01, K02, K10: columns, codes and rows that are known only afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from data.clinical.kidney.window_features import window_end
from data.clinical.visits.calendar import dates_of
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import agreeing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.kidney.codes import Giveaway
    from data.clinical.kidney.history import History
    from data.clinical.kidney.windows import WindowTable
    from pipelines.engine.result import Check

FOLLOW_UP: Final = Outcome("K01", "Time that the outcome decides")
CODES: Final = Outcome("K02", "Codes of dialysis among the features")
AFTER: Final = Outcome("K10", "Features from after the window")
#: A column follows the time until the end so closely, by ranks, that it can hardly be anything else.
CLOSE, _ROWS = 0.9, 30


def follow_up_columns(history: History) -> tuple[str, ...]:
    """The columns of the patients' table whose numbers run with the time until kidney failure or the end of follow-up.

    By Spearman's correlation over all patients of the cohort; follow-up ends in one year for most, so it is tried from
    the first day in the records, and from the index date.
    """
    people = history.cohort.people
    until = np.fmin(history.cohort.days("esrd"), history.cohort.days("last"))
    begins = [history.cohort.days("index"), _first_seen(history)]
    found = []
    for name in history.extras.columns:
        series = history.extras[name]
        if not pd.api.types.is_numeric_dtype(series.dtype):
            continue
        near = [_spearman(series.to_numpy(dtype=np.float64), until - begin) for begin in begins]
        if max(near) >= CLOSE and len(people) >= _ROWS:
            found.append(str(name))
    return tuple(found)


def follow_up_time(columns: tuple[str, ...]) -> Check:
    """Warns where columns come from follow-up; they are not features."""
    if not columns:
        return FOLLOW_UP.passed("No column runs with the time of follow-up.")
    names, verb = ", ".join(map(repr, columns)), agreeing(columns, "comes", "come")
    sentence = f"{names} {verb} from follow-up: not known when the prediction is needed. Excluded."
    return FOLLOW_UP.warned(sentence, "Nothing to do; contrast=yes shows what a flat table would promise.", columns)


def giveaway(codes: tuple[Giveaway, ...] | None) -> Check:
    """Warns where cases have a code before kidney failure that others hardly ever have; None: there are no claims."""
    if codes is None:
        return CODES.skipped("There are no claims.")
    if not codes:
        return CODES.passed("No code of claims comes before kidney failure and hardly ever otherwise.")
    return CODES.warned(" ".join(one.sentence for one in codes), "Nothing to do: claims with them are left out.")


def lab_rows(history: History, table: WindowTable) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """The laboratory rows that features are made of, as columns id, day and end of the patient's window."""
    end = window_end(history, table.window.months)
    rows = history.labs.between(history.cohort.days("index"), end)
    return pd.DataFrame({"id": history.people[rows.person], "day": rows.time}), end[rows.person]


def after_window(rows: pd.DataFrame, end: NDArray[np.float64]) -> Check:
    """Fails where a row (id, day since 1970-01-01) of the features is dated after its window's ``end`` (n,)."""
    late = np.flatnonzero(rows["day"].to_numpy(dtype=np.float64) > end)
    if not len(late):
        return AFTER.passed(f"None of {len(rows):,} laboratory values in the features is dated after its window.")
    first = late[0]
    day, last = (str(dates_of(np.array([one]))[0])[:10] for one in (rows["day"].iloc[first], end[first]))
    more = f" So are {len(late) - 1:,} more." if len(late) > 1 else ""
    sentence = f"Lab dated {day} is after window end {last} (patient {rows['id'].iloc[first]}).{more}"
    return AFTER.failed(sentence, "Leave rows after the window out.")


def _first_seen(history: History) -> NDArray[np.float64]:
    first = np.full(len(history.people), np.inf)
    np.minimum.at(first, history.labs.person, history.labs.time)
    return np.where(np.isfinite(first), first, np.nan)


def _spearman(values: NDArray[np.float64], days: NDArray[np.float64]) -> float:
    there = np.isfinite(values) & np.isfinite(days)
    if there.sum() < _ROWS or len(np.unique(values[there])) < 2:
        return 0.0
    years = pd.Series(days[there])
    return float(abs(pd.Series(values[there]).corr(years, method="spearman")))
