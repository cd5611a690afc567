"""What weights are fitted to, looked at first: shapes, missing and constant forecasts, folds, crossings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError
from explain.levels import check_truth
from explain.pinball import crossings, mean_pinball

#: Folds of the cross-validation where none are given, and rows below which it is not worth its name.
FOLDS, FEWEST_ROWS = 5, 20
#: Few rows are dealt into folds several times, until so many were predicted: one deal chooses by chance.
DEALT, MOST_DEALS = 3_000, 8
#: A target takes few values where fewer than this share of its values are different.
FEW_VALUES = 0.05


@dataclass(frozen=True, slots=True)
class Given:
    """Forecasts z (n_rows, J, Q) sorted within rows, y (n_rows,), levels (Q,), names (J,), folds (n_deals, n_rows).

    ``used`` are the positions of the models whose forecasts tell something; z has zeros for the others. ``losses``
    (J,) are mean pinball losses, nan for those not used.
    """

    z: FloatArray
    y: FloatArray
    levels: FloatArray
    names: tuple[str, ...]
    used: IntArray
    folds: IntArray
    losses: FloatArray
    notes: tuple[str, ...]

    @property
    def few_values(self) -> bool:
        """Whether the target takes so few values that rounding the kink of the loss would bias weights."""
        return len(np.unique(self.y)) < FEW_VALUES * len(self.y)


def given_of(
    z: FloatArray,
    y: FloatArray,
    levels: FloatArray,
    names: tuple[str, ...],
    folds: IntArray | None,
    seed: int,
) -> Given:
    """The checked forecasts with notes of what was left out or repaired; raises ExplainError in words."""
    forecasts = np.asarray(z, dtype=np.float64)
    if forecasts.ndim != 3 or forecasts.shape[2] != len(levels) or 0 in forecasts.shape:
        raise ExplainError(
            f"forecasts came with shape {forecasts.shape} and {len(levels)} levels; (n_rows, n_models, n_levels) are "
            "needed, with at least one of each"
        )
    truth = check_truth(y, forecasts[:, 0])
    called = names or tuple(f"model {j + 1}" for j in range(forecasts.shape[1]))
    if len(called) != forecasts.shape[1]:
        raise ExplainError(f"{len(called)} names came with {forecasts.shape[1]} models; one each is needed")
    used, notes = _used(forecasts, called)
    ordered = np.nan_to_num(forecasts)
    ordered.sort(axis=2)
    losses = np.full(len(called), np.nan)
    losses[used] = [mean_pinball(truth, ordered[:, j], levels) for j in used]
    return Given(ordered, truth, levels, called, used, _folds(folds, len(truth), seed), losses, notes)


def _used(z: FloatArray, names: tuple[str, ...]) -> tuple[IntArray, tuple[str, ...]]:
    """Positions of the models with forecasts to use, and sentences on the others and on what is out of order."""
    notes, used = [], []
    for j, name in enumerate(names):
        empty = ~np.isfinite(z[:, j]).all(axis=1)
        if empty.any():
            notes.append(
                f"{name} is left out: {int(empty.sum()):,} of {len(z):,} rows have no forecast, first row "
                f"{int(np.argmax(empty)) + 1}."
            )
            continue
        used.append(j)
        crossed = crossings(z[:, j])
        if crossed.pairs > 0.0005:
            notes.append(f"{name}: {crossed.pairs:.1%} of adjacent levels out of order; repaired by sorting.")
    constant = [j for j in used if len(z) > 1 and len(used) > 1 and np.ptp(z[:, j], axis=0).max() == 0]
    if constant and len(constant) < len(used):
        notes += [f"{names[j]} is left out: it forecasts the same for every row." for j in constant]
        used = [j for j in used if j not in constant]
    if not used:
        raise ExplainError(f"none of {len(names)} models has a forecast for every row; at least one is needed")
    return np.array(used, dtype=np.int64), tuple(notes)


def _folds(folds: IntArray | None, n_rows: int, seed: int) -> IntArray:
    """The number of each row's fold in each deal, (n_deals, n_rows): one deal where folds are given."""
    if folds is None:
        deals = int(np.clip(np.ceil(DEALT / n_rows), 1, MOST_DEALS))
        rng, count = np.random.default_rng(seed), min(FOLDS, n_rows)
        return np.stack([np.asarray(rng.permutation(n_rows) % count, dtype=np.int64) for _ in range(deals)])
    if len(folds) != n_rows:
        raise ExplainError(f"{len(folds)} fold numbers came with {n_rows} rows; one each is needed")
    if len(np.unique(folds)) < 2:
        raise ExplainError("all rows came in one fold; two at least are needed, or None to deal them at random")
    return np.asarray(folds, dtype=np.int64)[None, :]
