"""What the analyst says of a table: the role of a column, the target, a second file. Every guess can be overruled."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from data.append import append_rows
from data.errors import TableError
from data.roles.guess import usable_texts
from data.table import ROLES, Column, Dataset, Role
from data.targets.choose import set_target, without_target
from data.targets.classes import class_counts, positive_class
from data.targets.suggest import TargetSuggestion, suggest_targets

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = [
    "TargetSuggestion",
    "append_rows",
    "class_counts",
    "positive_class",
    "set_roles",
    "set_target",
    "suggest_targets",
    "without_target",
]


def set_roles(dataset: Dataset, roles: Mapping[str, str]) -> Dataset:
    """The dataset with the analyst's roles in place of the guesses; ``why`` keeps what was guessed.

    A second entity takes the place of the first. The role "target" chooses that column as the target, and any other
    role for the target leaves the table without one. Raises MissingColumn for an unknown column, TableError for an
    unknown role or one that the column's values do not allow.
    """
    for name, role in roles.items():
        _admit(dataset.column(name), _known_role(role), dataset)
    if dataset.target is not None and roles.get(dataset.target, "target") != "target":
        dataset = without_target(dataset)
    for name, role in roles.items():
        if role != "target" and name in dataset.names:
            dataset = _set_role(dataset, name, cast("Role", role))
    for name, role in roles.items():
        if role == "target":
            dataset = set_target(dataset, name)
    return usable_texts(dataset)


def _known_role(role: str) -> Role:
    if role in ROLES:
        return role
    near = difflib.get_close_matches(role, ROLES, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise TableError(f"{role!r} is no role", f"roles are {', '.join(ROLES)}", f"Choose one of them.{hint}")


def _admit(column: Column, role: Role, dataset: Dataset) -> None:
    if role in {"time", "order"} and column.kind not in {"time", "number"}:
        raise TableError(
            f"{column.name!r} holds {column.kind} values",
            f"the role {role!r} needs dates or numbers that order the rows",
            "Choose a date column, or write the dates of this one as 2024-01-31.",
        )
    if role == "weight" and not _could_weigh(column, dataset.frame[column.name]):
        raise TableError(
            f"{column.name!r} cannot weigh rows",
            "the role 'weight' needs numbers of zero or more in every row",
            "Choose another column, or leave the rows unweighted.",
        )


def _could_weigh(column: Column, series: pd.Series) -> bool:
    return column.kind == "number" and column.missing == 0 and bool((series >= 0).all()) and bool((series > 0).any())


def _set_role(dataset: Dataset, name: str, role: Role) -> Dataset:
    columns = []
    for column in dataset.columns:
        if column.name == name:
            columns.append(replace(column, role=role, why=f"set by you (was: {column.role} – {column.why})"))
        elif role == "entity" and column.role == "entity":
            columns.append(replace(column, role="ignored", why=f"{column.why}; rows are now kept together by {name!r}"))
        else:
            columns.append(column)
    return dataset.with_columns(tuple(columns))
