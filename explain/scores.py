"""How good predictions are: each score written once, for one set of row weights or for many at a time.

``y`` (n_rows,) is the target: its value, 0 or 1 (1 is the positive class), or the class number 0 … K-1.
``outputs`` (n_rows, n_outputs) are predictions, the probability of the positive class, or one probability per class.
Each score takes ``weights`` (n_rows, n_draws), one column per bootstrap draw, and returns (n_draws,), with nan where
a draw leaves it undefined (AUC of one class). ``Metric`` turns such an outcome into a refusal when it is *the* value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError
from explain.resample import percentile_interval, resample_weights

WeightedScore: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]

#: The largest array of bootstrap weights that is held at once.
_WEIGHT_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Metric:
    """A score with its name, unit and direction. Called with (y, outputs) it gives the value as it is reported.

    ``unit`` is "target" when the value is in the unit of the target. ``needs`` says what rows it is defined for.
    """

    name: str
    title: str
    unit: str
    higher_is_better: bool
    needs: str
    weighted: WeightedScore

    def __call__(self, y: FloatArray, outputs: FloatArray) -> float:
        """The value on these rows. Raises ExplainError where it is undefined, instead of returning nan."""
        value = float(self.weighted(y, outputs, np.ones((len(y), 1)))[0])
        if not np.isfinite(value):
            raise ExplainError(
                f"{self.title} was asked of {len(y)} rows whose target takes {len(np.unique(y))} different value(s); "
                f"it needs {self.needs}: use more rows, or another score"
            )
        return value

    def score(self, y: FloatArray, outputs: FloatArray) -> float:
        """The value with its sign turned where lower is better: higher is always better."""
        return self(y, outputs) if self.higher_is_better else -self(y, outputs)

    def draws(self, y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
        """The ``score`` (higher is better) under each column of ``weights``: (n_draws,), nan where undefined."""
        values = self.weighted(y, outputs, weights)
        return values if self.higher_is_better else -values


def bootstrap_interval(
    y: FloatArray,
    outputs: FloatArray,
    metric: Metric,
    clusters: IntArray | None = None,
    *,
    n: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """95 % percentile interval of ``metric`` over ``n`` resamples of the rows (of whole ``clusters`` where given).

    Resamples in which the metric is undefined are left out; raises ExplainError where more than half of them are.
    """
    rng = np.random.default_rng(seed)
    chunk = max(1, _WEIGHT_BYTES // (8 * len(y)))
    sizes = [min(chunk, n - start) for start in range(0, n, chunk)]
    draws = np.concatenate(
        [metric.weighted(y, outputs, resample_weights(len(y), size, rng, clusters)) for size in sizes]
    )
    low, high = percentile_interval(draws)
    return float(low), float(high)


def _mean(per_row: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray((per_row @ weights) / weights.sum(axis=0))


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """Above / below, nan where below is not positive."""
    ratio: FloatArray = np.full(np.shape(above), np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio


def _per_class(outputs: FloatArray) -> FloatArray:
    """One probability per class, also for the binary case: (n_rows, n_classes)."""
    return outputs if outputs.shape[1] > 1 else np.column_stack([1 - outputs[:, 0], outputs[:, 0]])


def _own_class(y: FloatArray, outputs: FloatArray) -> FloatArray:
    """The probability given to the class that each row really has: (n_rows,)."""
    return _per_class(outputs)[np.arange(len(y)), y.astype(np.int64)]


def _hits(y: FloatArray, outputs: FloatArray) -> FloatArray:
    """1 where the class with the highest probability (the first of several) is the row's own, else 0."""
    return np.asarray(_per_class(outputs).argmax(axis=1) == y, dtype=np.float64)


def _area(positive: NDArray[np.bool_], ranking: FloatArray, weights: FloatArray) -> FloatArray:
    """Share of (positive, negative) pairs in the right order, ties half: cumulated negatives below each positive."""
    # Both sides sorted: neighbouring positives then read neighbouring sums, which halves the time.
    lower, upper = (_rising(np.flatnonzero(side), ranking) for side in (~positive, positive))
    cumulated = np.zeros((len(lower) + 1, weights.shape[1]))
    np.take(weights, lower, axis=0, out=cumulated[1:], mode="clip")
    np.cumsum(cumulated, axis=0, out=cumulated)
    below = np.searchsorted(ranking[lower], ranking[upper], side="left")
    upto = np.searchsorted(ranking[lower], ranking[upper], side="right")
    own = np.take(weights, upper, axis=0)
    wins = np.einsum("pd,pd->d", own, np.take(cumulated, below, axis=0))
    tied = below != upto
    if tied.any():
        wins = wins + np.einsum("pd,pd->d", own[tied], cumulated[upto[tied]] - cumulated[below[tied]]) / 2
    return _ratio(wins, own.sum(axis=0) * cumulated[-1])


def _rising(rows: IntArray, ranking: FloatArray) -> IntArray:
    return rows[np.argsort(ranking[rows], kind="stable")]


def _roc_auc(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    return _area(y == 1, outputs[:, 0], weights)


def _macro_auc(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    if len(np.unique(y)) < outputs.shape[1]:
        return np.full(weights.shape[1], np.nan)
    areas = np.array([_area(y == k, outputs[:, k], weights) for k in range(outputs.shape[1])])
    # A draw without a single row of a rare class is the mean over the others, else rare classes leave no draws.
    return _ratio(np.nansum(areas, axis=0), np.isfinite(areas).sum(axis=0))


def _pr_auc(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    order = np.argsort(-outputs[:, 0], kind="stable")
    ranking = outputs[order, 0]
    ends = np.append(np.flatnonzero(np.diff(ranking)), len(ranking) - 1)
    drawn = weights[order]
    found = np.cumsum(drawn * (y[order] == 1)[:, None], axis=0)[ends]
    taken = np.cumsum(drawn, axis=0)[ends]
    precision = np.divide(found, taken, out=np.zeros_like(found), where=taken > 0)
    gained = np.diff(found, axis=0, prepend=0.0)
    return _ratio((precision * gained).sum(axis=0), found[-1])


def _log_loss(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    tiny = np.finfo(np.float64).eps
    return _mean(-np.log(np.clip(_own_class(y, outputs), tiny, 1 - tiny)), weights)


def _brier(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    if outputs.shape[1] == 1:
        return _mean((outputs[:, 0] - y) ** 2, weights)
    truth = y[:, None] == np.arange(outputs.shape[1])
    return _mean(((outputs - truth) ** 2).sum(axis=1), weights)


def _accuracy(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    return _mean(_hits(y, outputs), weights)


def _balanced_accuracy(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    hits = _hits(y, outputs)
    classes = [y == k for k in np.unique(y)]
    recalls = [_ratio((hits * own) @ weights, own.astype(np.float64) @ weights) for own in classes]
    return np.asarray(np.nanmean(recalls, axis=0))


def _r2(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    total = weights.sum(axis=0)
    centred = y - y.mean()
    around = centred**2 @ weights - (centred @ weights) ** 2 / total
    # A constant target leaves only the rounding of its mean behind.
    noise = total * (1e-12 * np.abs(y).max()) ** 2
    return 1 - _ratio((y - outputs[:, 0]) ** 2 @ weights, np.where(around > noise, around, 0.0))


def _rmse(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    return np.sqrt(_mean((y - outputs[:, 0]) ** 2, weights))


def _mae(y: FloatArray, outputs: FloatArray, weights: FloatArray) -> FloatArray:
    return _mean(np.abs(y - outputs[:, 0]), weights)


_ANY = "at least one row"
_BOTH = "rows of both classes"
_ALL = "rows of every class"

#: Area under the ROC curve: the chance that a positive row gets a higher probability than a negative one.
roc_auc = Metric("roc_auc", "AUC", "", True, _BOTH, _roc_auc)
#: Average precision: precision averaged over recall (no interpolation, as in scikit-learn).
pr_auc = Metric("pr_auc", "average precision", "", True, "rows of the positive class", _pr_auc)
#: Mean over classes of the AUC of that class against the rest.
macro_auc = Metric("macro_auc", "AUC (mean over classes)", "", True, _ALL, _macro_auc)
#: Mean negative log probability of the class that came true, in nats.
log_loss = Metric("log_loss", "log loss", "nats", False, _ANY, _log_loss)
#: Mean squared error of the probability; summed over the classes when there are more than two.
brier = Metric("brier", "Brier score", "", False, _ANY, _brier)
#: Share of rows whose most probable class came true.
accuracy = Metric("accuracy", "accuracy", "share of rows", True, _ANY, _accuracy)
#: Mean over classes of the share of their rows that were recognised.
balanced_accuracy = Metric("balanced_accuracy", "balanced accuracy", "share of rows", True, _ANY, _balanced_accuracy)
#: Share of the target's variance that the predictions explain; negative when worse than the mean.
r2 = Metric("r2", "R²", "share of variance", True, "a target that varies", _r2)
#: Root of the mean squared error, in the target's unit.
rmse = Metric("rmse", "RMSE", "target", False, _ANY, _rmse)
#: Mean absolute error, in the target's unit.
mae = Metric("mae", "mean absolute error", "target", False, _ANY, _mae)

METRICS: dict[str, Metric] = {
    one.name: one for one in (roc_auc, pr_auc, macro_auc, log_loss, brier, accuracy, balanced_accuracy, r2, rmse, mae)
}
