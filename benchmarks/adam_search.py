"""Blending weights as they were published: softmax weights by Adam, the best of 20 random configurations, a refit.

Our own plain version, in numpy, of what "Flexible Model Aggregation for Quantile Regression" (JMLR 24, 2023) has as its
code: amsgrad with rates 1e-3 or 5e-4, weight decay 1e-7, batches of 2^(3 + ⌊log₁₀ n⌋) rows, a look at held-out rows
every 100 steps, a stop after 500 without gain; a penalty on every pair of levels that is out of order or nearly. Kinder
than it: rows are put in order by a sort, not by a soft one, and the refit has the held-out rows too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATES, PENALTIES, MARGINS = (1e-3, 5e-4), (0.5, 1.0, 2.0, 5.0, 10.0), (1e-4, 1e-3, 5e-3, 7.5e-3, 9.9e-3)
DECAY, LOOK, STOP, HELD = 1e-7, 100, 500, 0.2
FORGET, FORGET_SQUARES, TINY = 0.9, 0.999, 1e-8


class Configuration(NamedTuple):
    """Adam's rate, the weight of the penalty on pairs of levels, and the margin by which they must be in order."""

    rate: float
    penalty: float
    margin: float


class Rows(NamedTuple):
    """Forecasts z (n_rows, J, Q) of y (n_rows,) at levels (Q,)."""

    z: Floats
    y: Floats
    levels: Floats

    def some(self, rows: NDArray[np.int64]) -> Rows:
        """Some of the rows."""
        return Rows(self.z[rows], self.y[rows], self.levels)


def configurations(count: int, *, penalised: bool, seed: int = 0) -> list[Configuration]:
    """So many at random: all different with the penalty; without it there are two, taken in turn."""
    if not penalised:
        return [Configuration(RATES[k % 2], 0.0, 0.0) for k in range(count)]
    every = list(product(RATES, PENALTIES, MARGINS))
    return [Configuration(*every[k]) for k in np.random.default_rng(seed).permutation(len(every))[:count]]


def search(rows: Rows, tried: list[Configuration], seed: int = 0) -> Floats:
    """The weights (J, Q) of the configuration with the smallest loss on a fifth of the rows, trained on all."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(rows.y))
    cut = int(HELD * len(order))
    held, learnt = rows.some(order[:cut]), rows.some(order[cut:])
    found = [(*until_no_gain(learnt, held, one, rng), one) for one in tried]
    _, steps, best = min(found)
    for step, logits in enumerate(training(rows, best, rng), 1):
        if step == steps:
            return softmax(logits)
    raise AssertionError


def until_no_gain(
    learnt: Rows, held: Rows, configuration: Configuration, rng: np.random.Generator
) -> tuple[float, int]:
    """The smallest loss on held-out rows, and the step that it was at."""
    least, at = np.inf, 0
    for step, logits in enumerate(training(learnt, configuration, rng), 1):
        if step % LOOK:
            continue
        loss = loss_of(held, softmax(logits))
        if loss < least:
            least, at = loss, step
        elif step - at >= STOP:
            break
    return least, at


def training(rows: Rows, configuration: Configuration, rng: np.random.Generator) -> Iterator[Floats]:
    """The logits (J, Q) after each step, without end."""
    logits = np.zeros(rows.z.shape[1:])
    mean, squares, most = (np.zeros_like(logits) for _ in range(3))
    for step, batch in enumerate(batches(len(rows.y), rng), 1):
        slope = slope_of(rows.some(batch), logits, configuration) + DECAY * logits
        mean = FORGET * mean + (1 - FORGET) * slope
        squares = FORGET_SQUARES * squares + (1 - FORGET_SQUARES) * slope**2
        most = np.maximum(most, squares)
        size = np.sqrt(most / (1 - FORGET_SQUARES**step)) + TINY
        logits = logits - configuration.rate / (1 - FORGET**step) * mean / size
        yield logits


def batches(n_rows: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Rows shuffled and cut, again and again."""
    size = 2 ** (3 + int(np.floor(np.log10(n_rows))))
    while True:
        order = rng.permutation(n_rows)
        yield from (order[start : start + size] for start in range(0, n_rows, size))


def slope_of(rows: Rows, logits: Floats, configuration: Configuration) -> Floats:
    """Of the mean pinball loss and the penalty, (J, Q)."""
    weights, n_levels = softmax(logits), len(rows.levels)
    q = (rows.z * weights).sum(axis=1)
    push = np.where(rows.y[:, None] >= q, -rows.levels, 1 - rows.levels) / q.size
    if configuration.penalty:
        above = np.triu(np.ones((n_levels, n_levels), dtype=np.float32), 1)
        close = (q[:, :, None] + configuration.margin > q[:, None, :]) * above
        sides = close.sum(axis=2) - close.sum(axis=1)
        push += configuration.penalty * sides / (len(q) * above.sum())
    pull = (rows.z * push[:, None, :]).sum(axis=0)
    slope: Floats = weights * (pull - (weights * pull).sum(axis=0))
    return slope


def penalised_loss(rows: Rows, logits: Floats, configuration: Configuration) -> float:
    """What training makes small, for all of the rows."""
    q = (rows.z * softmax(logits)).sum(axis=1)
    low, high = np.triu_indices(len(rows.levels), 1)
    out_of_order = np.maximum(q[:, low] - q[:, high] + configuration.margin, 0).mean()
    return mean_pinball(rows, q) + configuration.penalty * float(out_of_order)


def loss_of(rows: Rows, weights: Floats) -> float:
    """The mean pinball loss of the blend in order."""
    return mean_pinball(rows, np.sort((rows.z * weights).sum(axis=1), axis=1))


def mean_pinball(rows: Rows, q: Floats) -> float:
    gap = rows.y[:, None] - q
    return float(np.maximum(rows.levels * gap, (rows.levels - 1) * gap).mean())


def softmax(logits: Floats) -> Floats:
    """Weights that sum to 1 over models, (J, Q)."""
    raised = np.exp(logits - logits.max(axis=0))
    weights: Floats = raised / raised.sum(axis=0)
    return weights
