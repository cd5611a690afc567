"""People and their friends from the tables that an analyst has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.flow import Flow
from data.errors import TableError
from data.networks.headers import EGO, FRIEND, USER, WEIGHT, kind_of
from data.networks.links import Links, read_links
from data.networks.network import ValueNetwork
from data.networks.scores import People, Scale, read_people

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset

#: Ids that a refusal shows.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """``scale``: ends of the scores' scale, None for 0…1. ``directed``: bare pairs are ego → friend only."""

    scale: Scale | None = None
    directed: bool = False


def read_network(
    people: Dataset, friends: Dataset | None = None, options: NetworkOptions | None = None
) -> ValueNetwork:
    """The network of a table of people (rows per time, or times side by side) and a list of friends.

    Who is an ego: whoever has user_id = ego_id, where the people's table has an ego_id; with bare pairs everybody;
    else those whom the list names as ego, and those whom it does not name at all. Without a list everybody in an ego's
    network is a friend of the ego. Raises TableError with what was given, what is needed and what to do.
    """
    options = options or NetworkOptions()
    read = read_people(people, options.scale)
    links = _members(read) if friends is None else read_links(friends, read.users, directed=options.directed)
    if not len(links.frame) and links.flow.start:
        _refuse_strangers(read, links)
    place = {user: at for at, user in enumerate(read.users)}
    ego, friend = (_places(links.frame[name], place) for name in (EGO, FRIEND))
    bare = friends is not None and kind_of(friends) == "pairs" and not options.directed
    egos = _egos(read, place, (ego, friend), bare=bare)
    order = np.lexsort((friend, ego))
    network = ValueNetwork(
        read.dimensions,
        read.users,
        read.times,
        read.scores,
        read.line,
        egos,
        ego[order],
        friend[order],
        links.frame[WEIGHT].to_numpy(dtype=np.float64)[order],
        links.flow,
        (*read.sentences, *links.sentences, *_counted(links.flow)),
    )
    return network.with_egos(egos)


def _members(read: People) -> Links:
    """Everybody in an ego's network as a friend of the ego."""
    if read.member is None:
        raise TableError(
            "A table of people without ego_id and without a list of friends was given",
            "it must be known whose friend is who",
            f"Add a list with {EGO} and {FRIEND}, or an {EGO} for every row.",
        )
    frame = read.member.rename(columns={USER: FRIEND}).assign(**{WEIGHT: 1.0})
    frame = frame[(frame[EGO] != frame[FRIEND]) & frame[EGO].isin(read.users)].reset_index(drop=True)
    told = "Without a list of friends, everybody in an ego's network was taken as a friend of the ego."
    return Links(frame[[EGO, FRIEND, WEIGHT]], Flow("friends", len(frame)), (told,))


def _egos(
    read: People, place: dict[str, int], links: tuple[NDArray[np.int64], NDArray[np.int64]], *, bare: bool
) -> NDArray[np.int64]:
    ego, friend = links
    if read.member is not None:
        own = read.member.loc[read.member[USER] == read.member[EGO], USER]
        return np.unique(_places(own, place))
    everybody = np.arange(len(read.users), dtype=np.int64)
    return everybody if bare else everybody[np.isin(everybody, ego) | ~np.isin(everybody, friend)]


def _places(users: pd.Series, place: dict[str, int]) -> NDArray[np.int64]:
    return np.array([place[user] for user in users], dtype=np.int64)


def _refuse_strangers(read: People, links: Links) -> None:
    """A list that shares no name with the table of people is a mistake, not a network of lonely people."""
    raise TableError(
        f"None of {links.flow.start:,} rows of the list of friends can be used",
        f"it must name users of the table of people, such as {', '.join(read.users[:_SHOWN])}",
        "Bring the list that belongs to this table.",
    )


def _counted(flow: Flow) -> tuple[str, ...]:
    return tuple(f"{step.dropped:,} {flow.what} left out: {step.why}." for step in flow.steps if step.dropped)


def read_pairs(dataset: Dataset, *, directed: bool = False) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """A list of pairs alone: ego_id, friend_id and weight, and what was found in words."""
    links = read_links(dataset, directed=directed)
    return links.frame, (*links.sentences, *_counted(links.flow))
