"""How near sampled Shapley values are to come, and what that may cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.errors import ExplainError
from explain.shapley.game import Game


@dataclass(frozen=True, slots=True)
class Target:
    """Orders are added to a row until none of its values has a standard error above ``error``, in the outputs' unit.

    At most ``most`` evaluations are made for all rows together, beyond the first batch that every row gets. They are
    counted, so the same rows and seed give the same values anywhere.
    """

    error: float
    most: int

    def __post_init__(self) -> None:
        """Refuse an error that is no number from 0 on, and a negative ceiling."""
        if not 0 <= self.error < np.inf or self.most < 0:
            raise ExplainError(
                f"a standard error of at most {self.error} within {self.most} evaluations was asked for; "
                "an error and a ceiling from 0 on are needed"
            )


def spread_of(game: Game) -> float:
    """The scale that an error is small or large on: the standard deviation of predictions over the background rows.

    Of several outputs the largest, in ``game.unit``.
    """
    return float(game.predictions(game.background).std(axis=0).max())
