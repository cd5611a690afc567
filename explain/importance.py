"""The central noun: a number per name, with its spread, its method and its unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError

Axis = Literal["feature", "aspect", "row", "model", "parameter", "item"]


@dataclass(frozen=True, slots=True)
class Importance:
    """How much each of ``names`` matters, by one method, for one model.

    ``values``, ``low``, ``high`` have shape (n_names,) and are in ``unit``. ``spread`` says in words what the range
    from low to high is ("95 % interval: 10 shuffles × 200 resamples of the test rows"). ``reference`` is what the
    importance is measured against: the unshuffled score (permutation), the base value (Shapley), nan if nothing.
    """

    axis: Axis
    method: str
    model: str
    unit: str
    names: tuple[str, ...]
    values: FloatArray
    low: FloatArray
    high: FloatArray
    spread: str
    reference: float = float("nan")

    def __post_init__(self) -> None:
        """Refuse an unknown axis, arrays that do not fit the names, and a spread without words."""
        if self.axis not in get_args(Axis):
            raise ExplainError(f"axis {self.axis!r} was given; one of {', '.join(get_args(Axis))} is needed")
        shapes = {np.shape(one) for one in (self.values, self.low, self.high)}
        if shapes != {(len(self.names),)}:
            raise ExplainError(
                f"{len(self.names)} names came with arrays of shapes {sorted(shapes)}; one number per name is needed"
            )
        if not self.spread:
            raise ExplainError("an importance without a spread was given; say in words what low and high are")

    def order(self) -> IntArray:
        """Positions from the most to the least important; ties keep the order of the names."""
        return np.argsort(-self.values, kind="stable").astype(np.int64)

    def ranks(self) -> IntArray:
        """Rank of each name, 1 for the most important; ties by the order of the names."""
        ranks = np.empty(len(self.names), dtype=np.int64)
        ranks[self.order()] = np.arange(1, len(self.names) + 1)
        return ranks

    def top(self, k: int) -> tuple[str, ...]:
        """The k most important names, first the most important."""
        return tuple(self.names[i] for i in self.order()[:k])

    def reordered(self, names: tuple[str, ...]) -> Importance:
        """The same numbers in another order of the names; raises ExplainError unless the names are the same."""
        if sorted(names) != sorted(self.names):
            raise ExplainError(f"names {names} were asked for; this importance holds {self.names}")
        at = [self.names.index(name) for name in names]
        return replace(self, names=names, values=self.values[at], low=self.low[at], high=self.high[at])
