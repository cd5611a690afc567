"""What a table is taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.table import Dataset

_NEEDED = {"RID", "EXAMDATE"}
_TELLING = ({"D1", "D2"}, {"VISCODE", "ADAS13", "Ventricles"})


def suits(tables: tuple[Dataset, ...]) -> str:
    """What the table is taken for, "" where it has no visits of subjects."""
    names = set(tables[0].names)
    if not names >= _NEEDED or not any(names >= marks for marks in _TELLING):
        return ""
    return "a TADPOLE table of visits"
