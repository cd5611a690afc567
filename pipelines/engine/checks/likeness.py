"""Which undeclared columns look like the name of a person or thing with several rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.roles.names import names_subject
from pipelines.engine.checks.sample import as_numbers

if TYPE_CHECKING:
    from data.table import Column, Dataset
    from pipelines.engine.checks.sample import Numbers, Rows

#: Fewer values are kinds, not subjects; so are values with more rows than this on average.
FEWEST_VALUES = 20
MOST_ROWS_EACH = 50.0
#: Rows per value from which repeats are more than a slip.
FEWEST_ROWS_EACH = 1.1
#: How much of the way from chance (0) to "never varies within a value" (1) a column must go.
FIXED = 0.9
TARGET_SHARED = 0.4
FIXED_COLUMNS = 2
#: Rows that are compared.
ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Likeness:
    """A column with repeated values, and the columns that hardly vary within one value (none: only its name tells)."""

    name: str
    values: int
    rows: int
    shared: tuple[str, ...]


def hidden_entities(dataset: Dataset) -> tuple[Likeness, ...]:
    """Columns that by name, or by what stays the same within their values, look like an entity; likeliest first."""
    candidates = [column for column in dataset.columns if _repeats(column, dataset)]
    found = [one for column in candidates if (one := _judge(dataset, column)) is not None]
    return tuple(sorted(found, key=lambda one: -len(one.shared))[:2])


def _repeats(column: Column, dataset: Dataset) -> bool:
    """Whether the values come back a few times each; decimals measure something, they name nobody."""
    if (
        column.role in {"target", "time", "order", "weight"}
        or column.kind in {"time", "boolean"}
        or column.distinct < FEWEST_VALUES
    ):
        return False
    each = (dataset.n_rows - column.missing) / column.distinct
    if not FEWEST_ROWS_EACH <= each <= MOST_ROWS_EACH:
        return False
    return column.kind != "number" or names_subject(column.name)


def _judge(dataset: Dataset, column: Column) -> Likeness | None:
    rows = np.arange(min(dataset.n_rows, ROWS))
    codes = _codes(as_numbers(dataset.frame[column.name].iloc[rows]))
    filled = dataset.n_rows - column.missing
    shared: tuple[str, ...] = ()
    if dataset.target and fixedness(codes, as_numbers(dataset.frame[dataset.target].iloc[rows])) >= TARGET_SHARED:
        others = (name for name in dataset.features if name != column.name)
        shared = tuple(name for name in others if fixedness(codes, as_numbers(dataset.frame[name].iloc[rows])) >= FIXED)
    if len(shared) >= FIXED_COLUMNS or names_subject(column.name):
        return Likeness(column.name, column.distinct, filled, shared if len(shared) >= FIXED_COLUMNS else ())
    return None


def fixedness(codes: Rows, values: Numbers) -> float:
    """How far two rows of one value agree in another column, from 0 (as any two rows) to 1 (always).

    Neighbours within a value are compared; nan when no value comes twice or the other column never varies.
    """
    order = np.argsort(codes, kind="stable")
    left, right = order[:-1], order[1:]
    pairs = (codes[left] == codes[right]) & (codes[left] >= 0) & ~np.isnan(values[left]) & ~np.isnan(values[right])
    known = values[~np.isnan(values)]
    if not pairs.any() or len(known) == 0:
        return float("nan")
    shares = np.unique(known, return_counts=True)[1] / len(known)
    chance = float(shares @ shares)
    alike = float(np.mean(values[left][pairs] == values[right][pairs]))
    return (alike - chance) / (1 - chance) if chance < FIXED else float("nan")


def _codes(values: Numbers) -> Rows:
    """0 … k-1 per value, -1 for missing."""
    codes = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return np.where(np.isnan(values), -1, codes)
