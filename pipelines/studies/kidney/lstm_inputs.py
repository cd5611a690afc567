"""Histories as the matrix that a model of sequences reads: statics once, then every step's channels, oldest first.

Values stay nan where they were not observed: the family itself makes masks and times since from that, and scales by
its fit rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from data.clinical.visits.bins import Sequences
    from explain.arrays import FloatArray, IntArray

ONCE = "known once"


@dataclass(frozen=True, slots=True)
class SequenceInputs:
    """``X`` (n, statics + steps × channels) as it was observed, with words for statics, channels and steps."""

    X: FloatArray
    statics: tuple[str, ...]
    channels: tuple[str, ...]
    steps: tuple[str, ...]

    @property
    def shape(self) -> dict[str, float | int | str | bool | None]:
        """What the model must know to find statics and steps again."""
        return {"steps": len(self.steps), "statics": len(self.statics)}

    @property
    def names(self) -> tuple[str, ...]:
        """The features: statics, then channels."""
        return (*self.statics, *self.channels)

    @property
    def by_feature(self) -> tuple[IntArray, ...]:
        """For each of ``names`` its columns: those of all steps together."""
        first, each = len(self.statics), len(self.channels)
        once = [np.array([i], dtype=np.int64) for i in range(first)]
        steps = first + each * np.arange(len(self.steps), dtype=np.int64)
        return (*once, *(steps + k for k in range(each)))

    @property
    def by_step(self) -> tuple[tuple[str, ...], tuple[IntArray, ...]]:
        """The steps, after what is known once, and the columns of each."""
        first, each = len(self.statics), len(self.channels)
        starts = first + each * np.arange(len(self.steps), dtype=np.int64)
        columns = tuple(np.arange(start, start + each, dtype=np.int64) for start in starts)
        if not first:
            return self.steps, columns
        return (ONCE, *self.steps), (np.arange(first, dtype=np.int64), *columns)

    def shuffled_steps(self, X: FloatArray, seed: int) -> FloatArray:
        """The rows with their steps in another order, drawn for each row; statics stay."""
        first, shape = len(self.statics), (len(X), len(self.steps), len(self.channels))
        steps = X[:, first:].reshape(shape)
        order = np.random.default_rng(seed).permuted(np.tile(np.arange(shape[1]), (len(X), 1)), axis=1)
        mixed = np.take_along_axis(steps, order[:, :, None], axis=1)
        return np.hstack([X[:, :first], mixed.reshape(len(X), -1)])


def sequence_inputs(sequences: Sequences) -> SequenceInputs:
    """The matrix of these histories; masks and times since are left to the model."""
    values = sequences.values.astype(np.float64)
    kept, blocks = [], []
    for place, channel in enumerate(sequences.channels):
        if channel.kind == "value":
            observed = values[:, :, place + 1] > 0  # a value's mask comes right after it
            blocks.append(np.where(observed, values[:, :, place], np.nan))
            kept.append(channel.feature)
        elif channel.kind == "sum":
            blocks.append(values[:, :, place])
            kept.append(channel.feature)
    steps = np.stack(blocks, axis=2)
    once = sequences.statics.to_numpy(dtype=np.float64)
    X = np.hstack([once, steps.reshape(len(steps), -1)])
    return SequenceInputs(X, tuple(map(str, sequences.statics.columns)), tuple(kept), sequences.bins)
