"""Which of the study's four kinds of tables somebody brought, told by headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from data.clinical.kidney.flat import LAYOUTS
from data.clinical.kidney.headers import TABLES, table_of
from data.clinical.kidney.units import lab_name
from data.clinical.visits.landmark import PBCSEQ
from data.clinical.visits.stays import find_files
from data.errors import TableError

if TYPE_CHECKING:
    from data.table import Dataset

Kind = Literal["records", "flat", "stays", "visits", ""]
NEEDS = (
    "four tables (patients, labs, claims, outcome), one flat kidney table, a long table of stays with their outcomes, "
    "or a table of visits with follow-up is needed"
)
_WORDS: dict[Kind, str] = {
    "records": "the four tables of kidney records",
    "flat": "a kidney table with one row per patient",
    "stays": "measurements of stays with their outcomes",
    "visits": "visits of patients with their follow-up",
    "": "",
}
_PARTS = {
    "patients": "the patients",
    "labs": "the laboratory values",
    "claims": "the claims",
    "outcome": "the outcomes",
}
#: Headers of the two files of stays that are known by themselves.
_STAYS = (
    ({"RecordID", "Time", "Parameter", "Value"}, "the measurements of stays; a table of their outcomes is needed too"),
    ({"RecordID", "In-hospital_death"}, "the outcomes of stays; a table of their measurements is needed too"),
)
_COLUMNS_OF_A_LONG_TABLE = 8


def kind_of(tables: tuple[Dataset, ...]) -> Kind:
    """What the tables are together, "" where they are none of it; records may still lack one of their four tables."""
    if len(tables) == 1 and is_flat(tables[0]):
        return "flat"
    if len(tables) == 1 and {PBCSEQ.entity, PBCSEQ.time, PBCSEQ.followup, PBCSEQ.status} <= set(tables[0].names):
        return "visits"
    if all(part_of(one) for one in tables):
        return "records"
    return "stays" if len(tables) > 1 and _are_stays(tables) else ""


def suits(tables: tuple[Dataset, ...]) -> str:
    """What the tables are taken for, in words."""
    kind = kind_of(tables)
    if kind == "records" and len(tables) == 1:
        return knows(tables[0])
    return _WORDS[kind]


def knows(dataset: Dataset) -> str:
    """What one table is taken for, perhaps one of several that are needed."""
    part = part_of(dataset)
    if part:
        others = [name for name in TABLES if name != part]
        return f"{_PARTS[part]} of kidney records; {', '.join(others[:-1])} and {others[-1]} are needed too"
    for marks, words in _STAYS:
        if marks <= set(dataset.names):
            return words
    return _WORDS[kind_of((dataset,))]


def part_of(dataset: Dataset) -> str:
    """Which of the four tables of records this is, "" for none; laboratory values must have a creatinine among them."""
    part = table_of(dataset)
    return part if part != "labs" or _has_creatinine(dataset) else ""


def is_flat(dataset: Dataset) -> bool:
    """Whether it is one of the flat tables that are known."""
    return any({layout.names.get(name, name) for name in dataset.names}.issuperset(layout.marks) for layout in LAYOUTS)


def _has_creatinine(dataset: Dataset) -> bool:
    levels = [
        dataset.frame[one.name].dropna().unique()
        for one in dataset.columns
        if one.kind in {"category", "boolean", "text"}
    ]
    return any(lab_name(str(word)) == "creatinine" for one in levels for word in one)


def _are_stays(tables: tuple[Dataset, ...]) -> bool:
    try:
        find_files(tables)
    except TableError:
        # A long table beside another without a common id, or without an outcome: the refusal is then the study's own.
        return any(len(one.names) < _COLUMNS_OF_A_LONG_TABLE and _STAYS[0][0] <= set(one.names) for one in tables)
    return True
