"""Who a comparison is about: the rows, their label, and the entity that each belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from explain.resample import resample_weights
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray

#: Row weights that are held at a time: few enough to stay in the processor's cache.
CHUNK_CELLS = 500_000


@dataclass(frozen=True)
class Entities:
    """Rows that several models predicted: ``y`` (n,) is 1 for a case, else 0; ``who`` (n,) names the entity.

    ``who`` None: every row is an entity of its own. Raises StudyError where labels are missing, or not one per row.
    """

    y: FloatArray
    who: NDArray[np.generic] | None = None

    def __post_init__(self) -> None:
        """Refuse labels that cannot be compared."""
        if not len(self.y) or not np.isin(self.y, (0.0, 1.0)).all():
            raise StudyError(
                f"{len(self.y)} labels were given, some of them neither 0 nor 1",
                "every row that is compared needs the label 0 or 1",
                "Leave rows without a label out",
            )
        if self.who is not None and len(self.who) != len(self.y):
            raise StudyError(
                f"{len(self.who)} entities came with {len(self.y)} rows", "one per row is needed", "Match them"
            )

    @cached_property
    def member(self) -> IntArray:
        """The number of each row's entity, 0 … n_entities - 1: (n,)."""
        if self.who is None:
            return np.arange(len(self.y), dtype=np.int64)
        return np.asarray(np.unique(self.who, return_inverse=True)[1], dtype=np.int64)

    @property
    def count(self) -> int:
        """How many entities there are."""
        return int(self.member.max()) + 1

    @cached_property
    def cases(self) -> NDArray[np.bool_]:
        """Whether an entity has a row that is a case: its own label, (n_entities,)."""
        return np.asarray(np.bincount(self.member, weights=self.y) > 0, dtype=np.bool_)

    @property
    def events(self) -> int:
        """How many entities are cases."""
        return int(self.cases.sum())

    @property
    def one_row_each(self) -> bool:
        """Whether rows are independent of each other."""
        return self.count == len(self.y)

    def draws(self, n_draws: int, seed: int) -> Iterator[FloatArray]:
        """How often each row is drawn, pieces of (n, n_draws) in all.

        Whole entities are drawn with replacement; cases and others apart, so that every draw has as many of both.
        """
        rng = np.random.default_rng(seed)
        strata = [np.flatnonzero(self.cases == side) for side in (False, True)]
        step = max(1, CHUNK_CELLS // len(self.y))
        for start in range(0, n_draws, step):
            size = min(step, n_draws - start)
            counts = np.empty((self.count, size))
            for stratum in strata:
                if len(stratum):
                    counts[stratum] = resample_weights(len(stratum), size, rng)
            yield counts[self.member]


def confirm_one_each(entities: Entities, test: str) -> None:
    """Refuse a test that takes rows for independent where an entity has several; the bootstrap is offered."""
    if not entities.one_row_each:
        raise StudyError(
            f"{len(entities.y):,} rows belong to {entities.count:,} entities",
            f"{test} needs one row per entity",
            "Use the paired bootstrap over entities, or one row per entity",
        )
