"""Tables behind the performance tab, all from the out-of-fold predictions of the best model.

Every function takes a Result and returns a frame that is ready to be shown, charted or exported; where a table has no
meaning for the task (thresholds of a regression) the frame has its columns and no rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.means import mean_interval, share_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipelines.engine.result import Result

CALIBRATION_COLUMNS = ("output", "predicted", "observed", "low", "high", "rows")
THRESHOLD_COLUMNS = ("output", "threshold", "flagged", "precision", "recall", "specificity", "accuracy", "f1")
CONFUSION_COLUMNS = ("actual", "predicted", "rows", "share")
ERROR_COLUMNS = ("from", "to", "rows", "bias", "mean absolute error", "median absolute error", "root mean square error")


def calibration(result: Result, n_bins: int = 10) -> pd.DataFrame:
    """Does what is predicted happen? One line per output and bin of about equally many rows.

    Columns: ``output``, ``predicted`` (mean of the bin), ``observed`` (share of the class, or mean of the target),
    ``low`` and ``high`` (95 %: Wilson's interval for a share, mean ± 1.96 standard errors for a mean), ``rows``. Equal
    predictions stay in one bin. Where rows belong to entities, the interval is over whole entities: see
    ``explain.means``.
    """
    entities = result.predictions["entity"].to_numpy(np.int64) if "entity" in result.predictions else None
    interval = mean_interval if result.task == "regression" else share_interval
    lines = []
    for output in result.outputs:
        predicted, actual = _outcome(result, output)
        for rows in equal_bins(predicted, n_bins):
            low, high = interval(actual[rows], None if entities is None else entities[rows])
            lines.append((output, predicted[rows].mean(), actual[rows].mean(), low, high, len(rows)))
    return pd.DataFrame(lines, columns=list(CALIBRATION_COLUMNS))


def thresholds(result: Result, step: float = 0.05) -> pd.DataFrame:
    """What happens when every row at or above a probability is called the class: one line per output and threshold.

    ``flagged`` is the share of all rows that is called the class; ``precision`` the share of those that are it (nan
    when nothing is flagged), ``recall`` the share of the class that is found, ``specificity`` the share of the others
    that is left alone. Empty for a regression.
    """
    if result.task == "regression":
        return pd.DataFrame(columns=list(THRESHOLD_COLUMNS))
    cuts = np.round(np.arange(0.0, 1.0 + step / 2, step), 6)
    lines = []
    for output in result.outputs:
        predicted, actual = _outcome(result, output)
        lines += [(output, float(cut), *_at_threshold(predicted, actual, cut)) for cut in cuts]
    return pd.DataFrame(lines, columns=list(THRESHOLD_COLUMNS))


def confusion(result: Result) -> pd.DataFrame:
    """How many rows of each class were called what: every pair of classes, with the share of the actual class.

    Empty for a regression.
    """
    if result.task == "regression":
        return pd.DataFrame(columns=list(CONFUSION_COLUMNS))
    actual = result.predictions["actual"].astype(str).to_numpy()
    predicted = result.predictions["predicted"].astype(str).to_numpy()
    lines = []
    for truth in result.classes:
        of_class = actual == truth
        for call in result.classes:
            count = int(np.sum(of_class & (predicted == call)))
            lines.append((truth, call, count, count / max(1, int(of_class.sum()))))
    return pd.DataFrame(lines, columns=list(CONFUSION_COLUMNS))


def errors_by_size(result: Result, n_bins: int = 8) -> pd.DataFrame:
    """How large the errors are for small and for large actual values, in the target's unit; empty for classes.

    One line per bin of about equally many rows by actual value (``from`` ≤ actual ≤ ``to``). ``bias`` is the mean of
    predicted − actual: below 0 means that such rows are predicted too low.
    """
    if result.task != "regression":
        return pd.DataFrame(columns=list(ERROR_COLUMNS))
    actual = result.predictions["actual"].to_numpy(dtype=float)
    wrong = result.predictions["predicted"].to_numpy(dtype=float) - actual
    lines = [_error_line(actual[rows], wrong[rows]) for rows in equal_bins(actual, n_bins)]
    return pd.DataFrame(lines, columns=list(ERROR_COLUMNS))


def equal_bins(values: NDArray[np.float64], n_bins: int) -> list[NDArray[np.int64]]:
    """Positions of the rows of each bin, smallest values first: about equally many rows, equal values together."""
    if len(values) == 0:
        return []
    edges = np.unique(np.quantile(values, np.linspace(0, 1, n_bins + 1)[1:-1], method="inverted_cdf"))
    bins = np.searchsorted(edges, values, side="left")
    return [np.flatnonzero(bins == one) for one in np.unique(bins)]


def _outcome(result: Result, output: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Predicted and actual numbers of one output: the target, or probability and 0/1 of one class."""
    frame = result.predictions
    if result.task == "regression":
        predicted, actual = frame["predicted"], frame["actual"]
    else:
        predicted, actual = frame[f"p:{output}"], frame["actual"].astype(str) == output
    return np.asarray(predicted, dtype=np.float64), np.asarray(actual, dtype=np.float64)


def _at_threshold(predicted: NDArray[np.float64], actual: NDArray[np.float64], cut: float) -> tuple[float, ...]:
    called = predicted >= cut
    hits = float(np.sum(called & (actual == 1)))
    precision = hits / called.sum() if called.any() else float("nan")
    recall = hits / max(1.0, float(actual.sum()))
    spared = float(np.sum(~called & (actual == 0)))
    specificity = spared / max(1.0, float(np.sum(actual == 0)))
    accuracy = (hits + spared) / len(actual)
    f1 = 2 * hits / max(1.0, float(called.sum() + actual.sum()))
    return float(called.mean()), float(precision), recall, specificity, accuracy, f1


def _error_line(actual: NDArray[np.float64], wrong: NDArray[np.float64]) -> tuple[float, ...]:
    size = np.abs(wrong)
    return (
        float(actual.min()),
        float(actual.max()),
        len(actual),
        float(wrong.mean()),
        float(size.mean()),
        float(np.median(size)),
        float(np.sqrt(np.mean(wrong**2))),
    )
