"""Problems for tests of bounded confidence: small ones with every oddity, and the planted design on real friends."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np

from explain.bounded.moves import Circle, circle, moved

N_NODES = 4_039


def odd_problem(seed: int, n_rows: int = 12) -> tuple[Circle, np.ndarray]:
    """Ties, weights, rows without friends, friends with the very same score."""
    rng = np.random.default_rng(seed)
    own = np.round(rng.random(n_rows), int(rng.integers(1, 4)))
    counts = rng.integers(0, 6, n_rows)
    row = np.repeat(np.arange(n_rows), counts)
    score = np.round(rng.random(len(row)), int(rng.integers(1, 4)))
    weight = rng.choice([0.5, 1.0, 3.0], len(row))
    change = 0.3 * rng.normal(size=n_rows)
    return circle(own, row, np.arange(len(row)), score, weight), change


@cache
def facebook() -> np.ndarray:
    """Every pair both ways, sorted."""
    path = Path(os.environ["REAL_DATA_DIR"]) / "facebook_ego_raw" / "facebook_combined.txt"
    pairs = np.loadtxt(path, dtype=np.int64)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    return both[np.lexsort((both[:, 1], both[:, 0]))]


def friends_of(egos: np.ndarray, scores: np.ndarray) -> Circle:
    """Rows for these people, by their friends."""
    place = np.full(N_NODES, -1)
    place[egos] = np.arange(len(egos))
    links = facebook()[place[facebook()[:, 0]] >= 0]
    return circle(scores[egos], place[links[:, 0]], links[:, 1], scores[links[:, 1]], np.ones(len(links)))


def design(seed: int, noise: float, n_egos: int = 275) -> tuple[Circle, np.ndarray]:
    """The planted design: ε = .2 and μ = .35 on the friends of so many people; their changes."""
    rng = np.random.default_rng(seed)
    scores = rng.beta(2, 2, N_NODES)
    links = friends_of(np.sort(rng.choice(N_NODES, n_egos, replace=False)), scores)
    after = np.clip(moved(links, 0.2, 0.35) + rng.normal(0, noise, n_egos), 0, 1)
    return links, after - links.own
