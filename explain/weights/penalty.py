"""How strongly weights are drawn to the average: chosen by cross-validation of the pinball loss in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.pinball import pinball
from explain.weights.fit import Fit, Rows, blended

#: From nearly none to nearly the average.
PENALTIES = (1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 1.0)
#: Levels that are compared, evenly spread over those that there are.
COMPARED = 19


@dataclass(frozen=True, slots=True)
class Choice:
    """What cross-validation says: the mean loss of each penalty and of the average, in units of the usual residual.

    ``losses`` and ``errors`` (n_penalties,) are means over held-out rows and the standard error of the difference to
    the smallest. ``of_folds`` (n_deals × n_folds, J) are mean weights without each fold, at the chosen penalty.
    """

    penalty: float
    losses: FloatArray
    errors: FloatArray
    of_average: float
    of_folds: FloatArray

    @property
    def average_is_as_good(self) -> bool:
        """Whether weights bring nothing on rows that they have not seen."""
        return bool(self.of_average <= self.losses.min())

    @property
    def careful(self) -> float:
        """The largest penalty whose loss is within one standard error of the smallest."""
        near = np.flatnonzero(self.losses - self.losses.min() <= self.errors)
        return PENALTIES[int(near.max())]


def choose(rows: Rows, fit: Fit, folds: IntArray, penalties: tuple[float, ...] = PENALTIES) -> Choice:
    """The penalty of the smallest loss on rows left out; ``folds`` (n_deals, n_rows) are the numbers of their folds."""
    n_levels = len(rows.levels)
    compared = np.unique(np.linspace(0, n_levels - 1, min(COMPARED, n_levels)).round().astype(np.int64))
    alone = replace(rows, threads=1)

    def one(out: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray, list[FloatArray]]:
        inside, held = (alone.some(np.flatnonzero(part), compared) for part in (~out, out))
        found = _path(inside, fit, penalties)
        return np.stack([loss_of(held, weights) for weights in found]), loss_of(held, held.towards), found

    parts = [deal == number for deal in folds for number in np.unique(deal)]
    losses, average, of_folds = np.zeros((len(penalties), len(rows.y))), np.zeros(len(rows.y)), []
    with ThreadPoolExecutor(rows.threads) as pool:
        for out, (their, plain, found) in zip(parts, pool.map(one, parts), strict=True):
            losses[:, out] += their
            average[out] += plain
            of_folds.append([(one if one.ndim == 2 else one.sum(axis=2)).mean(axis=0) for one in found])
    losses, average = losses / len(folds), average / len(folds)
    means = losses.mean(axis=1)
    best = int(np.argmin(means))
    errors = (losses - losses[best]).std(axis=1) / np.sqrt(len(rows.y))
    return Choice(penalties[best], means, errors, float(average.mean()), np.array(of_folds)[:, best])


def _path(rows: Rows, fit: Fit, penalties: tuple[float, ...]) -> list[FloatArray]:
    """Weights by each penalty, from the strongest on: each is near where the next one begins."""
    weights, found = rows.towards, []
    for penalty in reversed(penalties):
        found.append(fit(rows, penalty, weights))
        weights = found[-1] if found[-1].ndim == 2 else weights
    return found[::-1]


def loss_of(rows: Rows, weights: FloatArray) -> FloatArray:
    """Mean pinball loss of every row, in order, (n_rows,)."""
    quantiles = np.sort(blended(np.moveaxis(rows.z, 0, 2), weights), axis=1)
    return np.asarray(pinball(rows.y, quantiles, rows.levels).mean(axis=1))
