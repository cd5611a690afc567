"""From MCI to dementia or not: what the whole history of a person says about each of her visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.diagnosis import status_of
from data.clinical.cohorts.tasks import CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.cohorts.cohort import Choices

#: Visits are planned in months and happen some days sooner or later.
SLACK_MONTHS = 0.5
_STATUSES = ("reverted", "first seen as CN", "first seen as AD", "another dementia", "unknown")


@dataclass(frozen=True, slots=True)
class Visits:
    """One entry per row: who, how many years since the first visit, which diagnosis, and what sorts them in time."""

    who: pd.Series
    years: pd.Series
    diagnosis: pd.Series
    order: pd.Series


def conversion(
    visits: Visits, choices: Choices
) -> tuple[pd.Series, tuple[tuple[str, NDArray[np.bool_]], ...], tuple[str, ...]]:
    """The label of every visit with MCI, why visits are out, and the subjects of every status in words.

    A visit of a stable subject needs ``horizon`` months of visits after it, else it is censored; one of a converter
    needs dementia within them. With ``scan`` "first" only the first visit with MCI is looked at, so that nobody's
    scan is chosen by what came after it.
    """
    held = pd.DataFrame(
        {"who": visits.who, "years": visits.years, "dx": visits.diagnosis, "order": visits.order}
    ).sort_values("order", kind="stable")
    known = held[held["dx"] != ""]
    status = known.groupby("who")["dx"].agg(lambda history: status_of(list(history)))
    people = pd.DataFrame(
        {"status": status, "last": known.groupby("who")["years"].max()},
    ).assign(ill=known[known["dx"] == "AD"].groupby("who")["years"].min())
    rows = held.join(people, on="who").sort_index()
    rows["status"] = rows["status"].fillna("unknown").astype("object")
    mci = (rows["dx"] == "MCI").to_numpy()
    label, verdict = _judged(rows, mci, choices.horizon)
    reasons = [("without MCI at the visit", ~mci)]
    looked_at = mci
    if choices.scan == "first":
        looked_at = mci & rows.index.isin(held[held["dx"] == "MCI"].drop_duplicates("who").index)
        reasons.append(("after the first visit with MCI", mci & ~looked_at))
    statuses = rows["status"].to_numpy()
    reasons += [(_counted(one, people), statuses == one) for one in _STATUSES if (people["status"] == one).any()]
    reasons += [
        (f"dementia came later than {choices.horizon:g} months", verdict == "late"),
        (f"censored: stable, but seen for less than {choices.horizon:g} months", verdict == "censored"),
    ]
    return label, tuple(reasons), (_told(people, rows[looked_at], verdict[looked_at], choices.horizon),)


def _judged(rows: pd.DataFrame, mci: NDArray[np.bool_], horizon: float) -> tuple[pd.Series, NDArray[np.str_]]:
    """The label of each row, and "late" or "censored" where it has none for that reason."""
    negative, positive = CLASSES["sMCI/pMCI"]
    until_ill = 12 * (rows["ill"] - rows["years"]).to_numpy()
    followed = 12 * (rows["last"] - rows["years"]).to_numpy()
    stable, ill = (mci & (rows["status"] == one).to_numpy() for one in (negative, positive))
    soon = ill & (until_ill <= horizon + SLACK_MONTHS)
    long = stable & (followed >= horizon - SLACK_MONTHS)
    label = pd.Series(np.where(soon, positive, negative), dtype="object").mask(~(soon | long))
    verdict = np.where(ill & ~soon, "late", np.where(stable & ~long, "censored", ""))
    return label, verdict


def _counted(status: str, people: pd.DataFrame) -> str:
    """The reason with its number of people, since the flow counts scans."""
    n = int((people["status"] == status).sum())
    words = {"reverted": "diagnosis went back at some visit", "unknown": "diagnosis unknown"}.get(status, status)
    return f"{words} ({n:,} {'subject' if n == 1 else 'subjects'})"


def _told(people: pd.DataFrame, rows: pd.DataFrame, verdict: NDArray[np.str_], horizon: float) -> str:
    counts = people["status"].value_counts()
    told = [f"{int(counts[one])} {one}" for one in ("sMCI", "pMCI", *_STATUSES) if one in counts.index]
    late = f"with a visit more than {horizon:g} months before dementia"
    for word, sentence in (("censored", "with a visit that is censored"), ("late", late)):
        told.append(f"{rows['who'][verdict == word].nunique()} {sentence}")
    return f"Subjects by their whole history: {', '.join(told)}."
