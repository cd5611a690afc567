"""The exact fit of a bound of confidence, beside a particle swarm, brute force and its own growth with the links.

    .venv/bin/python benchmarks/bounded_confidence.py [--case NAME] [--quick] [--json]

Planted design: so many egos with Beta(2, 2) scores, ε = .2, μ = .35, noise .02, friends drawn at random with a heavy
tail. "swarm" is pymoo's PSO with 40 particles and 100 generations on about 12,000 links, as the paper chose to search;
"brute force" tries every gap, each by one pass over the links (on fewer links: it is quadratic). "100000" and "1000000"
links hold the sweep against itself on half of them. ``apart`` is the peer's loss minus ours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pairs import Row, Side, compare, main  # isort: split

import numpy as np

from explain.arrays import FloatArray
from explain.bounded.moves import circle, moved
from explain.bounded.sweep import BoundFit, at_bound, sweep
from pipelines.studies.values.swarm import SwarmFit, SwarmSettings, swarm_fit

CASES = ("swarm", "brute force", "100000", "1000000")
EPSILON, MU, NOISE, SEED, MEAN_FRIENDS = 0.2, 0.35, 0.02, 0, 44
#: Rows and friends of the swarm's problem, and of the one small enough for brute force.
SWARM_LINKS, BRUTE_LINKS = 12_000, 4_000


@cache
def drawn(n_links: int) -> tuple[tuple[Any, ...], FloatArray]:
    """What so many links are made of, and the change of each row."""
    rng = np.random.default_rng(SEED)
    rows = max(10, n_links // MEAN_FRIENDS)
    known = rng.pareto(1.6, rows) + 1
    row = np.sort(rng.choice(rows, n_links, p=known / known.sum()))
    own = rng.beta(2, 2, rows)
    parts = (own, row, np.arange(n_links), rng.beta(2, 2, n_links), np.ones(n_links))
    after = np.clip(moved(circle(*parts), EPSILON, MU) + rng.normal(0, NOISE, rows), 0, 1)
    return parts, after - own


def ours(n_links: int) -> BoundFit:
    """From scores to the fit: gaps and sorting count, as they do for the others."""
    parts, change = drawn(n_links)
    return sweep(circle(*parts), change)


def by_swarm(n_links: int) -> SwarmFit:
    parts, change = drawn(n_links)
    return swarm_fit(circle(*parts), change, SwarmSettings(seed=SEED))


def by_brute_force(n_links: int) -> float:
    """The least loss over all gaps, each afresh."""
    parts, change = drawn(n_links)
    links = circle(*parts)
    return min(at_bound(links, change, float(epsilon))[1] for epsilon in np.unique(links.distance))


def measure(case: str, quick: bool) -> Iterator[Row]:
    """The rows of one case."""
    if case == "swarm":
        mine = Side(f"exact sweep, {SWARM_LINKS:,} links", partial(ours, SWARM_LINKS))
        peer = Side("pymoo PSO, 40 × 100", partial(by_swarm, SWARM_LINKS))
        by_swarm(SWARM_LINKS)  # What it imports is not counted.
        yield compare(case, mine, peer, lambda a, b: b.loss - a.loss, 1 if quick else 5)
    elif case == "brute force":
        mine = Side(f"exact sweep, {BRUTE_LINKS:,} links", partial(ours, BRUTE_LINKS))
        peer = Side("every gap afresh", partial(by_brute_force, BRUTE_LINKS))
        yield compare(case, mine, peer, lambda a, b: abs(b - a.loss), 1 if quick else 5)
    else:
        n = int(case) // (10 if quick else 1)
        whole, half = (Side(f"exact sweep, {k:,} links", partial(ours, k)) for k in (n, n // 2))
        drawn(n), drawn(n // 2)
        row = compare(case, whole, half, lambda a, b: abs(a.mu - b.mu), 3)
        yield replace(row, note="half the links: .5 or a little less is as it should be; apart is between the two μ")


if __name__ == "__main__":
    main(str(__doc__).splitlines()[0], CASES, measure)
