"""Claims of the generated kidney patients: heavy-tailed costs, and the faults that billing leaves, each counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.clinical.visits.calendar import DAYS_PER_MONTH, dates_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.synthetic.kidney_people import Course, Ends, People


class _Type(NamedTuple):
    """Claims per month of a stable person, what one sd of instability adds to its logarithm, cost, and codes.

    ``rise``: how many times as many there are in the month before dialysis, less one.
    """

    rate: float
    unstable: float
    rise: float
    median: float
    spread: float
    codes: tuple[str, ...]


_TYPES = {
    "inpatient": _Type(0.06, 1.1, 2.0, 9_000, 1.0, ("N17.9", "I50.9", "E87.2", "J18.9")),
    "outpatient": _Type(0.35, 0.8, 1.0, 400, 1.1, ("D63.1", "I10", "R80.9", "Z00.0")),
    "professional": _Type(0.45, 0.6, 0.5, 150, 0.8, ("99213", "99214", "I10", "Z79.4")),
    "pharmacy": _Type(0.35, 0.0, 0.0, 60, 1.2, ("RX-ACE", "RX-STATIN", "RX-EPO", "RX-OTHER")),
    "vision": _Type(0.04, 0.0, 0.0, 90, 0.5, ("V-EXAM", "V-GLASSES")),
}
#: Claims that say what somebody has, per month: the stage is coded, and diabetes in those who have it.
_STAGE_RATE, _DIABETES_RATE = 0.08, 0.15
_DUPLICATES, _REVERSALS, _UNMATCHED, _LATE = 0.010, 0.003, 0.002, 0.0005
DIALYSIS_CODE = "90935"
ACCESS_CODE, ACCESS_CASES, ACCESS_OTHERS = "ACCESS-1", 0.81, 0.002


class Claims(NamedTuple):
    """The rows (person is a number from 0), and how many of each fault were planted."""

    frame: pd.DataFrame
    counts: dict[str, int]


def draw_claims(people: People, course: Course, ends: Ends, rng: np.random.Generator, access: bool) -> Claims:
    """Claims of five types; more, and dearer, in the unstable and in the twelve months before dialysis.

    ``access`` adds dialysis-access claims within 90 days before kidney failure, and in a few others.
    """
    month_day = people.entry[:, None] + np.arange(course.gfr.shape[1]) * DAYS_PER_MONTH
    seen = month_day <= np.fmin(ends.last, ends.esrd + 90)[:, None]
    ahead = (ends.esrd[:, None] - month_day) / DAYS_PER_MONTH
    ramp = np.where((ahead > 0) & (ahead < 12), 1 - ahead / 12, 0.0).astype(np.float32)
    parts = [_of_type(name, one, (course, ramp, seen), rng) for name, one in _TYPES.items()]
    parts += _of_conditions(people, course, seen, rng)
    frame = _dated(pd.concat(parts, ignore_index=True), people, ends, rng)
    frame = pd.concat([frame, _dialysis(ends)], ignore_index=True)
    if access:
        frame = pd.concat([frame, _access(ends, rng)], ignore_index=True)
    return _faulty(frame, ends, rng)


def _of_type(
    name: str, one: _Type, when: tuple[Course, NDArray[np.float32], NDArray[np.bool_]], rng: np.random.Generator
) -> pd.DataFrame:
    course, ramp, seen = when
    rate = one.rate * np.exp(one.unstable * course.instability) * (1 + one.rise * ramp) * seen
    person, month = _spread(rng.poisson(rate))
    dearer = 0.2 * (one.unstable > 0) * course.instability[person, month] + (one.rise > 0) * ramp[person, month]
    cost = one.median * np.exp(one.spread * rng.standard_normal(len(person)) + dearer)
    return _rows(person, month, name, rng.choice(np.array(one.codes, dtype=object), len(person)), cost)


def _of_conditions(
    people: People, course: Course, seen: NDArray[np.bool_], rng: np.random.Generator
) -> list[pd.DataFrame]:
    """Outpatient claims that code the stage of the kidney disease, and diabetes."""
    person, month = _spread(rng.poisson(_STAGE_RATE * (seen & (course.gfr < 60))))
    gfr = course.gfr[person, month]
    stage = np.where(gfr < 15, "N18.5", np.where(gfr < 30, "N18.4", "N18.3")).astype(object)
    ill, when = _spread(rng.poisson(_DIABETES_RATE * (seen & people.diabetes[:, None])))
    return [
        _rows(who, at, "outpatient", code, 200 * np.exp(rng.standard_normal(len(who))))
        for who, at, code in ((person, month, stage), (ill, when, np.full(len(ill), "E11.9", dtype=object)))
    ]


def _spread(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Person and month of each claim, from the number of claims per person and month."""
    person, month = np.nonzero(counts)
    times = counts[person, month]
    return np.repeat(person, times), np.repeat(month, times)


def _rows(
    person: NDArray[np.int64], month: NDArray[np.int64], kind: str, code: NDArray[np.generic], cost: NDArray[np.float64]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": person,
            "month": month,
            "type": pd.Categorical([kind], categories=list(_TYPES)).take(np.zeros(len(person), dtype=np.int64)),
            "code": code,
            "net_cost": np.round(np.maximum(cost, 1), 2),
        }
    )


def _dated(frame: pd.DataFrame, people: People, ends: Ends, rng: np.random.Generator) -> pd.DataFrame:
    """Every claim on a day of its month and none after the end of follow-up; no two equal rows."""
    person = frame["person"].to_numpy()
    day = people.entry[person] + np.floor((frame.pop("month") + rng.random(len(frame))) * DAYS_PER_MONTH)
    kept: pd.DataFrame = frame.assign(day=day)[day <= ends.last[person]]
    return kept.drop_duplicates(["person", "type", "code", "net_cost"])


def _dialysis(ends: Ends) -> pd.DataFrame:
    """The first dialysis of everybody who comes to it, on its day."""
    cases = np.flatnonzero(np.isfinite(ends.esrd))
    rows = _rows(cases, cases, "outpatient", np.full(len(cases), DIALYSIS_CODE, dtype=object), 900 + cases / 100)
    return rows.drop(columns="month").assign(day=ends.esrd[cases])


def _access(ends: Ends, rng: np.random.Generator) -> pd.DataFrame:
    case = np.isfinite(ends.esrd)
    chosen = np.flatnonzero(rng.random(len(case)) < np.where(case, ACCESS_CASES, ACCESS_OTHERS))
    until = np.fmin(ends.esrd, ends.last)[chosen]
    rows = _rows(chosen, chosen, "outpatient", np.full(len(chosen), ACCESS_CODE, dtype=object), 2_500 + chosen / 100)
    return rows.drop(columns="month").assign(day=until - rng.integers(1, 30, len(chosen)))


def _faulty(frame: pd.DataFrame, ends: Ends, rng: np.random.Generator) -> Claims:
    """Duplicates, reversals with and without the claim that they take back, and dates after the end; all disjoint."""
    frame["code"] = frame["code"].astype("category")
    frame = frame.iloc[np.lexsort((frame["net_cost"], frame["day"], frame["person"]))].reset_index(drop=True)
    last = ends.last[frame["person"].to_numpy()]
    early = (frame["day"].to_numpy() < last - 60) & ~frame["code"].isin([ACCESS_CODE, DIALYSIS_CODE]).to_numpy()
    sizes = [max(round(share * len(frame)), 3) for share in (_DUPLICATES, _REVERSALS, _UNMATCHED, _LATE)]
    chosen = rng.permutation(np.flatnonzero(early))[: sum(sizes)]
    doubled, reversed_, unmatched, late = np.split(chosen, np.cumsum(sizes)[:-1])
    taken_back = frame.loc[reversed_]
    back = taken_back.assign(
        net_cost=-taken_back["net_cost"], day=taken_back["day"] + rng.integers(1, 60, len(reversed_))
    )
    lonely = frame.loc[unmatched].assign(net_cost=lambda rows: -rows["net_cost"] - 1_000_000)
    day = frame["day"].to_numpy(copy=True)
    day[late] = last[late] + 1 + rng.integers(0, 300, len(late))
    everything = pd.concat([frame.assign(day=day), frame.loc[doubled], back, lonely], ignore_index=True)
    counts = {
        "duplicate claims": len(doubled),
        "reversed claims": len(back),
        "matched reversals": len(back),
        "unmatched negatives": len(lonely),
        "claims after last seen": len(late),
    }
    return Claims(everything.assign(date=dates_of(everything["day"].to_numpy())), counts)
