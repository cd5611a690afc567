"""Predictions row by row: what was predicted, what happened, and how unsure the prediction is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.goal import Goal

ENTROPY = (
    "How evenly the probability is spread over the classes: 0 when the model gives one class everything, "
    "1 when it gives all classes the same (normalised entropy)."
)
DISAGREEMENT = (
    "How far the {n} models that beat guessing disagree about the row: the standard deviation of their predictions, "
    "divided by the largest one among the test rows."
)
ALONE = "No other model beats guessing, so there is no disagreement to measure; 0 in every row."


def class_shares(outputs: FloatArray) -> FloatArray:
    """One probability per class, (n_rows, n_classes), also where the model gives the positive class only."""
    return outputs if outputs.shape[1] > 1 else np.column_stack([1 - outputs[:, 0], outputs[:, 0]])


def prediction_frame(goal: Goal, rows: IntArray, y: FloatArray, outputs: FloatArray) -> pd.DataFrame:
    """Columns ``row``, ``actual``, ``predicted`` and, for classes, one ``p:<class>`` per class.

    ``y`` (n_rows,) are target values or class positions; ``outputs`` (n_rows, n_outputs) what the model predicts.
    """
    if goal.task == "regression":
        return pd.DataFrame({"row": rows, "actual": y, "predicted": outputs[:, 0]})
    shares = class_shares(outputs)
    names = np.array(goal.classes, dtype=object)
    frame = {"row": rows, "actual": names[y.astype(np.int64)], "predicted": names[shares.argmax(axis=1)]}
    return pd.DataFrame(frame | {f"p:{name}": shares[:, k] for k, name in enumerate(goal.classes)})


def rows_frame(
    goal: Goal,
    rows: IntArray,
    y: FloatArray,
    outputs: FloatArray,
    uncertainty: FloatArray,
    explained: NDArray[np.bool_],
) -> pd.DataFrame:
    """The frame of Result.rows: the predictions with ``error``, ``uncertainty`` (0 to 1) and ``explained``.

    ``error`` is actual − predicted; for classes it is 1 − the probability of the actual class.
    """
    if goal.task == "regression":
        error = y - outputs[:, 0]
    else:
        error = 1 - class_shares(outputs)[np.arange(len(y)), y.astype(np.int64)]
    frame = prediction_frame(goal, rows, y, outputs)
    return frame.assign(error=error, uncertainty=uncertainty, explained=explained)


def entropy(outputs: FloatArray) -> FloatArray:
    """Shannon's entropy of each row's class probabilities divided by its largest value: (n_rows,), 0 to 1."""
    shares = class_shares(outputs)
    terms = np.zeros_like(shares)
    np.log(shares, out=terms, where=shares > 0)
    spread = -(shares * terms).sum(axis=1) / np.log(shares.shape[1])
    return np.asarray(np.clip(spread, 0.0, 1.0))


def disagreement(outputs: Sequence[FloatArray]) -> FloatArray:
    """Standard deviation between the models' predictions of each row, divided by the largest: (n_rows,), 0 to 1."""
    spread = np.std(np.stack([one[:, 0] for one in outputs]), axis=0)
    largest = float(spread.max())
    return np.asarray(spread / largest if largest > 0 else spread)


def uncertainty_of(goal: Goal, best: FloatArray, others: Sequence[FloatArray]) -> tuple[FloatArray, str]:
    """How unsure the best model is of each row, 0 to 1, and what that number is in words.

    ``best`` are its outputs on the test rows, ``others`` those of the other models that beat guessing.
    """
    if goal.task != "regression":
        return entropy(best), ENTROPY
    if not others:
        return np.zeros(len(best)), ALONE
    return disagreement([best, *others]), DISAGREEMENT.format(n=len(others) + 1)


def telling_rows(frame: pd.DataFrame, each: int = 8) -> IntArray:
    """Row numbers worth looking at first: the worst errors, the most uncertain, and those of the middle error."""
    size = frame["error"].abs().to_numpy(np.float64)
    worst = np.argsort(-size, kind="stable")[:each]
    unsure = np.argsort(-frame["uncertainty"].to_numpy(np.float64), kind="stable")[:each]
    typical = np.argsort(np.abs(size - np.median(size)), kind="stable")[:each]
    places = np.unique(np.concatenate([worst, unsure, typical]))
    return np.asarray(frame["row"].to_numpy(np.int64)[places])
