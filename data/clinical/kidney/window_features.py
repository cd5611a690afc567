"""What is known at the end of a window: laboratory values, stage, claims, costs and conditions from inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.egfr import STAGES, stages
from data.clinical.kidney.history import ClaimRows, History, conditions, flagged
from data.clinical.kidney.window import Window, refuse_unknown_source
from data.clinical.visits.calendar import DAYS_PER_MONTH, DAYS_PER_YEAR, add_months
from data.clinical.visits.summaries import Summary, summarise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.visits.long import LongTable

RECENT = 6
_HOW: tuple[Summary, ...] = ("last", "mean", "min", "max", "slope", "count", "since last")
#: Stages as numbers that keep their order.
STAGE_NUMBERS = {"1": 1.0, "2": 2.0, "3a": 3.0, "3b": 3.5, "4": 4.0, "5": 5.0}


def window_end(history: History, months: int) -> NDArray[np.float64]:
    """The last day of everybody's window, in days since 1970-01-01."""
    return add_months(history.cohort.days("index"), months)


def window_features(history: History, window: Window) -> pd.DataFrame:
    """Features of the whole cohort from rows dated from the index date to the window's end, both included."""
    refuse_unknown_source(window)
    start, end = history.cohort.days("index"), window_end(history, window.months)
    parts = [_demographic(history, end)]
    if window.source != "claims":
        parts += [clinical_features(history, window.equation, start, end), history.extras[list(window.extras)]]
    if window.source != "clinical":
        parts.append(claims_features(history, window, start, end))
    return pd.concat(parts, axis=1)


def clinical_features(
    history: History, equation: str, start: NDArray[np.float64], end: NDArray[np.float64]
) -> pd.DataFrame:
    """Per lab and for the eGFR seven summaries (slopes per year), then stage and months in it."""
    egfr = history.egfr_by(equation).between(start, end)
    labs = history.labs.between(start, end)
    summaries = [_in_years(summarise(table, _HOW, end)) for table in (egfr, labs)]
    return pd.concat([*summaries, _stage(egfr, end)], axis=1)


def claims_features(
    history: History, window: Window, start: NDArray[np.float64], end: NDArray[np.float64]
) -> pd.DataFrame:
    """Per type number and net cost of claims, in the last six months and before them; conditions; wanted codes."""
    claims = history.claims.between(start, end)
    recent = claims.day > add_months(end, -RECENT)[claims.person]
    parts = [_by_type(claims.where(recent), history.people, f"last {RECENT} months")]
    if window.months > RECENT:
        parts.append(_by_type(claims.where(~recent), history.people, "before"))
    n = len(history.people)
    flags = conditions(claims, n)
    for code in window.codes:
        flags[f"code {code}"] = flagged(claims, np.array([one == code for one in claims.codes], dtype=bool), n)
    return pd.concat([*parts, flags.set_axis(history.people)], axis=1)


def _demographic(history: History, end: NDArray[np.float64]) -> pd.DataFrame:
    age = (end - history.cohort.days("birth")) / DAYS_PER_YEAR
    return pd.DataFrame({"age": age, "female": history.cohort.days("female")}, index=history.people)


def _in_years(summaries: pd.DataFrame) -> pd.DataFrame:
    """Slopes per day as slopes per year, and said so."""
    names = [str(name) for name in summaries.columns]
    slopes = [name for name in names if name.endswith(" slope")]
    summaries[slopes] *= DAYS_PER_YEAR
    said = {name: f"{name} per year" for name in slopes}
    said |= {one: one.replace(" since last", " days since last") for one in names if one.endswith(" since last")}
    return summaries.rename(columns=said)


def _stage(egfr: LongTable, end: NDArray[np.float64]) -> pd.DataFrame:
    """The stage by the last eGFR of the window, and for how many months all eGFR up to its end have been of it."""
    order = np.lexsort((egfr.value, egfr.time, egfr.person))
    person, time = egfr.person[order], egfr.time[order]
    number = np.searchsorted(STAGES, stages(egfr.value[order]))
    stage, months = np.full(len(egfr.people), np.nan), np.full(len(egfr.people), np.nan)
    if len(person):
        new = np.r_[True, (person[1:] != person[:-1]) | (number[1:] != number[:-1])]
        since = time[np.flatnonzero(new)[np.cumsum(new) - 1]]
        last = np.r_[person[1:] != person[:-1], True]
        stage[person[last]] = np.array([STAGE_NUMBERS[one] for one in STAGES])[number[last]]
        months[person[last]] = (end[person[last]] - since[last]) / DAYS_PER_MONTH
    return pd.DataFrame({"stage": stage, "months in stage": months}, index=egfr.people)


def _by_type(claims: ClaimRows, people: pd.Index, when: str) -> pd.DataFrame:
    """Number and net cost of claims per person and type; sums in an order that the file's rows do not change."""
    n = len(claims.types)
    key = claims.person * n + claims.type
    order = np.lexsort((claims.cost, key))
    counts = np.bincount(key, minlength=len(people) * n).reshape(-1, n).astype(np.float64)
    costs = (
        np.bincount(key[order], np.nan_to_num(claims.cost[order]), len(people) * n).astype(np.float64).reshape(-1, n)
    )
    columns = {f"claims {one}, {when}": counts[:, i] for i, one in enumerate(claims.types)}
    columns |= {f"cost {one}, {when}": costs[:, i] for i, one in enumerate(claims.types)}
    return pd.DataFrame(columns, index=people)
