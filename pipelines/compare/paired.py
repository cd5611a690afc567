"""The paired bootstrap: models judged on the same draws of entities, so that what differs is the models alone.

Draws are stratified by the entity's label. p = min(1, 2 · min(1 + #{difference ≤ 0}, 1 + #{difference ≥ 0}) / (B + 1)):
it cannot be 0, since B draws cannot show less than 1 in B + 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain.resample import percentile_interval
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.arrays import FloatArray
    from explain.scores import Metric
    from pipelines.compare.entities import Entities

#: Draws behind every interval and p-value.
DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A score of one model less that of another, with its 95 % percentile interval and two-sided p."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A score of k models: ``values`` (k,) on the rows, ``draws`` (k, B) on the same draws of entities for all."""

    values: FloatArray
    draws: FloatArray

    def interval(self, model: int) -> tuple[float, float]:
        """The 95 % percentile interval of one model's score."""
        low, high = percentile_interval(self.draws[model])
        return float(low), float(high)

    def difference(self, one: int, other: int) -> Difference:
        """The score of ``one`` less that of ``other``."""
        return paired_difference(float(self.values[one] - self.values[other]), self.draws[one] - self.draws[other])


def bootstrap(entities: Entities, outputs: FloatArray, metric: Metric, *, draws: int = DRAWS, seed: int = 0) -> Drawn:
    """The score of k models, ``outputs`` (n, k): one probability per row and model, each on the same draws.

    Raises StudyError where the outputs are not of these rows, ExplainError where they leave the score undefined.
    """
    if outputs.ndim != 2 or len(outputs) != len(entities.y):
        raise StudyError(
            f"Predictions of shape {outputs.shape} came with {len(entities.y)} rows",
            "a row each and a column per model are needed",
            "Match them",
        )
    columns = [np.ascontiguousarray(outputs[:, [k]]) for k in range(outputs.shape[1])]
    values = np.array([metric(entities.y, one) for one in columns])
    parts = [[metric.weighted(entities.y, one, weights) for one in columns] for weights in entities.draws(draws, seed)]
    return Drawn(values, np.concatenate(parts, axis=1))


def paired_difference(value: float, draws: FloatArray) -> Difference:
    """The difference with what its ``draws`` (B,) say; those that are nan, where a score is undefined, are left out."""
    low, high = percentile_interval(draws)
    return Difference(value, float(low), float(high), paired_p(draws[~np.isnan(draws)]))


def paired_p(draws: FloatArray) -> float:
    """How often draws (B,) of a difference fall on the other side of 0, two-sided, never 0."""
    # Equal models differ by rounding only, and then in either direction.
    near = np.where(np.abs(draws) < 1e-12, 0.0, draws)
    fewer = min(1 + int((near <= 0).sum()), 1 + int((near >= 0).sum()))
    return min(1.0, 2 * fewer / (len(draws) + 1))
