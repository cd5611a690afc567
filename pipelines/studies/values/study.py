"""The study of value dynamics, from a network to everything that is shown: a reconstruction after an abstract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from data.networks.network import ValueNetwork
from explain.arrays import FloatArray, IntArray
from explain.attribution import Attribution
from explain.bounded.friends import attribute_friends, influence, shares
from explain.bounded.profile import Located, locate
from explain.bounded.sweep import BoundFit
from explain.importance import Importance
from pipelines.errors import ModelUnavailable
from pipelines.studies.values.bound import Bound, fit_exact, fit_swarm
from pipelines.studies.values.compare import Compared, compare
from pipelines.studies.values.guards import confirm_times, guard
from pipelines.studies.values.moves import Moves, moves_of
from pipelines.studies.values.settings import ValueSettings
from pipelines.studies.values.skill import Skill, skills
from pipelines.studies.values.swarm import SwarmFit

if TYPE_CHECKING:
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.result import Check

#: Called with the share of the work that is done and a sentence.
Say: TypeAlias = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class DimensionFit:
    """One value dimension fitted to all its rows: the exact fit, what the data locate, the swarm beside it.

    ``bound`` is the model that explains; ``swarm_why`` says why there is no swarm where one was asked for;
    ``clipped`` predictions left 0…1.
    """

    moves: Moves
    exact: BoundFit
    located: Located
    bound: Bound
    swarm: SwarmFit | None = None
    swarm_why: str = ""
    clipped: int = 0

    @property
    def explaining(self) -> tuple[float, float]:
        """ε and μ of one step, in which friends' shares add up to the move: those of the exact fit."""
        return self.exact.epsilon, self.exact.mu

    @property
    def steps(self) -> int:
        """Steps of the model between two times."""
        return self.bound.steps

    @property
    def above(self) -> float:
        """By which share the swarm's loss is above the exact one; 0 without a swarm, or where both are rounding."""
        if self.swarm is None or self.swarm.loss - self.exact.loss <= _ROUNDING * self.exact.persistence:
            return 0.0
        return (self.swarm.loss - self.exact.loss) / max(self.exact.loss, _ROUNDING * self.exact.persistence)


@dataclass(frozen=True, slots=True)
class Influence:
    """φ of every link of every dimension, (n_links,), by position of ego and friend; ``importance`` ranks friends."""

    dimension: IntArray
    ego: IntArray
    wave: IntArray
    friend: IntArray
    phi: FloatArray
    importance: Importance | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that the study finds.

    ``compared`` has the predictions per fold of each dimension, ``table`` their scores over all dimensions (persistence
    first), ``by_dimension`` the same for each one.
    """

    network: ValueNetwork
    settings: ValueSettings
    fits: tuple[DimensionFit, ...]
    compared: tuple[Compared, ...]
    table: tuple[Skill, ...]
    by_dimension: tuple[tuple[Skill, ...], ...]
    influence: Influence
    checks: tuple[Check, ...]


_ROUNDING = 1e-12


def analyse(network: ValueNetwork, settings: ValueSettings | None = None, say: Say | None = None) -> Analysis:
    """Bounds, predictions, scores, influence and checks of a network; the same seed gives the same.

    Raises StudyError with one time only, or with too few egos to test on others.
    """
    settings, told = settings or ValueSettings(), say or _silent
    confirm_times(network)
    n = len(network.dimensions)
    fits, compared = [], []
    for k, name in enumerate(network.dimensions):
        told(k / n, f"{name}: fitting the bound and comparing models")
        moves = moves_of(network, k)
        fits.append(_fit(moves, settings))
        compared.append(compare(moves, settings))
    table = skills(compared, settings)
    return Analysis(
        network,
        settings,
        tuple(fits),
        tuple(compared),
        table,
        tuple(skills([one], settings) for one in compared),
        _influence(network, fits, settings),
        guard(network, fits, table, by_ego=settings.folds == "egos"),
    )


def exhibits_of(analysis: Analysis) -> tuple[Exhibit, ...]:
    """The parts of the study, in the order in which they are read."""
    from pipelines.studies.values.exhibits import exhibits

    found: tuple[Exhibit, ...] = exhibits(analysis)
    return found


def attribution_of(analysis: Analysis, dimension: int, row: int) -> Attribution:
    """Who moved the ego of that row of that dimension: friends as names, the ego's own score as base."""
    one = analysis.fits[dimension]
    links = one.bound.weighed(one.moves.links)
    return attribute_friends(links, row, analysis.network.users, one.explaining)


def _fit(moves: Moves, settings: ValueSettings) -> DimensionFit:
    exact = fit_exact(moves, settings)
    swarm, why = None, ""
    if settings.swarm or settings.steps > 1:
        try:
            swarm = fit_swarm(moves, exact, settings)
        except ModelUnavailable as missing:
            if settings.steps > 1:
                raise
            why = f"{missing}."
    bound = Bound(exact.epsilon, exact.mu, exact.exponent)
    if settings.steps > 1 and swarm is not None:
        bound = Bound(swarm.epsilon, swarm.mu, exact.exponent, settings.steps, exact=False)
    return DimensionFit(moves, exact, locate(exact, settings.level), bound, swarm, why, bound.clipped(moves.links))


def _influence(network: ValueNetwork, fits: list[DimensionFit], settings: ValueSettings) -> Influence:
    """By the exact fit of one step, in which the shares of the friends add up to the move."""
    parts = []
    for k, one in enumerate(fits):
        links = one.bound.weighed(one.moves.links)
        phi = shares(links, *one.explaining)
        parts.append((np.full(len(phi), k), one.moves.ego[links.row], one.moves.wave[links.row], links.friend, phi))
    dimension, ego, wave, friend, phi = (np.concatenate(part) for part in zip(*parts, strict=True))
    ranked = influence(friend, ego, phi, network.users, seed=settings.seed) if len(phi) else None
    return Influence(dimension, ego, wave, friend, phi, ranked)


def _silent(share: float, sentence: str) -> None:
    """Nobody listens."""
