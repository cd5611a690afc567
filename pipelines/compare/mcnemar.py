"""Whether two models are right on the same rows equally often: McNemar (1947), exact by the binomial distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Discordant:
    """Rows that only the ``first`` and only the ``second`` model had right, and the exact two-sided p."""

    first: int
    second: int
    p: float


def mcnemar(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Discordant:
    """The test of two models, each (n,): whether it was right on a row. One row per entity is meant.

    Raises StudyError for different numbers of rows.
    """
    if first.shape != second.shape:
        raise StudyError(
            f"{len(first)} and {len(second)} rows were given", "McNemar's test needs the same rows", "Match them"
        )
    b, c = int((first & ~second).sum()), int((second & ~first).sum())
    return Discordant(b, c, exact_p(b, c))


def exact_p(b: int, c: int) -> float:
    """min(1, 2 · P(X ≤ min(b, c))) of X binomial with b + c throws of a fair coin, in whole numbers until the end."""
    below = 0
    term = 1
    for k in range(min(b, c) + 1):
        below += term
        term = term * (b + c - k) // (k + 1)
    throws: int = 2 ** (b + c)
    return min(1.0, 2 * below / throws)


def right(y: NDArray[np.float64], p: NDArray[np.float64], threshold: float) -> NDArray[np.bool_]:
    """Whether a row is on the right side of the threshold: (n,)."""
    return np.asarray((p >= threshold) == (y == 1), dtype=np.bool_)
