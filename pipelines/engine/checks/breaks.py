"""The one moment that best splits a series into two levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipelines.engine.checks.sample import Numbers

#: Each side keeps at least this share of the rows: the first and last few differ by chance.
LEAST_SIDE = 0.05


@dataclass(frozen=True, slots=True)
class Break:
    """The first row of the later side, and the share of the variation that two means explain (0 to 1)."""

    position: int
    explained: float


def find_break(levels: Numbers, times: Numbers) -> Break | None:
    """The best single cut of rows in time order; None when nothing varies or no moment leaves 5 % on either side.

    ``levels`` is (n_rows, n_levels), ``times`` (n_rows,), sorted; rows of one moment stay on one side.
    """
    n = len(levels)
    centred = levels - levels.mean(axis=0)
    total = float((centred**2).sum())
    least = max(1, int(np.ceil(LEAST_SIDE * n)))
    cuts = np.arange(least, n - least + 1)
    cuts = cuts[(cuts > 0) & (cuts < n)]
    cuts = cuts[times[cuts] > times[cuts - 1]]
    if total <= 1e-12 * n or len(cuts) == 0:
        return None
    # Both means are known from one running sum, because the whole has mean zero.
    running = (np.cumsum(centred, axis=0)[cuts - 1] ** 2).sum(axis=1)
    between = running / cuts + running / (n - cuts)
    best = int(np.argmax(between))
    return Break(int(cuts[best]), float(between[best]) / total)
