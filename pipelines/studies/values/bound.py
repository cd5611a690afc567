"""The bounded-confidence model fitted to rows: exactly, or by the swarm where there is no exact way."""

from __future__ import annotations

from dataclasses import dataclass

from explain.arrays import FloatArray
from explain.bounded.moves import Circle, moved, predict
from explain.bounded.sweep import BoundFit, sweep_exponents
from pipelines.studies.values.moves import Moves
from pipelines.studies.values.settings import ValueSettings
from pipelines.studies.values.swarm import SwarmFit, SwarmSettings, swarm_fit


@dataclass(frozen=True, slots=True)
class Bound:
    """A fitted model: ε, μ, the exponent of the weights, the steps between two times; ``exact`` or by a swarm."""

    epsilon: float
    mu: float
    exponent: float = 1.0
    steps: int = 1
    exact: bool = True

    @property
    def fit(self) -> tuple[float, float]:
        """ε and μ."""
        return self.epsilon, self.mu

    def weighed(self, links: Circle) -> Circle:
        """The links with their weights as this model takes them."""
        return links if self.exponent == 1 else links.weighed(self.exponent)

    def predict(self, links: Circle) -> FloatArray:
        """Next scores, cut to 0…1, (n_rows,)."""
        return predict(self.weighed(links), self.epsilon, self.mu, self.steps)

    def clipped(self, links: Circle) -> int:
        """How many predictions lie outside 0…1 before they are cut."""
        raw = moved(self.weighed(links), self.epsilon, self.mu, self.steps)
        return int(((raw < 0) | (raw > 1)).sum())


def fit_exact(moves: Moves, settings: ValueSettings) -> BoundFit:
    """The exact fit of one step."""
    return sweep_exponents(moves.links, moves.change, (0.0, settings.mu_high), settings.exponents)


def fit_bound(moves: Moves, settings: ValueSettings) -> Bound:
    """The model that predicts: the exact fit, or with several steps what the swarm finds from there."""
    fit = fit_exact(moves, settings)
    if settings.steps == 1:
        return Bound(fit.epsilon, fit.mu, fit.exponent)
    found = fit_swarm(moves, fit, settings)
    return Bound(found.epsilon, found.mu, fit.exponent, settings.steps, exact=False)


def fit_swarm(moves: Moves, fit: BoundFit, settings: ValueSettings) -> SwarmFit:
    """The swarm on the same rows and weights; with several steps one particle begins at the exact fit of one step.

    Raises ModelUnavailable where pymoo is not installed.
    """
    how = SwarmSettings(settings.particles, settings.generations, settings.steps, settings.mu_high, settings.seed)
    links = moves.links.weighed(fit.exponent)
    return swarm_fit(links, moves.change, how, (fit.epsilon, fit.mu) if settings.steps > 1 else None)
