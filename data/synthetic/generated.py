"""A generated table and what was planted in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted.

    ``effects``: the columns that drive the target, each with the change that one standard deviation of it makes, sign
    included (log-odds of the event, logarithm of the duration, points of the score; a category without order has no
    sign). ``proxies``: columns that only go along with a driver. ``noise``: columns that have nothing to do with it.
    ``aspects``: groups of correlated columns. ``notes``: everything else, in words.
    """

    effects: Mapping[str, float]
    proxies: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    leaks: tuple[str, ...] = ()
    aspects: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, ...]:
        """The driving columns, strongest first."""
        return tuple(sorted(self.effects, key=lambda name: -abs(self.effects[name])))


@dataclass(frozen=True, slots=True)
class Generated:
    """Columns (name → values, one length; text as object or str arrays), the target, units, and the truth."""

    columns: Mapping[str, NDArray[np.generic]]
    target: str
    units: Mapping[str, str]
    truth: Truth


def standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values with mean 0 and standard deviation 1."""
    scaled: NDArray[np.float64] = (values - values.mean()) / values.std()
    return scaled


def happens(log_odds: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Whether the event happens in each row, drawn with these log-odds."""
    drawn: NDArray[np.bool_] = rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))
    return drawn


def yes_no(flags: NDArray[np.bool_]) -> NDArray[np.str_]:
    """True as "yes", False as "no"."""
    return np.where(flags, "yes", "no")
