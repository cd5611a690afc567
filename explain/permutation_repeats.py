"""Which shuffles are made: so many, or as many as it takes; of all rows, or only among rows that are alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError


@dataclass(frozen=True, slots=True)
class Until:
    """Shuffle in batches of ``batch`` until chance is small, at most ``most`` times.

    Chance is what other shuffles of the same rows would change: the half width of Student's 95 % interval of a name's
    mean over shuffles. It is small where it is at most ``share`` of the leading importance, for every name.
    """

    share: float = 0.05
    batch: int = 10
    most: int = 100

    def __post_init__(self) -> None:
        """Refuse a share that nothing reaches, and batches that tell nothing of chance."""
        if not self.share > 0 or not 2 <= self.batch <= self.most:
            raise ExplainError(
                f"shuffling until {self.share} of the leading importance in batches of {self.batch}, at most "
                f"{self.most}, was asked for; a share above 0 and 2 ≤ batch ≤ most are needed"
            )

    def reached(self, falls: FloatArray) -> bool:
        """Whether chance is small for every name, after these falls of the score: (n_names, n_repeats)."""
        return bool(chance(falls) <= self.share * max(0.0, falls.mean(axis=1).max()))

    def words(self, falls: FloatArray) -> str:
        """Why shuffling stopped, for the analyst."""
        if self.reached(falls):
            return f"shuffled until chance was at most {self.share:.1%} of the leading importance"
        leading = falls.mean(axis=1).max()
        if leading <= 0:
            return "shuffled as often as was allowed: no importance is above 0"
        return (
            f"shuffled as often as was allowed: chance is still {chance(falls) / leading:.1%} of the leading "
            f"importance, {self.share:.1%} was asked for"
        )


def chance(falls: FloatArray) -> float:
    """The largest half width over names of the 95 % interval of the mean of their falls (n_names, n_repeats)."""
    from scipy.special import stdtrit

    n_repeats = falls.shape[1]
    return float(stdtrit(n_repeats - 1, 0.975) * falls.std(axis=1, ddof=1).max() / np.sqrt(n_repeats))


@dataclass(frozen=True, slots=True)
class Orders:
    """Shuffles (n_repeats, n_rows) of all rows, or, with ``strata`` (n_names, n_rows), only within a name's strata.

    The rows of a stratum then get each other's values, in the order in which the shuffle has them: a name with a
    single stratum is shuffled as if there were none.
    """

    shuffles: IntArray
    strata: IntArray | None = None

    def of(self, name: int) -> IntArray:
        """The row whose values each row gets when this name is shuffled: (n_repeats, n_rows)."""
        if self.strata is None:
            return self.shuffles
        places = np.argsort(self.strata[name], kind="stable")
        orders = np.empty_like(self.shuffles)
        for order, shuffle in zip(orders, self.shuffles, strict=True):
            order[places] = shuffle[np.argsort(self.strata[name][shuffle], kind="stable")]
        return orders


@dataclass(frozen=True, slots=True)
class Plan:
    """Batches of shuffles of all rows, (n_repeats, n_rows) each, ``most`` repeats in all, and when to stop early."""

    batches: Iterator[IntArray]
    most: int
    until: Until | None

    def enough(self, falls: FloatArray) -> bool:
        """Whether no more batches are needed after these falls of the score: (n_names, n_repeats)."""
        return self.until is not None and self.until.reached(falls)


def plan_repeats(n_rows: int, n_repeats: int | Until, seed: int, permutations: IntArray | None = None) -> Plan:
    """So many shuffles drawn by the seed, or these permutations (n_repeats, n_rows) in their order; in batches.

    Raises ExplainError where a permutation does not hold every row once.
    """
    until = n_repeats if isinstance(n_repeats, Until) else None
    if permutations is None:
        batch, most = (n_repeats.batch, n_repeats.most) if isinstance(n_repeats, Until) else (n_repeats, n_repeats)
        return Plan(_drawn(n_rows, batch, most, seed), most, until)
    fits = permutations.ndim == 2 and permutations.shape[1] == n_rows
    if not fits or not (np.sort(permutations, axis=1) == np.arange(n_rows)).all():
        raise ExplainError(
            f"permutations of shape {permutations.shape} were given; each must hold every row number from 0 to "
            f"{n_rows - 1} once: (n_repeats, {n_rows})"
        )
    most = len(permutations)
    starts = range(0, most, until.batch if until else most)
    return Plan((permutations[start : start + starts.step] for start in starts), most, until)


def _drawn(n_rows: int, batch: int, most: int, seed: int) -> Iterator[IntArray]:
    rng = np.random.default_rng([seed, 0])
    for start in range(0, most, batch):
        yield np.stack([rng.permutation(n_rows) for _ in range(min(batch, most - start))])
