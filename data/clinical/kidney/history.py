"""What is known of the patients of a study, as arrays that are cut to a window in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.claims import TYPES
from data.clinical.kidney.index import EQUATIONS, Cohort, coded, egfr_values
from data.clinical.visits.calendar import days_of
from data.clinical.visits.long import Layout, LongTable, long_table
from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.kidney.records import Records

#: Conditions that claims tell of, by ICD-10 and ICD-9 (without dots).
CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "diabetes": ("E10", "E11", "E13", "250"),
    "hypertension": ("I10", "I11", "I12", "I13", "401", "402", "403", "404"),
    "heart failure": ("I50", "428"),
    "anaemia": ("D63", "D64", "285"),
    "acidosis": ("E872", "2762"),
    "proteinuria": ("R80", "7910"),
    "acute kidney injury": ("N17", "584"),
}


@dataclass(frozen=True, slots=True)
class ClaimRows:
    """Claims as arrays of one length: number of the person, day, net cost, numbers of ``types`` and of ``codes``."""

    person: NDArray[np.int64]
    day: NDArray[np.float64]
    cost: NDArray[np.float64]
    type: NDArray[np.int64]
    code: NDArray[np.int64]
    types: tuple[str, ...]
    codes: tuple[str, ...]

    def where(self, keep: NDArray[np.bool_]) -> ClaimRows:
        """Only these claims."""
        return replace(
            self,
            person=self.person[keep],
            day=self.day[keep],
            cost=self.cost[keep],
            type=self.type[keep],
            code=self.code[keep],
        )

    def between(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> ClaimRows:
        """Only those from start to end, both included, of their person."""
        return self.where((self.day >= start[self.person]) & (self.day <= end[self.person]))

    def costs(self, people: pd.Index, what: str) -> LongTable:
        """One name per type: "claims inpatient" with 1 per claim, or "cost inpatient" with its net cost."""
        value = np.ones(len(self.day)) if what == "claims" else np.nan_to_num(self.cost)
        names = tuple(f"{what} {one}" for one in self.types)
        return LongTable(people, names, self.person, self.type, self.day, value)


@dataclass(frozen=True, slots=True)
class History:
    """A study's patients, laboratory values, eGFR by each equation and claims; times in days since 1970-01-01."""

    cohort: Cohort
    labs: LongTable
    egfr: Mapping[str, LongTable]
    claims: ClaimRows
    extras: pd.DataFrame

    @property
    def people(self) -> pd.Index:
        """The ids, in the order in which every array counts persons."""
        return self.cohort.people.index

    def egfr_by(self, equation: str) -> LongTable:
        """The eGFR by one equation; raises TableError for an unknown one."""
        if equation not in self.egfr:
            raise TableError(
                f"The equation {equation!r} was asked for", f"there are {' and '.join(self.egfr)}", "Choose one of them"
            )
        return self.egfr[equation]


def build_history(records: Records, cohort: Cohort) -> History:
    """The history of everybody in the cohort, to be cut to any window. An ``egfr`` among the labs is left out."""
    people = cohort.people.index
    labs = records.labs.assign(day=days_of(records.labs["date"]))
    tests = sorted(set(labs["test"].astype(str).unique()) - {"egfr"})
    of_equation = {
        equation: long_table(
            egfr_values(records, equation).assign(test="eGFR"),
            Layout("id", "day", "test", "value"),
            people=people,
            names=["eGFR"],
        )
        for equation in EQUATIONS
    }
    extras = records.patients.set_index("id").loc[people, list(records.extras)]
    measured = long_table(labs, Layout("id", "day", "test", "value"), people=people, names=tests)
    return History(cohort, measured, of_equation, _claims(records.claims, people), extras)


def conditions(claims: ClaimRows, n: int) -> pd.DataFrame:
    """One flag (0 or 1) per person and condition of ``CONDITIONS`` that these claims tell of; n rows."""
    codes = pd.Series(list(claims.codes), dtype=object)
    return pd.DataFrame({name: flagged(claims, coded(codes, beginnings), n) for name, beginnings in CONDITIONS.items()})


def flagged(claims: ClaimRows, wanted: NDArray[np.bool_], n: int) -> NDArray[np.float64]:
    """Per person 1 where one of these claims has a wanted code (one entry per code), else 0: shape (n,)."""
    flags = np.zeros(n)
    if len(claims.codes):
        flags[claims.person[wanted[claims.code]]] = 1
    return flags


def _claims(frame: pd.DataFrame, people: pd.Index) -> ClaimRows:
    """The claims of the cohort; the five known types first, then others by name."""
    person = people.get_indexer(pd.Index(frame["id"]))
    types = (*TYPES, *sorted(set(frame["type"].astype(str).unique()) - set(TYPES)))
    codes = frame["code"].astype("category").cat
    rows = ClaimRows(
        person=person.astype(np.int64),
        day=days_of(frame["date"]),
        cost=frame["net_cost"].to_numpy(dtype=np.float64),
        type=pd.Index(types).get_indexer(pd.Index(frame["type"].astype(str))).astype(np.int64),
        code=codes.codes.to_numpy().astype(np.int64),
        types=types,
        codes=tuple(str(one) for one in codes.categories),
    )
    return rows.where((person >= 0) & (rows.code >= 0))
