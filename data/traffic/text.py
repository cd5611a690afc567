"""Free text of an incident log as columns: what Display_Name says, and words as 0/1 columns for any other log."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.clinical.cohorts.edits import describe, put_column
from data.roles.names import word_set

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from data.table import Column, Dataset, Kind

DISPLAY = "Display_Name"
_VEHICLES = re.compile(r"(\d+)\s*(cars|vehicles)", re.IGNORECASE)
_TYPES = (("breakdown", ("breakdown",)), ("crash", ("crash", "collision")), ("accident", ("accident",)))
#: Column of Calgary's log → what is looked for, without regard to capitals.
CALGARY: Mapping[str, tuple[str, ...]] = {
    "DESCRIPTION": ("two vehicle", "multi", "single", "stall", "block", "lane", "pedestrian|cycl", "signal"),
    "INCIDENT INFO": ("ramp", " and "),
}
#: A word becomes a column when at least this share of the rows has it and at most that one; so many columns per text.
LEAST, MOST, MOST_FLAGS, FEWEST_ROWS = 0.01, 0.95, 15, 20
_WORD = re.compile(r"[^\W\d_]{3,}")
_DULL = word_set("the and for with from near due has are was were this that not its have been into onto there")
_PAIR = re.compile(r"(?=\b([^\W\d_]{3,})\W+([^\W\d_]{3,})\b)")
_BETWEEN = r"\W+"
_FEW_LEVELS, _SENTENCE = 50, 2.5


class Seen(NamedTuple):
    """What a Display_Name says: breakdown, crash, accident or unknown, and how many vehicles."""

    kind: str
    vehicles: int


def parse_display(text: str) -> Seen:
    """Breakdown before crash or collision before accident, else unknown; the count before cars or vehicles, else 1."""
    small = text.lower()
    kind = next((kind for kind, said in _TYPES if any(word in small for word in said)), "unknown")
    found = _VEHICLES.search(text)
    return Seen(kind, int(found[1][:6]) if found else 1)


def add_display(dataset: Dataset) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with Incident_Type and Num_Vehicles_Involved from Display_Name, and the names that were added."""
    if DISPLAY not in dataset.names:
        return dataset, ()
    codes, texts = pd.factorize(dataset.frame[DISPLAY].astype("object"))
    read = [*(parse_display(str(text)) for text in texts), Seen("unknown", 1)]
    kinds = pd.Series(np.array([one.kind for one in read])[codes], dtype="str").astype("category")
    counts = pd.Series(np.array([one.vehicles for one in read])[codes])
    added: list[str] = []
    for name, values in (("Incident_Type", kinds), ("Num_Vehicles_Involved", counts)):
        if name not in dataset.names:
            kind: Kind = "category" if values.dtype == "category" else "number"
            column = describe(name, values, kind, "feature", f"read from {DISPLAY!r}")
            dataset = put_column(dataset, values, column)
            added.append(name)
    return dataset, tuple(added)


def add_flags(dataset: Dataset, looked_for: Mapping[str, Sequence[str]]) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with a 0/1 column per pattern and text column, capitals apart, and the names that were added."""
    added = []
    for source, patterns in looked_for.items():
        codes, texts = pd.factorize(dataset.frame[source].astype("object"))
        padded = [f" {text} " for text in texts] + [""]
        for pattern in patterns:
            sought = re.compile(pattern, re.IGNORECASE)
            present = np.array([sought.search(text) is not None for text in padded], dtype=np.int64)
            said = pattern.strip().replace("|", " or ")
            name = f"{source} says {said}"
            values = pd.Series(present[codes])
            why = f"1 where {source!r} says {said!r}"
            dataset = put_column(dataset, values, describe(name, values, "number", "feature", why))
            added.append(name)
    return dataset, tuple(added)


def add_length(dataset: Dataset, source: str) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with the number of letters in a text column, 0 where it is empty."""
    values = dataset.frame[source].astype("object").map(len, na_action="ignore").fillna(0).astype("int64")
    name = f"length of {source}"
    column = describe(name, values, "number", "feature", f"letters in {source!r}")
    return put_column(dataset, values, column), (name,)


def texts_among(dataset: Dataset) -> tuple[str, ...]:
    """The columns of sentences: free text, and categories of many levels with several words each."""
    return tuple(one.name for one in dataset.columns if _is_sentences(one, dataset.frame[one.name]))


def frequent_words(cells: pd.Series) -> tuple[str, ...]:
    """Patterns for the words and pairs of words that many, and not nearly all, rows have; the commonest first.

    A pair takes the place of its words where those hardly come without it.
    """
    counts = cells.astype("object").value_counts()
    rows: Counter[str] = Counter()
    for text, count in counts.items():
        for said in _sayings(str(text)):
            rows[said] += int(count)
    least = max(FEWEST_ROWS, LEAST * len(cells))
    common = {said: count for said, count in rows.items() if least <= count <= MOST * len(cells)}
    implied = {
        word
        for said, count in common.items()
        if " " in said
        for word in said.split()
        if common.get(word, 0) <= 1.1 * count
    }
    pairs = {said for said in common if " " in said and not set(said.split()) <= implied}
    kept = sorted((said for said in common if said not in implied | pairs), key=lambda said: (-common[said], said))
    return tuple(rf"\b{_BETWEEN.join(said.split())}\b" for said in kept[:MOST_FLAGS])


def add_words(dataset: Dataset) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset with the frequent words of its columns of sentences as 0/1 columns, and the names that were added."""
    added: list[str] = []
    for source in texts_among(dataset):
        for pattern in frequent_words(dataset.frame[source]):
            present = _present(dataset.frame[source], pattern)
            said = pattern.removeprefix(r"\b").removesuffix(r"\b").replace(_BETWEEN, " ")
            name = f"{source} says {said}"
            values = pd.Series(present)
            why = f"1 where {source!r} says {said!r}"
            dataset = put_column(dataset, values, describe(name, values, "number", "feature", why))
            added.append(name)
    return dataset, tuple(added)


def _present(cells: pd.Series, pattern: str) -> NDArray[np.int64]:
    codes, texts = pd.factorize(cells.astype("object"))
    sought = re.compile(pattern, re.IGNORECASE)
    found = np.array([sought.search(str(text)) is not None for text in texts] + [False], dtype=np.int64)
    return np.asarray(found[codes], dtype=np.int64)


def _sayings(text: str) -> set[str]:
    """The different words of a text, and those that follow each other."""
    small = text.lower()
    pairs = {" ".join(pair) for pair in _PAIR.findall(small) if not _DULL & set(pair)}
    return pairs | (set(_WORD.findall(small)) - _DULL)


def _is_sentences(column: Column, cells: pd.Series) -> bool:
    if column.role == "free text":
        return True
    if column.kind != "category" or column.distinct <= _FEW_LEVELS:
        return False
    levels = [str(level) for level in cells.cat.categories[:500]]
    return float(np.mean([len(_WORD.findall(level)) for level in levels])) >= _SENTENCE
