"""What a model gives for rows some of whose columns are shuffled: by its trees where they are known, else predicted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from explain.arrays import Encoded, FloatArray, Groups, IntArray, Predict
from explain.batches import batches, outputs_of
from explain.errors import ExplainError
from explain.trees.forest import Forest

if TYPE_CHECKING:
    from explain.trees.shuffle import ForestShuffler

#: How far a forest's outputs may be from the model's, in the largest output: float64, and where rows are float32.
DOUBLE, SINGLE = 1e-9, 1e-5


class Outputs(Protocol):
    """Outputs for the rows as they are, (n_rows, n_outputs), and for any shuffles of groups of their columns."""

    @property
    def base(self) -> FloatArray:
        """Nothing shuffled."""

    def shuffled(self, groups: Groups, orders: Callable[[int], IntArray]) -> Iterator[FloatArray]:
        """For each group (n_repeats, n_rows, n_outputs); ``orders`` of its position are (n_repeats, n_rows)."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """Outputs of any model: rows whose values change are predicted again, those of all repeats together."""

    predict: Predict
    X: Encoded
    base: FloatArray

    def shuffled(self, groups: Groups, orders: Callable[[int], IntArray]) -> Iterator[FloatArray]:
        """One group after the other, in batches of bounded memory."""
        for position, group in enumerate(groups):
            yield self._one(group, orders(position))

    def _one(self, group: IntArray, orders: IntArray) -> FloatArray:
        repeat, row = np.nonzero(_changed(self.X[:, group], orders))
        outputs = np.repeat(self.base[None], len(orders), axis=0)
        for part in batches(len(row), self.X.shape[1]):
            rows = self.X[row[part]]
            rows[:, group] = self.X[orders[repeat[part], row[part]]][:, group]
            outputs[repeat[part], row[part]] = outputs_of(self.predict, rows)
        return outputs


@dataclass(frozen=True, slots=True)
class Walked:
    """Outputs of a forest: only trees and rows that the shuffled columns can change are walked again."""

    walker: ForestShuffler
    base: FloatArray

    def shuffled(self, groups: Groups, orders: Callable[[int], IntArray]) -> Iterator[FloatArray]:
        """Many groups at a time."""
        return self.walker.shuffled(groups, orders)


def predicted(predict: Predict, X: Encoded) -> Predicted:
    """Outputs by calling ``predict`` again."""
    return Predicted(predict, X, outputs_of(predict, X))


def walked(forest: Forest, predict: Predict, X: Encoded, threads: int = 1) -> Walked:
    """Outputs by the trees of the forest, after a look that it gives what ``predict`` does for the rows as they are.

    Raises ExplainError where they differ by more than 1e-9 of the largest output (1e-5 where the rows are float32).
    """
    from explain.trees.shuffle import shuffler

    walker, wanted = shuffler(forest, X, threads), outputs_of(predict, X)
    base = walker.unshuffled()
    if base.shape != wanted.shape:
        raise ExplainError(
            f"the forest gives {base.shape[1]} outputs for a row, the model {wanted.shape[1]}; "
            "the same are needed: read the forest from this model, and predict what its trees add up to"
        )
    off = np.abs(base - wanted)
    wrong = ~(off <= (SINGLE if forest.single else DOUBLE) * np.abs(wanted).max())  # nan is wrong, too
    if wrong.any():
        row, output = np.argwhere(wrong)[0]
        raise ExplainError(
            f"the forest gives {base[row, output]:.9g} for row {row}, the model {wanted[row, output]:.9g}; "
            "the same is needed for every row: read the forest from this model, or leave it out to predict anew"
        )
    return Walked(walker, base)


def _changed(values: FloatArray, orders: IntArray) -> NDArray[np.bool_]:
    """Whether each row gets other values than its own: (n_repeats, n_rows). Missing for missing is no change."""
    changed = np.zeros(orders.shape, dtype=np.bool_)
    for column in values.T:
        there = column[orders]
        changed |= (there != column) & ~(np.isnan(there) & np.isnan(column))
    return changed
