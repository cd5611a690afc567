"""Measurements on a grid of people × time bins × channels, for models that read a history step by step.

Per name three channels: the value (mean inside the bin, carried forward through the window), whether it was observed
in the bin, and the time since it last was (Che and others, "Recurrent neural networks for multivariate time series
with missing values", 2018). Sums per bin – claims, costs – are channels of their own. Nothing outside a person's
window is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from data.clinical.visits.long import LongTable
from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

ChannelKind = Literal["value", "observed", "since", "sum"]


@dataclass(frozen=True, slots=True)
class Grid:
    """Each person's window from ``start`` to ``end`` (both included), in bins of equal width; ``labels`` names them."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    labels: tuple[str, ...]

    @property
    def bins(self) -> int:
        """How many bins."""
        return len(self.labels)

    def bin_of(self, table: LongTable) -> NDArray[np.int64]:
        """The bin of each measurement, counted from 0; -1 outside the window."""
        start, end = self.start[table.person], self.end[table.person]
        inside = (table.time >= start) & (table.time <= end)
        share = (table.time - start) / np.where(end > start, end - start, 1)
        number = np.minimum((np.where(inside, share, 0) * self.bins).astype(np.int64), self.bins - 1)
        return np.where(inside, number, -1)


def even_grid(n: int, end: float, bins: int, unit: str) -> Grid:
    """The same window for ``n`` people, from 0 to ``end``, in ``bins`` bins: "0–6 hours", "6–12 hours"."""
    edges = np.linspace(0, end, bins + 1)
    labels = tuple(f"{low:.4g}–{high:.4g} {unit}" for low, high in pairwise(edges))
    return Grid(np.zeros(n), np.full(n, end), labels)


@dataclass(frozen=True, slots=True)
class Channel:
    """What one channel holds: of which feature, and whether value, mask, time or sum."""

    feature: str
    kind: ChannelKind

    @property
    def name(self) -> str:
        """The channel in words."""
        return {"value": "{}", "observed": "{} observed", "since": "{}, time since", "sum": "{} per bin"}[
            self.kind
        ].format(self.feature)


@dataclass(frozen=True, slots=True)
class Sequences:
    """``values`` is float32 of shape (people, bins, channels), rows as in ``people``, with words for both axes.

    A value is nan until it was first observed (to be filled inside folds); masks, times and sums are never nan.
    ``statics`` has one row per person, for the head of the model.
    """

    people: pd.Index
    values: NDArray[np.float32]
    channels: tuple[Channel, ...]
    bins: tuple[str, ...]
    statics: pd.DataFrame

    @property
    def names(self) -> tuple[str, ...]:
        """The channels in words, in the order of the last axis."""
        return tuple(channel.name for channel in self.channels)

    @property
    def features(self) -> tuple[str, ...]:
        """The features behind the channels, each once, in their order."""
        return tuple(dict.fromkeys(channel.feature for channel in self.channels))

    def of(self, feature: str) -> NDArray[np.int64]:
        """The numbers of the channels that belong to one feature: these are shuffled together."""
        return np.array([i for i, channel in enumerate(self.channels) if channel.feature == feature], dtype=np.int64)

    def take(self, people: pd.Index) -> Sequences:
        """The same for these people only, in this order. Raises TableError where one is not there."""
        rows = self.people.get_indexer(people)
        if (rows < 0).any():
            raise TableError(
                f"{int((rows < 0).sum())} of {len(people)} people have no sequence",
                "every one of them must be on the grid",
                "Build the sequences for all people first",
            )
        return Sequences(people, self.values[rows], self.channels, self.bins, self.statics.iloc[rows])


def sequences(
    grid: Grid, measured: LongTable, summed: LongTable | None = None, statics: pd.DataFrame | None = None
) -> Sequences:
    """Histories on a grid: three channels per name of ``measured``, one per name of ``summed`` (0 where nothing was).

    Both tables have the same people, one per entry of the grid; ``statics`` has them as its index. The time since a
    value was last seen runs from it to the end of the bin, or from the start of the window before the first one.
    Raises TableError where the parts do not have the same people, or the grid has no bin.
    """
    _refuse_uneven(grid, measured, summed, statics)
    blocks = [_observed(grid, measured)]
    channels = [Channel(name, kind) for name in measured.names for kind in ("value", "observed", "since")]
    if summed is not None:
        blocks.append(_sums(grid, summed).astype(np.float32))
        channels += [Channel(name, "sum") for name in summed.names]
    given = pd.DataFrame(index=measured.people) if statics is None else statics
    return Sequences(
        measured.people, np.concatenate(blocks, axis=2), tuple(channels), grid.labels, given.loc[measured.people]
    )


def _observed(grid: Grid, table: LongTable) -> NDArray[np.float32]:
    """Value, mask and time since, side by side for each name: shape (people, bins, 3 × names)."""
    shape = (len(table.people), grid.bins, len(table.names))
    bins = grid.bin_of(table)
    inside = table.where(bins >= 0)
    flat = np.ravel_multi_index((inside.person, bins[bins >= 0], inside.name), shape)
    counts = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape)
    order = np.lexsort((inside.value, flat))  # sums do not depend on the order of the file's rows
    totals = np.bincount(flat[order], inside.value[order], int(np.prod(shape))).reshape(shape)
    latest = np.full(int(np.prod(shape)), -np.inf)
    np.maximum.at(latest, flat, inside.time)
    observed = counts > 0
    value = np.where(observed, totals / np.maximum(counts, 1), np.nan)
    since = _bin_ends(grid)[:, :, None] - np.maximum(
        np.maximum.accumulate(latest.reshape(shape), axis=1), grid.start[:, None, None]
    )
    return np.stack([_carried(value, observed), observed, since], axis=3).astype(np.float32).reshape(*shape[:2], -1)


def _carried(value: NDArray[np.float64], observed: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Every gap takes the value of the bin before it; nan before the first."""
    number = np.arange(value.shape[1])[None, :, None]
    source = np.maximum.accumulate(np.where(observed, number, 0), axis=1)
    carried: NDArray[np.float64] = np.take_along_axis(value, source, axis=1)
    return carried


def _sums(grid: Grid, table: LongTable) -> NDArray[np.float64]:
    shape = (len(table.people), grid.bins, len(table.names))
    bins = grid.bin_of(table)
    inside = table.where(bins >= 0)
    flat = np.ravel_multi_index((inside.person, bins[bins >= 0], inside.name), shape)
    order = np.lexsort((inside.value, flat))
    return np.bincount(flat[order], inside.value[order], int(np.prod(shape))).astype(np.float64).reshape(shape)


def _bin_ends(grid: Grid) -> NDArray[np.float64]:
    """The end of each person's bins: shape (people, bins)."""
    share = np.arange(1, grid.bins + 1) / grid.bins
    ends: NDArray[np.float64] = grid.start[:, None] + (grid.end - grid.start)[:, None] * share
    return ends


def _refuse_uneven(grid: Grid, measured: LongTable, summed: LongTable | None, statics: pd.DataFrame | None) -> None:
    if grid.bins < 1 or not len(grid.start) == len(grid.end) == len(measured.people):
        raise TableError(
            f"A grid of {grid.bins} bins for {len(grid.start)} people met {len(measured.people)} people",
            "it takes one bin or more, and one window per person",
            "Build the grid for the people of the table",
        )
    together = summed is None or measured.people.equals(summed.people)
    if not together or (statics is not None and not measured.people.isin(statics.index).all()):
        raise TableError(
            "Measurements, sums and statics are of different people",
            "all three must have the same",
            "Build them for one list of people",
        )
