"""Is a number an exact sum of other numbers?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from pipelines.engine.checks.sample import Numbers

#: A sum may miss in a few damaged rows.
HOLDS_IN = 0.99
#: Rows that a pair is tried on first; nearly every wrong pair fails there.
FIRST_LOOK = 40
MIN_ROWS = 10
#: Of the target's spread: what rounding to a few decimals leaves.
TOLERANCE = 1e-6
#: Dropping columns one by one needs a fit per column.
MOST_TERMS = 40

Sign = Literal["+", "−"]


def exact_pair(columns: Numbers, target: Numbers) -> tuple[tuple[int, int], Sign] | None:
    """Positions of two columns with target = a + b or target = a − b in 99 % of the rows; None when there are none.

    ``columns`` is (n_rows, n_columns) with nan for missing, ``target`` (n_rows,) without.
    """
    tolerance = TOLERANCE * float(np.std(target))
    if tolerance == 0.0:
        return None
    moving = [i for i in range(columns.shape[1]) if _moves(columns[:, i], tolerance)]
    for left, right, sign in _promising(columns, target, moving, tolerance):
        total = columns[:, left] + (columns[:, right] if sign == "+" else -columns[:, right])
        known = ~np.isnan(total)
        hits = np.abs(total[known] - target[known]) <= tolerance
        if len(hits) >= MIN_ROWS and hits.mean() >= HOLDS_IN:
            return (left, right), sign
    return None


def exact_combination(columns: Numbers, target: Numbers) -> tuple[int, ...]:
    """Positions of the fewest columns whose weighted sum plus a constant is the target; () when there are none.

    Only columns without missing values are tried, and only with at least three rows per column.
    """
    whole = np.flatnonzero(~np.isnan(columns).any(axis=0))
    scale = columns[:, whole].std(axis=0)
    whole, scale = whole[scale > 0], scale[scale > 0]
    tolerance = TOLERANCE * float(np.std(target))
    if len(whole) < 2 or len(target) < 3 * len(whole) + MIN_ROWS or tolerance == 0.0:
        return ()
    standard = (columns[:, whole] - columns[:, whole].mean(axis=0)) / scale
    centred = target - target.mean()
    if _misfit(standard, centred) > tolerance:
        return ()
    kept = _fewest(standard, centred, tolerance)
    return tuple(int(whole[i]) for i in kept)


def _moves(values: Numbers, tolerance: float) -> bool:
    known = values[~np.isnan(values)]
    return len(known) > 0 and float(np.ptp(known)) > tolerance


def _promising(
    columns: Numbers, target: Numbers, moving: list[int], tolerance: float
) -> Iterator[tuple[int, int, Sign]]:
    """Pairs whose sum or difference is the target in nine of ten of the first rows."""
    first, goal = columns[:FIRST_LOOK, moving], target[:FIRST_LOOK, None]
    for place, left in enumerate(moving):
        own = first[:, [place]]
        for sign, totals in (("+", own + first), ("−", own - first)):
            known = ~np.isnan(totals)
            hits = (np.abs(totals - goal) <= tolerance).sum(axis=0)
            for other in np.flatnonzero((hits >= 3) & (hits >= 0.9 * known.sum(axis=0))):
                # A sum is the same both ways round, and a column minus itself is nothing.
                if other > place or (sign == "−" and other != place):
                    yield left, moving[int(other)], "+" if sign == "+" else "−"


def _misfit(standard: Numbers, centred: Numbers) -> float:
    """The largest residual of the least-squares fit."""
    weights = np.linalg.lstsq(standard, centred, rcond=None)[0]
    return float(np.abs(standard @ weights - centred).max())


def _fewest(standard: Numbers, centred: Numbers, tolerance: float) -> list[int]:
    """Drops every column whose weight is nothing, then every one that the others can do without."""
    weights = np.linalg.lstsq(standard, centred, rcond=None)[0]
    kept = [int(i) for i in np.flatnonzero(np.abs(weights) > tolerance)]
    if len(kept) > MOST_TERMS:
        return kept
    for one in sorted(kept, key=lambda i: abs(weights[i])):
        rest = [i for i in kept if i != one]
        if rest and _misfit(standard[:, rest], centred) <= tolerance:
            kept = rest
    return kept
