"""The nouns of the data package: a column, a table with its story, and a split of its rows."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from data.errors import MissingColumn

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Kind = Literal["number", "boolean", "category", "time", "text"]
Role = Literal[
    "feature", "target", "entity", "time", "order", "group", "weight", "id-like", "constant", "free text", "ignored"
]
Task = Literal["binary", "multiclass", "regression"]
How = Literal["random", "stratified", "group", "time", "external"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ROLES: tuple[Role, ...] = get_args(Role)
#: Roles whose columns a model may use. A time column is used through its calendar parts, one with the role order only
#: to put rows in order.
FEATURE_ROLES: frozenset[Role] = frozenset({"feature", "time"})


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds and what it is used for, with the reason in words.

    ``kind`` fixes the dtype in ``Dataset.frame``: number → int64 or float64 (nan = missing), boolean and
    category → pandas categorical of str, time → datetime64, text → str. ``unit`` is "" when unknown.
    """

    name: str
    kind: Kind
    role: Role
    unit: str
    why: str
    missing: int
    distinct: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table as it was read, with what is known of every column and what was done to the file.

    ``frame`` has one column per entry of ``columns``, in that order, and a RangeIndex: row i of the frame is
    row i everywhere else. ``digest`` is the SHA-256 of the file's bytes. ``decisions`` say in words what was
    done to the file, ``warnings`` what the analyst should look at. ``history`` has the earlier values of the features
    beside each row where a model of sequences needs them (see ``data.histories``).
    """

    name: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    target: str | None
    task: Task | None
    source: str
    digest: str
    decisions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    history: pd.DataFrame | None = None

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.frame)

    @property
    def names(self) -> tuple[str, ...]:
        """All column names, in the order of the file."""
        return tuple(column.name for column in self.columns)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the columns that a model may use, in the order of the file."""
        return tuple(column.name for column in self.columns if column.role in FEATURE_ROLES)

    def rows(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """These rows of the table, with their history where there is one."""
        frame = self.frame.iloc[rows]
        return frame if self.history is None else frame.join(self.history.iloc[rows])

    @property
    def times(self) -> tuple[str, ...]:
        """Names of the columns that put rows in order, whether models use them or not."""
        return tuple(column.name for column in self.columns if column.role in {"time", "order"})

    def with_role(self, role: Role) -> tuple[str, ...]:
        """Names of the columns that have this role."""
        return tuple(column.name for column in self.columns if column.role == role)

    def column(self, name: str) -> Column:
        """The column of that name; raises MissingColumn with the nearest names."""
        for column in self.columns:
            if column.name == name:
                return column
        raise missing_column(name, self.names)

    def with_columns(self, columns: tuple[Column, ...]) -> Dataset:
        """The same rows with other column descriptions."""
        return replace(self, columns=columns)


@dataclass(frozen=True, slots=True)
class Split:
    """Row numbers for fitting, calibrating and testing; disjoint, sorted, and why they were cut that way."""

    fit: NDArray[np.int64]
    calibrate: NDArray[np.int64]
    test: NDArray[np.int64]
    how: How
    why: str
    seed: int

    @property
    def development(self) -> NDArray[np.int64]:
        """Fit and calibrate rows together, sorted: all that a model may ever have seen."""
        return np.sort(np.concatenate([self.fit, self.calibrate]))


def missing_column(name: str, names: tuple[str, ...]) -> MissingColumn:
    """The error for a column that is not there, with the names that come nearest."""
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5) or list(names[:5])
    quoted = ", ".join(repr(one) for one in near)
    return MissingColumn(
        f"There is no column {name!r} in the table",
        f"it has {len(names)} columns",
        f"Did you mean one of these: {quoted}?",
    )
