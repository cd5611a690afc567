"""What a table is taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.clinical.cohorts.recognise import kind_of
from data.clinical.cohorts.tasks import NAMES
from data.errors import TableError

if TYPE_CHECKING:
    from data.table import Dataset


def suits(tables: tuple[Dataset, ...]) -> str:
    """What the table is taken for: any with a target of two classes will do."""
    return NAMES[kind_of(tables[0])]


def knows(dataset: Dataset) -> str:
    """What the table is taken for if it is of a cohort that is known here."""
    try:
        kind = kind_of(dataset)
    except TableError:
        # A person of OASIS was taken for the header: the study is the place to be told so.
        return "an OASIS table without its header line"
    return "" if kind == "other" else NAMES[kind]
