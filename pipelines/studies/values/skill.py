"""Scores of predictions beside "nothing changes", with intervals over resampled egos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.resample import percentile_interval, resample_weights
from pipelines.studies.values.compare import PERSISTENCE, Compared, Entry
from pipelines.studies.values.settings import ValueSettings


@dataclass(frozen=True, slots=True)
class Skill:
    """One entry: mean squared and absolute error in points of the score, and 1 − MSE / MSE of persistence.

    ``low`` and ``high`` are the ends of the skill's interval; 0 for persistence itself.
    """

    entry: Entry
    mse: float
    mae: float
    skill: float
    low: float
    high: float

    @property
    def beats(self) -> bool:
        """Whether the whole interval lies above "nothing changes"."""
        return self.low > 0


def skills(compared: Sequence[Compared], settings: ValueSettings) -> tuple[Skill, ...]:
    """Scores over all rows of these dimensions, in the order of the table: persistence first.

    Resampling draws egos with all their times and dimensions. Where nobody moves at all, skill is nan.
    """
    ego = np.concatenate([one.ego for one in compared])
    people, of = np.unique(ego, return_inverse=True)
    weights = resample_weights(len(people), settings.draws, np.random.default_rng(settings.seed))
    errors = {
        entry: np.concatenate([one.predicted[entry] - one.truth for one in compared]) for entry in compared[0].predicted
    }
    per_ego = {entry: _sums(of, error**2) for entry, error in errors.items()}
    still = per_ego[Entry(PERSISTENCE)]
    return tuple(_skill(entry, error, (per_ego[entry], still), weights, settings) for entry, error in errors.items())


def _sums(of: IntArray, squares: FloatArray) -> FloatArray:
    """One sum per ego."""
    return np.bincount(of, weights=squares).astype(np.float64)


def _skill(
    entry: Entry,
    error: FloatArray,
    sums: tuple[FloatArray, FloatArray],
    weights: FloatArray,
    settings: ValueSettings,
) -> Skill:
    mine, still = sums
    mse, mae = float((error**2).mean()), float(np.abs(error).mean())
    if entry.model == PERSISTENCE:
        return Skill(entry, mse, mae, 0.0, 0.0, 0.0)
    if not still.any():
        return Skill(entry, mse, mae, float("nan"), float("nan"), float("nan"))
    base = still @ weights
    drawn = 1 - np.divide(mine @ weights, base, out=np.full(len(base), np.nan), where=base > 0)
    low, high = percentile_interval(drawn[:, None], settings.level)
    return Skill(entry, mse, mae, 1 - float(mine.sum() / still.sum()), float(low[0]), float(high[0]))


def best(found: Sequence[Skill]) -> Skill:
    """The entry with the least squared error; ties keep the first."""
    return min(found, key=lambda one: one.mse)
