"""Values that stand for "not known": a zero, 999 or -200 among numbers that are nowhere near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipelines.engine.checks.sample import Numbers

#: A value that comes so seldom is a slip of the pen, not a code.
FEWEST_ROWS = 3
#: Different values besides, below which gaps are normal.
FEWEST_VALUES = 10
#: A zero stands apart when the gap to the next value is this many times the usual step between low values …
ZERO_STEPS = 5.0
#: … and this share of the middle value: counts and amounts come down to zero gradually.
ZERO_SHARE = 0.08
#: Zeros above this share are more often "none" than "not known".
MOST_ZEROS = 0.6
#: Any other code lies farther out than this many widths (5 % to 95 %) of the other values.
WIDTHS = 1.0
LOW_VALUES = 10


@dataclass(frozen=True, slots=True)
class StandIn:
    """The value, the rows that have it, and its nearest neighbour among the other values."""

    value: float
    rows: int
    neighbour: float

    @property
    def phrase(self) -> str:
        """The value, how often it comes, and where the others end: "0 in 374 rows, all others from 14 on"."""
        end = "from {} on" if self.neighbour > self.value else "up to {}"
        return f"{self.value:,.10g} in {self.rows:,} rows, all others {end.format(f'{self.neighbour:,.10g}')}"


def stand_in(values: Numbers, *, zero_may_be_first: bool = False) -> StandIn | None:
    """The lowest or highest value when it is repeated and far from all others; None when nothing stands apart.

    ``zero_may_be_first``: zeros are taken as real, as in days since a first visit.
    """
    levels, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    if len(levels) <= FEWEST_VALUES:
        return None
    return _lowest(levels, counts, zero_may_be_first=zero_may_be_first) or _outlier(levels, counts, -1)


def _lowest(levels: Numbers, counts: np.ndarray, *, zero_may_be_first: bool) -> StandIn | None:
    """The lowest value when it stands apart; a zero has to pass the finer rule."""
    if levels[0] != 0.0:
        return _outlier(levels, counts, 0)
    return None if zero_may_be_first else _zero(levels, counts)


def _zero(levels: Numbers, counts: np.ndarray) -> StandIn | None:
    """A zero below values that start well above it."""
    if not FEWEST_ROWS <= counts[0] <= MOST_ZEROS * counts.sum():
        return None
    rest = np.repeat(levels[1:], counts[1:])
    step = float(np.median(np.diff(levels[1 : LOW_VALUES + 1])))
    apart = levels[1] >= ZERO_STEPS * step and levels[1] >= ZERO_SHARE * float(np.median(rest))
    return StandIn(0.0, int(counts[0]), float(levels[1])) if apart else None


def _outlier(levels: Numbers, counts: np.ndarray, end: int) -> StandIn | None:
    """A repeated value far beyond the next one, at the lower (0) or upper (-1) end."""
    rest, often = np.delete(levels, end), np.delete(counts, end)
    low, high = np.quantile(np.repeat(rest, often), [0.05, 0.95])
    neighbour = float(rest[end])
    gap = abs(float(levels[end]) - neighbour)
    if counts[end] < FEWEST_ROWS or gap <= WIDTHS * float(high - low) or high == low:
        return None
    return StandIn(float(levels[end]), int(counts[end]), neighbour)
