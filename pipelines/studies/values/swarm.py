"""The paper's way of tuning: a particle swarm over the bound ε and the pull μ, beside the exact fit.

pymoo's PSO with its own defaults, 40 particles and 100 generations unless told otherwise. With several steps there is
no exact fit; the swarm then starts from the exact fit of one step.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from explain.arrays import FloatArray
from explain.bounded.moves import PLACES, Circle
from pipelines.errors import ModelUnavailable

INSTALL = "pip install pymoo"
#: Numbers held at once, particles × links, when a swarm is scored.
_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class SwarmSettings:
    """``steps`` of the model between two times, particles, generations, and the highest μ."""

    particles: int = 40
    generations: int = 100
    steps: int = 1
    mu_high: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class SwarmFit:
    """Where the swarm stopped, with its loss (a mean of squares) and how many pairs (ε, μ) it tried."""

    epsilon: float
    mu: float
    loss: float
    evaluations: int


def swarm_available() -> bool:
    """Whether pymoo is installed; nothing is imported."""
    return find_spec("pymoo") is not None


def swarm_fit(
    links: Circle, change: FloatArray, settings: SwarmSettings, start: tuple[float, float] | None = None
) -> SwarmFit:
    """The best (ε, μ) that a swarm finds; the same seed gives the same. One particle begins at ``start``.

    Raises ModelUnavailable where pymoo is not installed.
    """
    if not swarm_available():
        raise ModelUnavailable("The particle swarm was asked for", "it needs the package pymoo", INSTALL)
    from pymoo.algorithms.soo.nonconvex.pso import PSO
    from pymoo.core.problem import Problem
    from pymoo.optimize import minimize

    class Bound(Problem):
        def __init__(self) -> None:
            super().__init__(n_var=2, n_obj=1, xl=np.zeros(2), xu=np.array([1.0, settings.mu_high]))

        def _evaluate(self, x: FloatArray, out: dict[str, Any], *args: Any, **kwargs: Any) -> None:
            out["F"] = losses(links, change, x, settings.steps)[:, None]

    begun = {} if start is None else {"sampling": _begin(settings, start)}
    found = minimize(
        Bound(),
        PSO(pop_size=settings.particles, **begun),
        ("n_gen", settings.generations),
        seed=settings.seed,
        verbose=False,
    )
    return SwarmFit(float(found.X[0]), float(found.X[1]), float(found.F[0]), int(found.algorithm.evaluator.n_eval))


def losses(links: Circle, change: FloatArray, particles: FloatArray, steps: int = 1) -> FloatArray:
    """The mean squared error of each pair (ε, μ), (n_particles,), before predictions are cut to 0…1."""
    size = max(1, _AT_ONCE // max(1, len(links.row)))
    parts = [particles[at : at + size] for at in range(0, len(particles), size)]
    return np.concatenate([_losses(links, change, part, steps) for part in parts])


def _losses(links: Circle, change: FloatArray, particles: FloatArray, steps: int) -> FloatArray:
    from scipy.sparse import csr_array

    epsilon, mu = np.ascontiguousarray(particles.T)
    first = np.append(0, np.cumsum(links.counts))
    # Times a column of ones and zeros per particle, for links in and out of bound, these sum up by row.
    heavy, pulling = (
        csr_array((part, np.arange(len(part)), first), shape=(links.n_rows, len(part)))
        for part in (links.weight, links.weight * links.gap)
    )
    near = (links.distance[:, None] <= epsilon).astype(np.float64)
    move = mu * _ratio(pulling @ near, heavy @ near)
    for _ in range(steps - 1):
        gap = np.round(links.gap[:, None] - move[links.row], PLACES)
        near = (np.abs(gap) <= epsilon).astype(np.float64)
        move += mu * _ratio(heavy @ (near * gap), heavy @ near)
    found: FloatArray = ((change[:, None] - move) ** 2).mean(axis=0)
    return found


def _ratio(pulled: FloatArray, total: FloatArray) -> FloatArray:
    """Their quotient, 0 where nobody is in bound."""
    found: FloatArray = np.divide(pulled, total, out=np.zeros_like(total), where=total > 0)
    return found


def _begin(settings: SwarmSettings, start: tuple[float, float]) -> FloatArray:
    """Particles spread over the plane, the first at ``start``, the second at the μ that pulls as far in all steps."""
    from scipy.stats import qmc

    spread = qmc.LatinHypercube(2, rng=np.random.default_rng(settings.seed)).random(settings.particles)
    spread[0] = start[0], start[1] / settings.mu_high
    spread[1] = start[0], (1 - (1 - min(start[1], 1.0)) ** (1 / settings.steps)) / settings.mu_high
    return np.asarray(spread * np.array([1.0, settings.mu_high]))
