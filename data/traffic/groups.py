"""Who attended: lists of names in cells, read as literals and never evaluated, as one column per group."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.clinical.cohorts.edits import describe, put_column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset

COLUMN = "Attending_Groups"
OTHER = "Other"
#: Groups in fewer rows than this share have no column of their own.
RARE = 0.02
_UNKNOWN = {"unknown", ""}
#: A literal of this many letters is no list of names.
_LONGEST, _SHOWN = 5_000, 5


class Attending(NamedTuple):
    """Group → whether it attended (n,), in order of first appearance; cells (row from 0 → text) that are no list."""

    groups: dict[str, NDArray[np.bool_]]
    hostile: dict[int, str]


def parse_groups(cells: pd.Series) -> Attending:
    """The groups in each cell: "unknown" → none, "[' ']" → Other, else a Python list of texts.

    Each different text is read once, by ``ast.literal_eval`` only. A cell that is anything else has no groups.
    """
    codes, texts = pd.factorize(cells.astype("object"))
    read = [_names(str(text)) for text in texts]
    wrong = np.array([one is None for one in read] + [False])
    hostile = {int(row): str(texts[codes[row]]) for row in np.flatnonzero(wrong[codes])}
    known = dict.fromkeys(name for one in read for name in one or ())
    groups = {name: np.array([name in (one or ()) for one in read] + [False])[codes] for name in known}
    return Attending(groups, hostile)


def frequent(attending: Attending, least: float = RARE) -> dict[str, NDArray[np.bool_]]:
    """The groups in at least that share of the rows."""
    return {name: present for name, present in attending.groups.items() if present.mean() >= least}


def hostile_cells(attending: Attending) -> tuple[str, ...]:
    """A sentence for each of the first cells that are no list of names, and how many more there are."""
    told = [
        f"Row {row + 1:,}: not a list of names: {_short(text)!r}. Cell ignored."
        for row, text in attending.hostile.items()
    ]
    more = len(told) - _SHOWN
    return (
        (*told[:_SHOWN], f"{more:,} more cells are not lists of names and were ignored.") if more > 0 else tuple(told)
    )


def twins(names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Names that are one word when capitals and everything but letters are set aside, together."""
    together: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        together.setdefault(re.sub(r"[^a-z]", "", name.lower()), []).append(name)
    return tuple(tuple(same) for same in together.values() if len(same) > 1)


def twin_questions(names: Sequence[str]) -> tuple[str, ...]:
    """Whether to merge names that look alike."""
    return tuple(
        f"{' / '.join(same)} look like {'one group' if len(same) == 2 else 'the same group'}. Merge?"
        for same in twins(names)
    )


def merge_twins(groups: Mapping[str, NDArray[np.bool_]]) -> tuple[dict[str, NDArray[np.bool_]], tuple[str, ...]]:
    """The groups with those that look alike as one, under the name of the commonest, and what was merged."""
    merged, told = dict(groups), []
    for same in twins(list(groups)):
        counts = Counter({name: int(groups[name].sum()) for name in same})
        kept = counts.most_common(1)[0][0]
        merged[kept] = np.logical_or.reduce([groups[name] for name in same])
        for name in same:
            if name != kept:
                del merged[name]
        told.append(f"{' / '.join(same)} merged as {kept}.")
    return merged, tuple(told)


def add_groups(dataset: Dataset, *, merge: bool = False) -> tuple[Dataset, tuple[str, ...], tuple[str, ...]]:
    """The dataset with a 0/1 column per frequent group, the names of those columns, and what is to be said.

    Without a column Attending_Groups nothing changes. Names that look alike stay apart unless ``merge``.
    """
    if COLUMN not in dataset.names:
        return dataset, (), ()
    attending = parse_groups(dataset.frame[COLUMN])
    groups, merged = merge_twins(attending.groups) if merge else (attending.groups, ())
    kept = frequent(Attending(groups, {}))
    added = []
    for group, present in kept.items():
        name = group if group not in dataset.names else f"{COLUMN}: {group}"
        values = pd.Series(present.astype(np.int64))
        why = f"1 where {group!r} is among {COLUMN}"
        dataset = put_column(dataset, values, describe(name, values, "number", "feature", why))
        added.append(name)
    rare = len(groups) - len(kept)
    told = (f"{rare:,} groups attended less than {RARE:.0%} of the incidents and have no column.",) if rare else ()
    return dataset, tuple(added), (*hostile_cells(attending), *told, *(merged or twin_questions(list(kept))))


def _names(text: str) -> tuple[str, ...] | None:
    """The names in one cell; None where it is no list of texts."""
    if text.strip().lower() in _UNKNOWN:
        return ()
    if len(text) > _LONGEST:
        return None
    try:
        read = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(read, list) or not all(isinstance(name, str) for name in read):
        return None
    return tuple(dict.fromkeys(name.strip() or OTHER for name in read))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
