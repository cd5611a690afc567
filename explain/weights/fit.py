"""Weights per quantile level (medium), of all levels at once (coarse), and over neighbouring levels (fine)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.weights.simplex import Pull, minimise, minimise_each

#: The kink of the pinball loss is rounded within this share of the residuals' usual size.
ROUNDING = 0.05
#: The same where the target takes few values, and so many rows that a linear program would take minutes.
SHARP = 0.002
#: Below so many numbers a fit takes less time than threads take to start; levels are dealt out in so many pieces.
WORTH_THREADS, PIECES = 500_000, 12
#: An output level may use levels that are this far from it.
BAND = 0.1


@dataclass(frozen=True, slots=True)
class Rows:
    """What weights are fitted to, in units of the usual residual: z (Q, n_rows, J), y (n_rows,), levels (Q,).

    ``towards`` (Q, J) are the weights that the penalty draws to. ``threads`` may be used at a time.
    """

    z: FloatArray
    y: FloatArray
    levels: FloatArray
    towards: FloatArray
    rounding: float = ROUNDING
    threads: int = 1

    def some(self, rows: IntArray, levels: IntArray) -> Rows:
        """Some rows and some levels of them."""
        return replace(
            self,
            z=np.ascontiguousarray(self.z[levels][:, rows]),
            y=self.y[rows],
            levels=self.levels[levels],
            towards=self.towards[levels],
        )

    def drawn_to(self, towards: FloatArray) -> Rows:
        """The same rows with other weights (Q, J) to be drawn to."""
        return replace(self, towards=towards)


#: (rows, penalty, where to start) → weights (Q, J).
Fit = Callable[[Rows, float, FloatArray], FloatArray]


def rows_of(z: FloatArray, y: FloatArray, levels: FloatArray, *, threads: int = 1) -> tuple[Rows, float]:
    """Z (n_rows, J, Q) and y (n_rows,) in units of the usual residual, drawn to the plain average, and that unit.

    The unit is 1.4826 × the median distance of y from the models' median at the level nearest to .5; their mean
    distance where most are 0. In these units one rounding and one penalty mean the same for every table.
    """
    middle = np.median(z[:, :, int(np.argmin(np.abs(levels - 0.5)))], axis=1)
    apart = np.abs(y - middle)
    unit = 1.4826 * float(np.median(apart)) or float(np.mean(apart)) or 1.0
    n_models = z.shape[1]
    # A target far from 0 would cost digits: a constant taken from both sides changes no weight, as they sum to 1.
    centre = float(np.median(y))
    scaled = np.empty((len(levels), len(y), n_models))
    np.subtract(np.moveaxis(z, 2, 0), centre, out=scaled)
    scaled /= unit
    towards = np.full((len(levels), n_models), 1.0 / n_models)
    return Rows(scaled, (y - centre) / unit, levels, towards, threads=threads), unit


def medium(rows: Rows, penalty: float, start: FloatArray) -> FloatArray:
    """Weights of every level by itself, (Q, J)."""
    starts, towards = np.ascontiguousarray(start), np.ascontiguousarray(rows.towards)
    pull = Pull(penalty, towards[0], rows.rounding)

    def some(part: slice) -> FloatArray:
        return minimise_each(rows.z[part], rows.y, rows.levels[part], starts[part], pull, towards[part])

    n_levels = len(rows.levels)
    if rows.threads < 2 or rows.z.size < WORTH_THREADS:
        return some(slice(n_levels))
    step = -(-n_levels // PIECES)
    with ThreadPoolExecutor(rows.threads) as pool:
        return np.concatenate(list(pool.map(some, (slice(k, k + step) for k in range(0, n_levels, step)))))


def coarse(rows: Rows, penalty: float, start: FloatArray) -> FloatArray:
    """The same weights at every level, (Q, J)."""
    pull = Pull(penalty, np.ascontiguousarray(rows.towards.mean(axis=0)), rows.rounding)
    found = minimise(rows.z, rows.y, rows.levels, np.ascontiguousarray(start.mean(axis=0)), pull)[0]
    return np.tile(found, (len(rows.levels), 1))


def neighbours(levels: FloatArray, k: int) -> IntArray:
    """Positions of the levels that level k may use."""
    return np.flatnonzero(np.abs(levels - levels[k]) <= BAND + 1e-9)


def fine(rows: Rows, penalty: float, start: FloatArray) -> FloatArray:
    """Weights of every model at every neighbouring level, (Q, J, Q): 0 beyond the band, summing to 1 for each level.

    ``start`` (Q, J) are weights at the level itself.
    """
    n_levels, n_models = rows.towards.shape

    def one(k: int) -> FloatArray:
        used = neighbours(rows.levels, k)
        z = np.ascontiguousarray(np.moveaxis(rows.z[used], 0, 2)).reshape(1, len(rows.y), -1)
        at_level = (used == rows.levels.searchsorted(rows.levels[k])).astype(np.float64)
        towards, begin = (np.outer(one, at_level).ravel() for one in (rows.towards[k], start[k]))
        # The penalty is λJ/2: so that λ means the same as for medium weights, it is told by their number of models.
        pull = Pull(penalty / len(used), towards, rows.rounding)
        found = minimise(z, rows.y, rows.levels[k : k + 1], begin, pull)[0]
        spread = np.zeros((n_models, n_levels))
        spread[:, used] = found.reshape(n_models, len(used))
        return spread

    if rows.threads < 2:
        return np.stack([one(k) for k in range(n_levels)])
    with ThreadPoolExecutor(rows.threads) as pool:
        return np.stack(list(pool.map(one, range(n_levels))))


def blended(z: FloatArray, weights: FloatArray) -> FloatArray:
    """Quantiles (n_rows, Q) from forecasts z (n_rows, J, Q) by weights (Q, J) or (Q, J, Q); perhaps out of order."""
    if weights.ndim == 2:
        return np.asarray(np.einsum("njq,qj->nq", z, weights))
    return np.asarray(z.reshape(len(z), -1) @ weights.reshape(len(weights), -1).T)
