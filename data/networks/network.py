"""The noun: scores of people over time, and whose friend is who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from data.clinical.flow import Flow
from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ValueNetwork:
    """People, their scores from 0 to 1, and their friends.

    ``scores`` has shape (n_users, n_times, n_dimensions), nan where there is none; ``line`` (n_users, n_times) has the
    row of the table that each came from, -1 for none. ``egos`` are positions of those whose moves are studied, sorted.
    ``ego``, ``friend`` and ``weight`` have shape (n_links,), each pair once, no one a friend of themselves. ``flow``
    says what became of the rows of the list of friends, ``sentences`` what else was found and done.
    """

    dimensions: tuple[str, ...]
    users: tuple[str, ...]
    times: tuple[str, ...]
    scores: NDArray[np.float64]
    line: NDArray[np.int64]
    egos: NDArray[np.int64]
    ego: NDArray[np.int64]
    friend: NDArray[np.int64]
    weight: NDArray[np.float64]
    flow: Flow
    sentences: tuple[str, ...] = ()

    @property
    def lonely(self) -> int:
        """Egos without any link."""
        return int((~np.isin(self.egos, self.ego)).sum())

    def position(self, user: str) -> int:
        """Where the user stands; raises TableError for somebody unknown."""
        if user not in self.users:
            raise TableError(
                f"There is no user {user!r}",
                f"the table has {len(self.users):,} users, {self.users[0]!r} the first",
                "Choose one of them.",
            )
        return self.users.index(user)

    def with_egos(self, egos: Sequence[int] | NDArray[np.int64]) -> ValueNetwork:
        """The same people with only these positions as egos."""
        chosen = np.unique(np.asarray(egos, dtype=np.int64))
        keep = np.isin(self.ego, chosen)
        return replace(self, egos=chosen, ego=self.ego[keep], friend=self.friend[keep], weight=self.weight[keep])


def draw_egos(network: ValueNetwork, n_egos: int, seed: int = 0) -> ValueNetwork:
    """The network of so many egos, drawn without replacement; raises TableError where there are fewer.

    A network of a few collected ego networks gives 275 "ego networks" only in this sense: 275 sampled people.
    """
    if not 0 < n_egos <= len(network.egos):
        raise TableError(
            f"{n_egos:,} egos were asked for", f"the network has {len(network.egos):,}", "Ask for as many or fewer."
        )
    drawn = np.random.default_rng(seed).choice(network.egos, n_egos, replace=False)
    told = f"{n_egos:,} of {len(network.egos):,} people were drawn as egos (seed {seed})."
    return replace(network.with_egos(drawn), sentences=(*network.sentences, told))
