"""Which of the four clinical tables a file is, told by its header; and which of its columns is what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from data.errors import MissingColumn, TableError
from data.table import Dataset, missing_column

_ID = "id patient_id patientid patient person_id personid subject_id subject member_id mrn pid patient_number"
_DATE = "date day"
#: Table → column → other names of it. Those with a question mark may be missing.
TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    table: {column: tuple(words.split()) for column, words in columns.items()}
    for table, columns in {
        "patients": {
            "id": _ID,
            "birth": "birth birth_date birthdate date_of_birth dob birthday",
            "sex": "sex gender",
            "race?": "race ethnicity race_ethnicity ethnic_group",
            "index_date?": "index_date index ckd_date date_of_diagnosis diagnosis_date",
        },
        "labs": {
            "id": _ID,
            "date": f"{_DATE} lab_date test_date result_date collection_date collected sample_date",
            "test": "test test_name lab lab_name analyte parameter component measurement",
            "value": "value result result_value numeric_result test_value",
            "unit?": "unit units uom unit_of_measure result_unit",
        },
        "claims": {
            "id": _ID,
            "date": f"{_DATE} claim_date service_date date_of_service from_date billing_date",
            "type": "type claim_type category setting place service_type",
            "code": "code icd icd10 icd_code diagnosis_code diagnosis dx procedure_code cpt hcpcs",
            "net_cost": "net_cost cost net_amount amount paid paid_amount net_paid charge",
        },
        "outcome": {
            "id": _ID,
            "esrd_date": "esrd_date esrd date_of_esrd eskd_date kidney_failure_date dialysis_date",
            "death_date": "death_date death date_of_death dod died",
            "last_seen": "last_seen last_date last_contact last_visit end_of_followup follow_up_end censor_date",
        },
    }.items()
}


class Recognised(NamedTuple):
    """A file and, per column that is needed or may be there, what it is called in the file."""

    dataset: Dataset
    columns: dict[str, str]


def recognise(
    datasets: Sequence[Dataset], mapping: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, Recognised]:
    """The four tables among the files, in whatever order they come, by their headers.

    ``mapping`` says for a file (by name) what its columns are called, our name → theirs, where the header does not.
    Raises TableError where a table is missing or there twice, MissingColumn where ``mapping`` names what is not there.
    """
    said = mapping or {}
    found: dict[str, Recognised] = {}
    for dataset in datasets:
        table, columns = _table_of(dataset, said.get(dataset.name, {}))
        if table in found:
            raise TableError(
                f"Both {found[table].dataset.name!r} and {dataset.name!r} look like {table}",
                f"one file of each is needed: {', '.join(TABLES)}",
                "Leave one of them out",
            )
        found[table] = Recognised(dataset, columns)
    missing = [table for table in TABLES if table not in found]
    if missing:
        given = ", ".join(repr(dataset.name) for dataset in datasets) or "no file"
        needs = "; ".join(f"{table} ({', '.join(_needed(table))})" for table in missing)
        raise TableError(f"There is no table of {' and '.join(missing)} among {given}", f"needed are {needs}", "Add it")
    return found


def table_of(dataset: Dataset) -> str:
    """Which of the four tables a file is by its header alone, "" for none of them."""
    try:
        return _table_of(dataset, {})[0]
    except MissingColumn:
        return ""


def _table_of(dataset: Dataset, said: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The table with most of its columns there, all needed ones among them."""
    for name in said.values():
        if name not in dataset.names:
            raise missing_column(name, dataset.names)
    matched = {table: _match(table, dataset.names, said) for table in TABLES}
    complete = [table for table in TABLES if all(column in matched[table] for column in _needed(table))]
    if not complete:
        raise _unrecognised(dataset, matched)
    best = max(complete, key=lambda table: len(matched[table]))
    return best, matched[best]


def _match(table: str, names: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    plain = {_plain(name): name for name in reversed(names)}
    columns: dict[str, str] = {}
    for column, others in TABLES[table].items():
        name = column.rstrip("?")
        near = [plain[one] for one in others if one in plain]
        if name in said:
            columns[name] = said[name]
        elif near:
            columns[name] = near[0]
    return columns


def _needed(table: str) -> list[str]:
    return [column for column in TABLES[table] if not column.endswith("?")]


def _plain(name: str) -> str:
    """Small letters, words joined by an underscore: "Date of Birth" → date_of_birth, "PatientID" → patient_id."""
    humps = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", humps.lower()).strip("_")


def _unrecognised(dataset: Dataset, matched: Mapping[str, Mapping[str, str]]) -> MissingColumn:
    """The refusal: what the file has, which table it comes nearest to, and what that one lacks."""
    lacking = {table: [one for one in _needed(table) if one not in matched[table]] for table in TABLES}
    nearest = min(TABLES, key=lambda table: len(lacking[table]) / len(_needed(table)))
    return MissingColumn(
        f"{dataset.name!r} has the columns {', '.join(dataset.names)}",
        f"it comes nearest to {nearest}, which needs {', '.join(_needed(nearest))}: "
        f"{', '.join(lacking[nearest])} could not be found",
        "Rename the columns, or say which is which",
    )
