"""What was known of the same person or thing before: the earlier rows of each row, beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset

#: Rows that a sequence looks at, the row itself among them.
STEPS = 8
#: Stands between a column's name and how many rows before it is.
BEFORE = " · before "


def before(name: str, steps: int) -> str:
    """What the column is called so many rows before; its own name for 0."""
    return f"{name}{BEFORE}{steps}" if steps else name


def is_history(name: str) -> bool:
    """Whether a column is an earlier value of another one."""
    return BEFORE in name


def has_sequences(dataset: Dataset) -> bool:
    """Whether rows belong to persons or things and stand in time."""
    return bool(dataset.with_role("entity")) and bool(dataset.times)


def with_history(dataset: Dataset, steps: int = STEPS) -> Dataset:
    """The table with the ``steps`` - 1 earlier rows of the same entity in ``history``, empty where there are none.

    The order is that of the time column; rows of the same time count as earlier if they stand before in the file. No
    later row and no target enters. Raises TableError for a table without an entity or a time column.
    """
    if not has_sequences(dataset):
        raise TableError(
            f"{dataset.name!r} has {_lacks(dataset)}",
            "a model of sequences needs rows of persons or things in the order of time",
            "Give one column the role entity and one the role time, or leave this model out",
        )
    sources = _sources(dataset, steps)
    columns = {
        before(name, step): dataset.frame[name]
        .take(np.where(rows < 0, 0, rows))
        .set_axis(dataset.frame.index)
        .where(rows >= 0)
        for name in dataset.features
        for step, rows in enumerate(sources, start=1)
    }
    return replace(dataset, history=pd.DataFrame(columns, index=dataset.frame.index))


def _sources(dataset: Dataset, steps: int) -> list[NDArray[np.int64]]:
    """For each number of rows before, the row that it is, -1 for none."""
    entity = dataset.frame[dataset.with_role("entity")[0]].factorize()[0]
    time = dataset.frame[dataset.times[0]]
    # A row without a time, or without an entity, has no place in a sequence: it stands alone.
    alone = np.flatnonzero((entity < 0) | time.isna().to_numpy())
    entity = entity.astype(np.int64)
    entity[alone] = entity.max(initial=0) + 1 + np.arange(len(alone))
    order = np.lexsort((np.arange(len(entity)), time.rank(method="dense").fillna(0).to_numpy(), entity))
    found = []
    for step in range(1, steps):
        rows = np.full(len(entity), -1, dtype=np.int64)
        same = entity[order[step:]] == entity[order[:-step]]
        rows[order[step:][same]] = order[:-step][same]
        found.append(rows)
    return found


def _lacks(dataset: Dataset) -> str:
    missing = [role for role in ("entity", "time") if not dataset.with_role(role)]
    return " and ".join(f"no {role} column" for role in missing)
