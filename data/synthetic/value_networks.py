"""Value scores of people over time on a network of friends, who move as a bounded-confidence model says. Generated.

No row is about a real person. The graph is clustered, some people have many friends, and one friend's word weighs ten
times as much as anybody else's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import TableError
from data.synthetic.value_graph import Graph, draw_graph

NAMES = ("self-transcendence", "self-enhancement", "conservation", "openness-to-change", "hedonism")
INFLUENCE = 10.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dynamics:
    """What moves people: a bound ``epsilon`` and a pull ``mu`` per dimension (repeated where there are more of them).

    ``noise`` is the standard deviation of what else happens, ``drift`` pulls everybody towards .5. Scores begin as
    Beta(2, 2), or with these ``means`` and ``sds``; ``homophily`` is the share that people of a cluster have in common.
    ``shuffle_changes`` deals the changes out anew among the egos: nothing can then be learnt from friends.
    """

    epsilon: tuple[float, ...] = (0.15, 0.2, 0.25, 0.3, 0.12)
    mu: tuple[float, ...] = (0.35, 0.5, 0.25, 0.4, 0.6)
    noise: float = 0.02
    drift: float = 0.0
    homophily: float = 0.3
    means: tuple[float, ...] = ()
    sds: tuple[float, ...] = ()
    shuffle_changes: bool = False


@dataclass(frozen=True, slots=True)
class NetworkSize:
    """How many people, egos, dimensions and waves; ``isolated`` egos have no friends."""

    users: int = 600
    egos: int = 275
    dimensions: int = 5
    waves: int = 2
    isolated: int = 0


@dataclass(frozen=True, slots=True)
class NetworkTruth:
    """What was planted: ε and μ by dimension, who weighs most, who the egos are.

    ``in_bound`` has ego_id, friend_id, t and dimension of every friend who counted.
    """

    epsilon: dict[str, float]
    mu: dict[str, float]
    in_bound: pd.DataFrame
    influencer: int
    egos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ValueSample:
    """``nodes``: user_id, t and a column per dimension; ``edges``: ego_id, friend_id, weight; and the truth."""

    nodes: pd.DataFrame
    edges: pd.DataFrame
    truth: NetworkTruth


@dataclass(slots=True)
class _Course:
    """Scores (n_users, n_waves, n_dimensions) and who was in bound, as they come about."""

    scores: Floats
    near: list[pd.DataFrame] = field(default_factory=list)


def make_value_networks(
    size: NetworkSize | None = None, dynamics: Dynamics | None = None, seed: int = 0
) -> ValueSample:
    """People, friends and the planted truth; the same seed gives the same. Raises TableError for impossible sizes."""
    size, dynamics = size or NetworkSize(), dynamics or Dynamics()
    _confirm(size)
    rng = np.random.default_rng(seed)
    graph = draw_graph(size.users, size.egos, size.isolated, rng)
    influencer = int(np.bincount(graph.friend[np.isin(graph.ego, graph.egos)], minlength=size.users).argmax())
    weight = np.where(graph.friend == influencer, INFLUENCE, 1.0)
    names = tuple(NAMES[k] if k < len(NAMES) else f"value-{k + 1}" for k in range(size.dimensions))
    course = _Course(np.empty((size.users, size.waves, size.dimensions)))
    for k, name in enumerate(names):
        course.scores[:, 0, k] = _start(graph, dynamics, k, rng)
        for wave in range(size.waves - 1):
            _advance(course, (graph, weight), dynamics, (name, k, wave), rng)
    mine = np.isin(graph.ego, graph.egos)
    edges = pd.DataFrame({"ego_id": graph.ego[mine], "friend_id": graph.friend[mine], "weight": weight[mine]})
    listed = np.union1d(graph.egos, graph.friend[mine])
    truth = NetworkTruth(
        {name: _of(dynamics.epsilon, k) for k, name in enumerate(names)},
        {name: _of(dynamics.mu, k) for k, name in enumerate(names)},
        pd.concat(course.near, ignore_index=True) if course.near else pd.DataFrame(),
        influencer,
        tuple(int(ego) for ego in graph.egos),
    )
    return ValueSample(_nodes(course.scores[listed], listed, names), edges, truth)


def _confirm(size: NetworkSize) -> None:
    if not (1 <= size.egos <= size.users and 0 <= size.isolated < size.egos and size.users >= 20):
        raise TableError(
            f"{size.egos:,} egos, {size.isolated:,} of them alone, among {size.users:,} people were asked for",
            "20 people or more, as many egos as people at most, and one ego with friends are needed",
            "Choose other numbers.",
        )


def _of(values: tuple[float, ...], k: int) -> float:
    return values[k % len(values)]


def _start(graph: Graph, dynamics: Dynamics, k: int, rng: np.random.Generator) -> Floats:
    """First scores: a part of one's own and a part of one's cluster's."""
    a, b = 2.0, 2.0
    if dynamics.means:
        mean, sd = _of(dynamics.means, k), _of(dynamics.sds, k)
        strength = mean * (1 - mean) / sd**2 - 1
        a, b = mean * strength, (1 - mean) * strength
    own = rng.beta(a, b, len(graph.cluster))
    common = rng.beta(a, b, int(graph.cluster.max()) + 1)[graph.cluster]
    return np.asarray((1 - dynamics.homophily) * own + dynamics.homophily * common)


def _advance(
    course: _Course,
    links: tuple[Graph, Floats],
    dynamics: Dynamics,
    at: tuple[str, int, int],
    rng: np.random.Generator,
) -> None:
    """The next wave of one dimension: everybody moves at once."""
    (graph, weight), (name, k, wave) = links, at
    now = course.scores[:, wave, k]
    gap = np.round(now[graph.friend] - now[graph.ego], 12)
    near = np.abs(gap) <= _of(dynamics.epsilon, k)
    total = np.bincount(graph.ego[near], weights=weight[near], minlength=len(now))
    pulled = np.bincount(graph.ego[near], weights=(weight * gap)[near], minlength=len(now))
    pull = np.divide(pulled, total, out=np.zeros(len(now)), where=total > 0)
    change = _of(dynamics.mu, k) * pull + dynamics.drift * (0.5 - now) + rng.normal(0, dynamics.noise, len(now))
    if dynamics.shuffle_changes:
        mine = change[graph.egos] - change[graph.egos].mean()
        change[graph.egos] = rng.permutation(mine)
    course.scores[:, wave + 1, k] = np.clip(now + change, 0.0, 1.0)
    kept = near & np.isin(graph.ego, graph.egos)
    found = {"ego_id": graph.ego[kept], "friend_id": graph.friend[kept], "t": wave, "dimension": name}
    course.near.append(pd.DataFrame(found))


def _nodes(scores: Floats, users: NDArray[np.int64], names: tuple[str, ...]) -> pd.DataFrame:
    n_users, n_waves, _ = scores.shape
    who = {"user_id": np.repeat(users, n_waves), "t": np.tile(np.arange(n_waves), n_users)}
    return pd.DataFrame(who | {name: scores[:, :, k].ravel() for k, name in enumerate(names)})
