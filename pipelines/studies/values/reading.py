"""What tables are taken for: people with scores over time, and who is a friend of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.networks.headers import kind_of

if TYPE_CHECKING:
    from data.table import Dataset

_PEOPLE, _FRIENDS = ("nodes", "wide"), ("edges", "pairs")


def knows(dataset: Dataset) -> str:
    """What one table is, "" for neither."""
    kind = kind_of(dataset)
    if kind in _PEOPLE:
        return "people with value scores over time; who is a friend of whom comes in a second table"
    return "a list of friends; people with value scores over time are needed too" if kind in _FRIENDS else ""


def sorted_out(tables: tuple[Dataset, ...]) -> tuple[Dataset | None, Dataset | None]:
    """The table of people and the list of friends, None where there is none, or more than one."""
    found = {kind: [one for one in tables if kind_of(one) in kinds] for kind, kinds in _BOTH.items()}
    people, friends = (found[kind][0] if len(found[kind]) == 1 else None for kind in ("people", "friends"))
    return people, friends


def suits(tables: tuple[Dataset, ...]) -> str:
    """What the tables are taken for: people must be there, a list of friends may be."""
    people, friends = sorted_out(tables)
    known = (people is not None) + (friends is not None)
    if people is None or known != len(tables):
        return ""
    if friends is None:
        return "people with value scores over time, friends being all in an ego's network"
    return "people with value scores over time and their friends"


_BOTH = {"people": _PEOPLE, "friends": _FRIENDS}
