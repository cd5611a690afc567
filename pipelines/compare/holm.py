"""p-values of one table, corrected for how many there are: Holm (1979)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.arrays import FloatArray


def holm(p: Sequence[float] | FloatArray) -> FloatArray:
    """The corrected p-values in the order given: max over smaller ones of min(1, (m - rank + 1) · p).

    A nan is no test: it stays nan and is not counted in m.
    """
    given = np.asarray(p, dtype=np.float64)
    there = np.flatnonzero(~np.isnan(given))
    order = there[np.argsort(given[there], kind="stable")]
    corrected = np.full(len(given), np.nan)
    times = np.arange(len(order), 0, -1)
    corrected[order] = np.maximum.accumulate(np.minimum(1.0, times * given[order]))
    return corrected
