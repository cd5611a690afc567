"""How the prediction moves when one column moves, the others staying as they are (partial dependence).

Friedman (2001), Greedy function approximation; the spread between rows follows Goldstein et al. (2015).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import Encoded, FloatArray, IntArray, Predict
from explain.batches import batches, outputs_of
from explain.words import from_to, number

#: A mean curve that moves less than this share of the spread between predictions hardly changes …
_FLAT = 0.05
#: … and so does one that moves a probability by less than this.
_FLAT_PROBABILITY = 0.01
#: Up to this share of all movement may go against the direction.
_WOBBLE = 0.1


@dataclass(frozen=True, slots=True)
class Dependence:
    """Mean prediction at each grid point of one feature, with the spread between rows.

    ``grid`` are values as text for a category and str(number) for a number; ``position`` (n_grid,) is the number, or
    0, 1, 2 … for categories. ``mean``, ``low``, ``high`` have shape (n_grid,) and are in ``unit``, for ``output``
    (the target, the positive class or the class named); low and high are the 10 % and 90 % quantiles over rows.
    ``share`` (n_grid,) is the share of rows near each point. ``sentence`` puts the direction in words with units.
    """

    name: str
    output: str
    categorical: bool
    grid: tuple[str, ...]
    position: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    share: FloatArray
    unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """How much of the joint effect of two features is not the sum of their single effects (Friedman's H, 0 to 1)."""

    left: str
    right: str
    strength: float
    low: float
    high: float
    sentence: str


def partial_dependence(
    predict: Predict, X: Encoded, columns: IntArray, grid_encoded: FloatArray, output: int = 0
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, 10 % and 90 % quantile over rows of the prediction, each (n_grid,), with ``columns`` set to each point.

    ``grid_encoded`` (n_grid, len(columns)) holds the encoded values of each grid point (all pieces of a one-hot
    column together); ``output`` is the number of the output to follow.
    """
    n_rows, n_grid = len(X), len(grid_encoded)
    curves = np.empty(n_grid * n_rows)
    for part in batches(len(curves), X.shape[1]):
        point, row = np.divmod(np.arange(part.start, part.stop), n_rows)
        rows = X[row]
        rows[:, columns] = grid_encoded[point]
        curves[part] = outputs_of(predict, rows)[:, output]
    per_point = curves.reshape(n_grid, n_rows)
    low, high = np.quantile(per_point, [0.1, 0.9], axis=1)
    return per_point.mean(axis=1), low, high


def describe_direction(dependence: Dependence, what: str = "", feature_unit: str = "") -> str:
    """One sentence: whether the mean prediction rises, falls, peaks or hardly changes, from where to where.

    ``what`` is the prediction in words ("the predicted probability of Survived=1"; made from output and unit when
    empty), ``feature_unit`` the unit of the feature ("years"). The sentence of ``dependence`` itself is not read.
    """
    subject = what or _subject(dependence)
    mean, unit = dependence.mean, dependence.unit
    if _flat(dependence):
        middle = number(float(mean.mean()), unit)
        return f"With {dependence.name} {subject} hardly changes (about {middle})."
    direction = "" if dependence.categorical else _direction(mean)
    if not direction:
        return f"{_capital(subject)} is {_ends(dependence, feature_unit)}."
    start, end = number(float(dependence.position[0])), number(float(dependence.position[-1]), feature_unit)
    reached = from_to(float(mean[0]), float(mean[-1]), unit)
    return f"As {dependence.name} goes from {start} to {end}, {subject} {direction} {reached}."


def _subject(dependence: Dependence) -> str:
    if dependence.unit == "probability":
        return f"the predicted probability of {dependence.output}"
    return f"the predicted {dependence.output}"


def _flat(dependence: Dependence) -> bool:
    moved = float(np.ptp(dependence.mean))
    between = float(dependence.high.max() - dependence.low.min())
    least = _FLAT_PROBABILITY if dependence.unit == "probability" else 0.0
    return moved <= max(_FLAT * between, least)


def _direction(mean: FloatArray) -> str:
    steps = np.diff(mean)
    up, down = float(steps[steps > 0].sum()), float(-steps[steps < 0].sum())
    if down <= _WOBBLE * (up + down):
        return "rises"
    return "falls" if up <= _WOBBLE * (up + down) else ""


def _ends(dependence: Dependence, feature_unit: str) -> str:
    """Where the mean is highest and where it is lowest, with the values there."""
    top, bottom = int(dependence.mean.argmax()), int(dependence.mean.argmin())
    high, low = (number(float(dependence.mean[at]), dependence.unit) for at in (top, bottom))
    name = dependence.name
    if dependence.categorical:
        return f"highest for {name} = {dependence.grid[top]} ({high}) and lowest for {dependence.grid[bottom]} ({low})"
    at_top, at_bottom = (number(float(dependence.position[at]), feature_unit) for at in (top, bottom))
    return f"highest where {name} is around {at_top} ({high}) and lowest around {at_bottom} ({low})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
