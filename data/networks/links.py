"""The list of friends: a table with ego and friend, or bare pairs; each pair once, every row accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.flow import Flow
from data.errors import TableError
from data.networks.headers import EGO, FRIEND, WEIGHT, kind_of, known_headers
from data.networks.scores import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.table import Dataset


@dataclass(frozen=True, slots=True)
class Links:
    """``frame`` has ego_id and friend_id as text, weight as a number: each pair once; what became of the rows."""

    frame: pd.DataFrame
    flow: Flow
    sentences: tuple[str, ...]


def read_links(dataset: Dataset, users: Sequence[str] | None = None, *, directed: bool = False) -> Links:
    """Friends as ego → friend; a list of bare pairs counts both ways unless it is ``directed``.

    Rows to people who are not among ``users`` are left out where those are given, as are rows of somebody with
    themselves; rows of the same pair become one with the sum of the weights. Raises TableError for weights that are
    not above 0.
    """
    bare = kind_of(dataset) == "pairs"
    frame = _named(dataset, bare=bare)
    flow = Flow("rows of the list of friends", len(frame))
    gone = frame[[EGO, FRIEND]].isna().any(axis=1)
    flow, frame = flow.drop("the ego or the friend is missing", int(gone.sum())), frame[~gone]
    own = frame[EGO] == frame[FRIEND]
    flow, frame = flow.drop("somebody is their own friend", int(own.sum())), frame[~own]
    if users is not None:
        strange = ~(frame[EGO].isin(users) & frame[FRIEND].isin(users))
        flow, frame = flow.drop("no such user in the table of people", int(strange.sum())), frame[~strange]
    merged = pd.DataFrame(frame.groupby([EGO, FRIEND], sort=False)[WEIGHT].sum()).reset_index()
    flow = flow.drop("the pair came before (weights are summed)", len(frame) - len(merged))
    if not bare or directed:
        return Links(merged, flow, ())
    return _both_ways(merged, flow)


def _named(dataset: Dataset, *, bare: bool) -> pd.DataFrame:
    known = known_headers(dataset.names)
    if bare:
        known = dict(zip((EGO, FRIEND, WEIGHT), dataset.names, strict=False))
    if EGO not in known or FRIEND not in known:
        raise TableError(
            f"{dataset.name!r} has the columns {', '.join(dataset.names[:5])}",
            f"a list of friends needs {EGO} and {FRIEND}, or is a list of pairs without a header line",
            "Rename the two columns.",
        )
    frame = pd.DataFrame({name: text(dataset.frame[known[name]]) for name in (EGO, FRIEND)})
    frame[WEIGHT] = _weights(dataset.frame[known[WEIGHT]]) if WEIGHT in known else 1.0
    return frame


def _weights(column: pd.Series) -> pd.Series:
    weights = pd.to_numeric(column, errors="coerce")
    bad = np.flatnonzero(~(weights > 0))
    if len(bad):
        raise TableError(
            f"Row {bad[0] + 1}: the weight is {column.iloc[bad[0]]!r}",
            f"weights above 0 are needed ({len(bad):,} are not)",
            "Correct them, or leave out those rows.",
        )
    return weights.astype(np.float64)


def _both_ways(frame: pd.DataFrame, flow: Flow) -> Links:
    """A pair that came once is turned as well; one that came both ways stays as it is."""
    turned = frame.rename(columns={EGO: FRIEND, FRIEND: EGO})[[EGO, FRIEND, WEIGHT]]
    keys = pd.MultiIndex.from_frame(frame[[EGO, FRIEND]])
    lacking = ~pd.MultiIndex.from_frame(turned[[EGO, FRIEND]]).isin(keys)
    both = int((~lacking).sum()) // 2
    pairs = len(frame) - both
    if not both:
        found = f"Each of {pairs:,} pairs came once: each was taken both ways."
    elif both == pairs:
        found = f"Each of {pairs:,} pairs came both ways."
    else:
        found = f"{both:,} of {pairs:,} pairs came both ways: the others were taken both ways too."
    return Links(pd.concat([frame, turned[lacking]], ignore_index=True), flow, (found,))
