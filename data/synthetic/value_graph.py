"""A generated network of friends: clusters, and a few people whom many know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: People of a cluster, friends that each person looks for, share of these within the cluster.
_CLUSTER, _LOOKED_FOR, _WITHIN = 30, 10, 0.7
#: Exponent of how well known people are: the smaller, the heavier the tail.
_TAIL = 1.6


@dataclass(frozen=True, slots=True)
class Graph:
    """``cluster`` (n_users,); links ``ego`` → ``friend``, both ways, each once, sorted; ``egos`` sorted positions."""

    cluster: NDArray[np.int64]
    ego: NDArray[np.int64]
    friend: NDArray[np.int64]
    egos: NDArray[np.int64]


def draw_graph(n_users: int, n_egos: int, isolated: int, rng: np.random.Generator) -> Graph:
    """About 20 friends each; everybody has one at least, but for so many ``isolated`` egos."""
    cluster = np.sort(rng.integers(max(1, n_users // _CLUSTER), size=n_users))
    cluster = np.unique(cluster, return_inverse=True)[1].astype(np.int64)
    known = rng.pareto(_TAIL, n_users) + 1.0
    egos = np.sort(rng.choice(n_users, n_egos, replace=False))
    alone = rng.choice(egos, isolated, replace=False)
    known[alone] = 0.0
    pairs = []
    for user in np.setdiff1d(np.arange(n_users), alone):
        for likely, wanted in (
            (known * (cluster == cluster[user]), round(_LOOKED_FOR * _WITHIN)),
            (known.copy(), _LOOKED_FOR - round(_LOOKED_FOR * _WITHIN)),
        ):
            likely[user] = 0.0
            number = min(wanted, int((likely > 0).sum()))
            if number:
                friends = rng.choice(n_users, number, replace=False, p=likely / likely.sum())
                pairs.append(np.column_stack([np.full(number, user), friends]))
    listed = np.concatenate(pairs)
    both = np.unique(np.concatenate([listed, listed[:, ::-1]]), axis=0)
    return Graph(cluster, both[:, 0], both[:, 1], egos)
