"""Laboratory values of the generated kidney patients, with the blemishes that laboratories leave, each counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.clinical.kidney.egfr import ckd_epi_2009, creatinine_of
from data.clinical.visits.calendar import DAYS_PER_MONTH, dates_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from data.synthetic.kidney_people import Course, Ends, People

    Values = NDArray[np.float64]
    Drawn = Callable[[Values, Values, np.random.Generator], Values]


class _Test(NamedTuple):
    """Share of visits with the test (``low`` well, ``high`` sick), its unit, and the other unit with its factor."""

    unit: str
    low: float
    high: float
    value: Drawn
    other: str = ""
    factor: float = 1.0
    digits: int = 1


def _noise(sd: float, values: Values, rng: np.random.Generator) -> Values:
    return rng.normal(0, sd, len(values))


#: ``value`` takes the GFR, the proteinuria of the person, and the generator. Potassium means nothing.
_TESTS = {
    "haemoglobin": _Test("g/dL", 0.6, 0.9, lambda g, _, r: 14.0 - 0.06 * (60 - g) + _noise(1.0, g, r), "g/L", 10.0),
    "bicarbonate": _Test("mmol/L", 0.5, 0.8, lambda g, _, r: 25.5 - 0.08 * (60 - g) + _noise(2.0, g, r), "mEq/L", 1.0),
    "calcium": _Test(
        "mg/dL", 0.5, 0.7, lambda g, _, r: 9.5 - 0.01 * (60 - g) + _noise(0.4, g, r), "mmol/L", 1 / 4.008, 2
    ),
    "phosphate": _Test(
        "mg/dL", 0.2, 0.45, lambda g, _, r: 3.4 + 0.03 * (60 - g) + _noise(0.4, g, r), "mmol/L", 1 / 3.097, 2
    ),
    "pth": _Test("pg/mL", 0.15, 0.4, lambda g, _, r: np.exp(3.9 + 0.03 * (60 - g) + _noise(0.35, g, r))),
    "uacr": _Test("mg/g", 0.4, 0.4, lambda g, p, r: np.exp(4.2 + 1.3 * p + _noise(0.5, g, r))),
    "potassium": _Test("mmol/L", 0.7, 0.7, lambda g, _, r: 4.6 + _noise(0.5, g, r)),
}
#: mg/dL → µmol/L, and the tests that laboratories leave without a unit where ``mixed_units`` is on.
_MICROMOLES, _UNWRITTEN = 88.4, ("creatinine", "haemoglobin")
_SI_SHARE, _DUPLICATES, _LATE, _IMPOSSIBLE, _UNKNOWN = 0.3, 0.004, 0.0005, 0.0003, 0.0003


class Labs(NamedTuple):
    """The rows (person is a number from 0), and how many of each blemish were planted."""

    frame: pd.DataFrame
    counts: dict[str, int]


def draw_labs(people: People, course: Course, ends: Ends, rng: np.random.Generator, switches: frozenset[str]) -> Labs:
    """Creatinine by inverting the 2021 equation, ×lognormal (5 %), and seven more tests; the sicker, the more.

    ``switches``: "mixed_units" (laboratories with SI units write none for creatinine and haemoglobin),
    "race_term_twice" (an eGFR of 2009 that has the race factor already).
    """
    person, month = _visits(course, rng)
    day = people.entry[person] + np.floor((month + rng.random(len(month))) * DAYS_PER_MONTH)
    seen = day <= np.fmin(ends.last, ends.esrd + 30)[person]
    person, month, day = person[seen], month[seen], day[seen]
    gfr = course.gfr[person, month].astype(np.float64)
    age, female = people.age(day, person), people.female[person]
    creatinine = np.round(creatinine_of(gfr, age, female) * np.exp(rng.normal(0, 0.05, len(gfr))), 2)
    parts = [_rows(person, day, "creatinine", creatinine, "mg/dL")]
    if "race_term_twice" in switches:
        reported = ckd_epi_2009(creatinine, age, female, people.black[person])
        parts.append(_rows(person, day, "egfr", np.round(reported, 1), "mL/min/1.73 m²"))
    sickness = np.clip((60 - gfr) / 45, 0, 1)
    for name, test in _TESTS.items():
        done = rng.random(len(gfr)) < test.low + (test.high - test.low) * sickness
        value = test.value(gfr[done], people.proteinuria[person[done]], rng)
        above = np.maximum(value, 0.1).astype(np.float64)
        parts.append(_rows(person[done], day[done], name, np.round(above, 2), test.unit))
    return _blemished(_joined(parts), ends, rng, "mixed_units" in switches)


def _visits(course: Course, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Persons and months with a blood sample: every sixth month when well, two of three when the kidneys fail."""
    chance = np.clip(0.15 + 0.55 * (60 - course.gfr) / 45, 0.12, 0.67)
    person, month = np.nonzero(rng.random(chance.shape, dtype=np.float32) < chance)
    return person.astype(np.int64), month.astype(np.int64)


def _rows(
    person: NDArray[np.int64], day: Values, test: str, value: Values, unit: str
) -> dict[str, NDArray[np.generic]]:
    return {
        "person": person,
        "day": day,
        "test": np.full(len(day), test, dtype=object),
        "value": value,
        "unit": np.full(len(day), unit, dtype=object),
    }


def _joined(parts: list[dict[str, NDArray[np.generic]]]) -> pd.DataFrame:
    """The parts one under the other, by person and day, without two equal rows; test and unit as categories."""
    frame = pd.DataFrame({name: np.concatenate([one[name] for one in parts]) for name in parts[0]})
    frame = frame.astype({"test": "category", "unit": "category"})
    order = np.lexsort((frame["test"].cat.codes, frame["day"], frame["person"]))
    return frame.iloc[order].drop_duplicates().reset_index(drop=True)


def _blemished(frame: pd.DataFrame, ends: Ends, rng: np.random.Generator, unwritten: bool) -> Labs:
    """Rows that must be found, none with two faults, and other units in the laboratories that have no such rows.

    So every count holds in whatever order the faults are looked for.
    """
    foreign = (rng.random(len(ends.last)) < _SI_SHARE)[frame["person"].to_numpy()]
    frame, counts = _in_other_units(frame, foreign, unwritten)
    home = rng.permutation(np.flatnonzero(~foreign))
    is_creatinine = (frame["test"] == "creatinine").to_numpy()[home]
    late, unknown, doubled = _shares(home[~is_creatinine], (_LATE, _UNKNOWN, _DUPLICATES))
    (impossible,) = _shares(home[is_creatinine], (_IMPOSSIBLE,))
    unknown = unknown[frame["test"].isin(["haemoglobin", "calcium", "phosphate"]).to_numpy()[unknown]]
    day, value = frame["day"].to_numpy(copy=True), frame["value"].to_numpy(copy=True)
    day[late] = ends.last[frame["person"].to_numpy()[late]] + 1 + rng.integers(0, 300, len(late))
    value[impossible] = np.where(rng.random(len(impossible)) < 0.5, 0.05, 45.0)
    frame = frame.assign(day=day, value=value, unit=frame["unit"].cat.add_categories(["units"]))
    frame.loc[unknown, "unit"] = "units"
    faults = {
        "duplicate labs": len(doubled),
        "labs after last seen": len(late),
        "impossible creatinine": len(impossible),
        "labs of unknown unit": len(unknown),
    }
    frame = pd.concat([frame, frame.loc[doubled]], ignore_index=True)
    return Labs(frame.assign(date=dates_of(frame["day"].to_numpy())), counts | faults)


def _in_other_units(
    frame: pd.DataFrame, foreign: NDArray[np.bool_], unwritten: bool
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The rows of foreign laboratories in their units; and how many rows per test were so changed."""
    counts: dict[str, int] = {}
    values, test = frame["value"].to_numpy(copy=True), frame["test"].to_numpy()
    units = frame["unit"].to_numpy(dtype=object)
    others = {"creatinine": ("µmol/L", _MICROMOLES, 1)} | {
        name: (one.other, one.factor, one.digits) for name, one in _TESTS.items() if one.other
    }
    for name, (unit, factor, digits) in others.items():
        rows = foreign & (test == name)
        values[rows] = np.round(values[rows] * factor, digits)
        units[rows] = "" if unwritten and name in _UNWRITTEN else unit
        counts[f"{name} in {unit}"] = int(rows.sum())
    return frame.assign(value=values, unit=pd.Categorical(units)), counts


def _shares(shuffled: NDArray[np.int64], shares: tuple[float, ...]) -> list[NDArray[np.int64]]:
    """Rows for each fault, disjoint, and at least a few where the table is small."""
    sizes = [min(max(round(share * len(shuffled)), 3), len(shuffled) // 8) for share in shares]
    return [np.sort(one) for one in np.split(shuffled, np.cumsum(sizes))[:-1]]
