"""How the prediction moves when one column moves, the others staying as they are (partial dependence)."""

from __future__ import annotations

from dataclasses import dataclass

from explain.arrays import FloatArray


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
