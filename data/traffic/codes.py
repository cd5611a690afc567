"""Codes that look like quantities and are names: told, shown in words where the words are known, used as categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.clinical.cohorts.edits import CHOSEN, change_values
from data.roles.names import words
from data.traffic.headers import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.table import Column, Dataset

MOST_CODES = 200
_CODE_WORDS, _NAME_WORDS = {"code", "id", "zid"}, {"name", "title", "label"}
_VEHICLES = ("Bus", "Car", "Motorcycle", "Multiple vehicles", "Others", "Truck", "Unknown")
#: Column of the prepared table → the word of each code, from 0; "" is a missing cell.
WORDS: Mapping[str, tuple[str, ...]] = {
    "Main_Category": ("Breakdown", "Crash", "Other"),
    "Day": ("Friday", "Monday", "Saturday", "Sunday", "Thursday", "Tuesday", "Wednesday"),
    "Primary_Vehicle": _VEHICLES,
    "Secondary_Vehicle": (
        *("Bicycle", "Bus", "Car", "Motorcycle", "Multiple vehicles", "Others", "Pedestrian", "Truck", "Unknown"),
        "",
    ),
    "Closure_Type": ("Affected", "Closed", "Lanes closed", "3 (unnamed)", "unknown"),
}
#: Codes of the prepared table whose words were not published, and names that are written as numbers.
_NOMINAL = (
    "Is_Major_Incident", "Advice_A", "Advice_B", "Direction", "Main_Street", "Suburb", "Traffic_Volume", "SA2_CODE21",
    "SA3_CODE21", "SA3_NAME21", "SA4_CODE21", "SA4_NAME21", "0_ZID", "Incident_Type",
)  # fmt: skip


def labels_among_numbers(dataset: Dataset) -> tuple[str, ...]:
    """Columns of whole numbers that are names: Sydney's codes, and by name and count in any table.

    By name and count: at most 200 different values, and the name ends in a word such as CODE or ID, or there is
    a column of the same name with NAME in that place.
    """
    known = {*WORDS, *_NOMINAL} if kind_of(dataset.names).startswith("sydney") else set()
    others = {" ".join(_words(name)) for name in dataset.names}
    return tuple(
        column.name
        for column in dataset.columns
        if column.kind == "number" and (column.name in known or _named_like_a_code(dataset, column, others))
    )


def as_labels(dataset: Dataset) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with such columns as categories, in words where those are known, and a sentence about them.

    A column whose role the analyst chose is left as it is.
    """
    found = [name for name in labels_among_numbers(dataset) if not dataset.column(name).why.startswith(CHOSEN)]
    coded = kind_of(dataset.names) == "sydney prepared"
    for name in found:
        texts = WORDS.get(name, ()) if coded else ()
        why = "codes in words" if texts else "looks like a label, treated as category"
        dataset = change_values(dataset, name, _labels(dataset.frame[name], texts), why)
    if not found:
        return dataset, ()
    look = "looks like a label" if len(found) == 1 else "look like labels"
    return dataset, (f"{', '.join(found)} {look}; treated as category.",)


def _labels(values: pd.Series, texts: tuple[str, ...]) -> pd.Series:
    import pandas as pd

    whole = values.astype("Int64")
    named = {code: text or pd.NA for code, text in enumerate(texts)}
    words_of = {code: named.get(code, str(code)) for code in whole.dropna().unique()}
    return whole.map(words_of).astype("str").where(whole.map(words_of).notna()).astype("category")


def _named_like_a_code(dataset: Dataset, column: Column, others: set[str]) -> bool:
    found = _words(column.name)
    if not 2 < column.distinct <= MOST_CODES or not found or not _whole(dataset.frame[column.name]):
        return False
    if found[-1] in _CODE_WORDS:
        return True
    paired = {" ".join("?" if word in _NAME_WORDS else word for word in other.split()) for other in others}
    return " ".join([*found, "?"]) in paired


def _words(name: str) -> list[str]:
    """The words of a name without the year of an edition: SA2_CODE21 → sa, code."""
    return [word for word in words(name) if not word.isdigit()]


def _whole(values: pd.Series) -> bool:
    present = values.dropna()
    return bool((present == present.round()).all())
