"""Networks for tests of the study: the generated sample as it is read, and small ones by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from data.networks.network import ValueNetwork
from data.networks.read import read_network
from data.synthetic.value_networks import Dynamics, NetworkSize, ValueSample, make_value_networks
from explain.bounded.moves import moved
from pipelines.studies.values.moves import Moves
from pipelines.studies.values.settings import ValueSettings
from tests.data.networks.tables import as_read
from tests.explain.bounded.problems import N_NODES, friends_of

SMALL = NetworkSize(users=120, egos=60, dimensions=2)
FAST = ValueSettings(models=("ridge",), forms=("residual",), draws=100)


@cache
def sample(size: NetworkSize = SMALL, dynamics: Dynamics | None = None, seed: int = 0) -> ValueSample:
    return make_value_networks(size, dynamics, seed)


@cache
def network(size: NetworkSize = SMALL, dynamics: Dynamics | None = None, seed: int = 0) -> ValueNetwork:
    return read(sample(size, dynamics, seed).nodes, sample(size, dynamics, seed).edges)


def read(nodes: pd.DataFrame, edges: pd.DataFrame) -> ValueNetwork:
    return read_network(as_read(nodes), as_read(edges))


def planted(seed: int, noise: float, drift: float) -> list[Moves]:
    """Five dimensions on the friends of 275 people of facebook_ego_raw, each with scores of its own."""
    found = []
    for k, (epsilon, mu) in enumerate(zip((0.15, 0.2, 0.25, 0.3, 0.12), (0.35, 0.5, 0.25, 0.4, 0.6), strict=True)):
        rng = np.random.default_rng(10 * seed + k)
        scores = rng.beta(2, 2, N_NODES)
        egos = np.sort(rng.choice(N_NODES, 275, replace=False))
        links = friends_of(egos, scores)
        after = moved(links, epsilon, mu) + drift * (0.5 - links.own) + rng.normal(0, noise, 275)
        found.append(Moves(str(k), egos, np.zeros(275, dtype=np.int64), np.clip(after, 0, 1), links))
    return found


def shuffled(moves: Moves, seed: int) -> Moves:
    """Changes without their mean, dealt out anew among the egos."""
    change = moves.change - moves.change.mean()
    after = moves.links.own + np.random.default_rng(seed).permutation(change)
    return Moves(moves.dimension, moves.ego, moves.wave, after, moves.links)
