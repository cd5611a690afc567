"""Four tables of a clinic – patients, laboratory values, claims, outcomes – cleaned, with an account of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.clinical.flow import Flow
from data.clinical.kidney.claims import clean_claims
from data.clinical.kidney.fields import dates, labelled, numbers, sexes
from data.clinical.kidney.headers import TABLES, recognise
from data.clinical.kidney.impossible import drop_impossible
from data.clinical.kidney.units import Conversion, convert_labs
from data.errors import TableError
from data.table import Dataset

_SHOWN = 5
_DATES = {"birth", "index_date", "date", "esrd_date", "death_date", "last_seen"}


@dataclass(frozen=True, slots=True)
class Records:
    """The four tables as they are used, and how they came to be so.

    ``patients``: id (unique), birth, sex ("female", "male" or missing), race and index_date (missing where they were
    not given), and whatever else the file had; ``labs``: id, date, test, value, unit, one unit per test; ``claims``:
    id, date, type, code, net_cost; ``outcome``: id (unique, as in ``patients``), esrd_date, death_date, last_seen.
    ``flows`` add up, one per table; ``sentences`` say what was converted, filled in or is odd.
    """

    patients: pd.DataFrame
    labs: pd.DataFrame
    claims: pd.DataFrame
    outcome: pd.DataFrame
    flows: tuple[Flow, ...]
    conversions: tuple[Conversion, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def extras(self) -> tuple[str, ...]:
        """Columns of ``patients`` that the study has no name for."""
        known = {"id", "birth", "sex", "race", "index_date"}
        return tuple(name for name in self.patients.columns if name not in known)


def read_records(
    datasets: Sequence[Dataset],
    mapping: Mapping[str, Mapping[str, str]] | None = None,
    units: Mapping[str, str] | None = None,
) -> Records:
    """The records in four files, in any order, told apart by their headers.

    ``mapping`` (file → our name → theirs) and ``units`` (test → unit of values without one) are what the analyst said.
    Raises TableError with what was given, what is needed and what to do.
    """
    found = recognise(datasets, mapping)
    tables = {
        table: one.dataset.frame.rename(columns={theirs: ours for ours, theirs in one.columns.items()})
        for table, one in found.items()
    }
    return clean_records(tables, units)


def clean_records(tables: Mapping[str, pd.DataFrame], units: Mapping[str, str] | None = None) -> Records:
    """The same from four frames "patients", "labs", "claims" and "outcome" whose columns have our names."""
    typed = _one_kind_of_id({table: _typed(frame, table) for table, frame in tables.items()})
    patients, people = _unique(typed["patients"], "patients")
    outcome, ends = _unique(typed["outcome"], "outcomes")
    outcome, ends, strangers = _of_patients(outcome, patients, ends)
    lost = ~patients["id"].isin(outcome["id"])
    people = people.drop("has no row in the table of outcomes", int(lost.sum()))
    patients = patients[~lost].reset_index(drop=True)
    labs, of_labs, unknown_labs = _of_patients(typed["labs"], patients, Flow("laboratory values", len(typed["labs"])))
    claims, of_claims, unknown_claims = _of_patients(typed["claims"], patients, Flow("claims", len(typed["claims"])))
    outcome, told = _followed(outcome.set_index("id").loc[patients["id"]].reset_index(), labs, claims)
    last = outcome.set_index("id")["last_seen"]
    labs, of_labs = _clean_labs(labs, of_labs, last)
    converted = convert_labs(labs, of_labs, units)
    labs, of_labs = drop_impossible(converted.frame, converted.flow)
    claims, of_claims = _clean_claims(claims, of_claims, last)
    listed = [*strangers, *unknown_labs, *unknown_claims]
    return Records(
        patients,
        labs,
        claims,
        outcome,
        (people, of_labs, of_claims, ends),
        converted.conversions,
        (*listed, *told, *converted.sentences),
    )


def _typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """The columns of the table with their types; those that may be missing are there, empty."""
    typed = frame.copy(deep=False)
    for column in TABLES[table]:
        name = column.rstrip("?")
        if name not in typed.columns:
            typed[name] = pd.Series(pd.NaT if name in _DATES else None, index=typed.index)
        if name in _DATES:
            typed[name] = dates(typed[name], f"{table}: {name}")
        elif name in {"value", "net_cost"}:
            typed[name] = numbers(typed[name])
        elif name == "sex":
            typed[name] = sexes(typed[name])
        elif name != "id":
            typed[name] = labelled(typed[name])
    return typed if table == "patients" else typed[[column.rstrip("?") for column in TABLES[table]]]


def _one_kind_of_id(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Ids as numbers where they are numbers in all four tables, else as text in all of them."""
    if all(pd.api.types.is_integer_dtype(frame["id"]) for frame in tables.values()):
        return tables
    return {table: frame.assign(id=frame["id"].astype(str).str.strip()) for table, frame in tables.items()}


def _unique(frame: pd.DataFrame, what: str) -> tuple[pd.DataFrame, Flow]:
    """One row per patient; equal rows are counted, unequal ones refused."""
    repeated = frame.duplicated()
    flow = Flow(what, len(frame)).drop("the same row came before", int(repeated.sum()))
    kept = frame[~repeated].reset_index(drop=True)
    twice = kept["id"][kept["id"].duplicated()]
    if len(twice):
        raise TableError(
            f"Patient {twice.iloc[0]} has more than one row in the table of {what}, and they differ",
            f"one row per patient is needed ({len(twice):,} are too many)",
            "Correct the table",
        )
    return kept, flow


def _of_patients(frame: pd.DataFrame, patients: pd.DataFrame, flow: Flow) -> tuple[pd.DataFrame, Flow, tuple[str, ...]]:
    """The rows of known patients, and the unknown ids in words."""
    known = frame["id"].isin(patients["id"]).to_numpy()
    strangers = frame["id"][~known].unique()
    flow = flow.drop("the id is not among the patients", int((~known).sum()))
    if not len(strangers):
        return frame, flow, ()
    listed = ", ".join(str(one) for one in strangers[:_SHOWN]) + (", …" if len(strangers) > _SHOWN else "")
    plural = "ids are" if len(strangers) > 1 else "id is"
    told = f"{len(strangers):,} {plural} in the table of {flow.what} and not among the patients: {listed}."
    return frame[known].reset_index(drop=True), flow, (told,)


def _followed(outcome: pd.DataFrame, labs: pd.DataFrame, claims: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The outcomes with an end of follow-up for everybody who has one, not before kidney failure or death."""
    ends = outcome.set_index("id")
    told = []
    missing = ends["last_seen"].isna()
    if missing.any():
        seen = pd.concat([labs[["id", "date"]], claims[["id", "date"]]]).groupby("id")["date"].max()
        ends["last_seen"] = ends["last_seen"].fillna(seen.reindex(ends.index))
        told.append(f"{int(missing.sum()):,} patients without last_seen: the date of their last row was taken.")
    latest = ends[["last_seen", "esrd_date", "death_date"]].max(axis=1)
    early = ends["last_seen"].notna() & (latest > ends["last_seen"])
    if early.any():
        told.append(f"{int(early.sum()):,} patients have ESRD or death after last_seen: follow-up was extended to it.")
    strange = int((ends["esrd_date"] > ends["death_date"]).sum())
    if strange:
        told.append(f"{strange:,} patients have ESRD after death: it does not count as an event.")
    return ends.assign(last_seen=latest).reset_index(), told


def _clean_labs(labs: pd.DataFrame, flow: Flow, last: pd.Series) -> tuple[pd.DataFrame, Flow]:
    empty = labs[["date", "test", "value"]].isna().any(axis=1).to_numpy()
    labs, flow = labs[~empty], flow.drop("date, test or value is missing", int(empty.sum()))
    repeated = labs.duplicated().to_numpy()
    labs, flow = labs[~repeated], flow.drop("the same row came before", int(repeated.sum()))
    return _seen(labs, flow, last)


def _clean_claims(claims: pd.DataFrame, flow: Flow, last: pd.Series) -> tuple[pd.DataFrame, Flow]:
    empty = claims[["date", "type"]].isna().any(axis=1).to_numpy()
    cleaned, steps = clean_claims(claims[~empty].reset_index(drop=True))
    flow = flow.drop("date or type is missing", int(empty.sum()))
    for step in steps.steps:
        flow = flow.drop(step.why, step.dropped)
    return _seen(cleaned, flow, last)


def _seen(frame: pd.DataFrame, flow: Flow, last: pd.Series) -> tuple[pd.DataFrame, Flow]:
    """Only what is dated up to the day on which the patient was last seen."""
    late = frame["date"].to_numpy() > frame["id"].map(last).to_numpy(dtype="datetime64[s]")
    kept = frame[~late].reset_index(drop=True)
    return kept, flow.drop("dated after the patient was last seen", int(np.sum(late)))
