"""What a table of a value study is, by its headers: people over time, friends, pairs, or people side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.table import Dataset

Kind: TypeAlias = Literal["nodes", "edges", "pairs", "wide", ""]

USER, EGO, FRIEND, TIME, WEIGHT = "user_id", "ego_id", "friend_id", "t", "weight"
_SPELLINGS = {
    USER: {"user_id", "userid", "user", "person_id"},
    EGO: {"ego_id", "egoid", "ego"},
    FRIEND: {"friend_id", "friendid", "friend", "alter_id"},
    TIME: {"t", "time", "wave"},
    WEIGHT: {"weight"},
}
_WAVE = re.compile(r"^(?P<value>.+?)[ _.]t(?P<wave>\d+)$")
#: What a table without a header line is read with.
_HEADLESS = re.compile(r"^column_\d+$")


def known_headers(names: Sequence[str]) -> dict[str, str]:
    """Our name → theirs, for the columns that are no values."""
    plain = {name.strip().lower().replace(" ", "_"): name for name in names}
    return {ours: plain[one] for ours, spellings in _SPELLINGS.items() for one in plain if one in spellings}


def waves(names: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Column → value and wave, for columns such as "hedonism_t0"; none where no value has two waves."""
    found = {name: (hit["value"], int(hit["wave"])) for name in names if (hit := _WAVE.match(name))}
    return found if len({wave for _, wave in found.values()}) > 1 else {}


def kind_of(dataset: Dataset) -> Kind:
    """What the table is; "" for none of these."""
    known = known_headers(dataset.names)
    if USER in known and waves(dataset.names):
        return "wide"
    if EGO in known and FRIEND in known:
        return "edges"
    if USER in known and TIME in known and len(dataset.names) > len(set(known) & {USER, TIME, EGO, WEIGHT}):
        return "nodes"
    if len(dataset.names) in {2, 3} and all(_HEADLESS.match(name) for name in dataset.names):
        return "pairs"
    return ""
