"""How much work an explanation may cost, decided by counting and never by a clock.

The same table, seed and settings therefore give the same numbers on a fast and on a slow machine. Costs are predicted
from the size of the fitted model (``ModelFamily.cost``, microseconds per predicted row) and from counts; what was
decided is written into the method, the spread or the note of what it limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from explain.arrays import IntArray
    from pipelines.engine.study import Mode

#: Microseconds per evaluation that go into building a mixture of two rows, per encoded column, whatever the model.
MIXING = 0.03

#: Shuffles per name, the usual first; permutation importance on fewer rows says little, whatever they cost.
REPEATS, FEWEST_SHUFFLED = (10, 5, 3), 300
#: Thorough mode shuffles in batches of the plan's number until chance hardly matters, at most so many batches.
AT_MOST = 5
#: An allowance may be overdrawn so many times before something is left out.
FAR_MORE = 3.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """Seconds of one core, as predicted, that each part may cost, and counts that do not depend on the model.

    ``shapley`` is for the best model; ``others`` for each other one. ``refits`` is how often the best model is fitted
    again; all refits together may cost ``refitting`` seconds. ``width`` is for what makes intervals wide.
    """

    shapley: float
    others: float
    aspects: float
    permutation: float
    dependence: float
    interactions: float
    refitting: float
    refits: int
    trials: int = 0
    width: float = 4.0


ALLOWANCES: dict[Mode, Allowance] = {
    "quick": Allowance(6.0, 1.5, 2.5, 1.5, 2.5, 2.5, 20.0, refits=20),
    "thorough": Allowance(60.0, 15.0, 30.0, 15.0, 20.0, 20.0, 120.0, refits=50, trials=20, width=30.0),
}


@dataclass(frozen=True, slots=True)
class Effort:
    """What one prediction costs: ``cost`` microseconds of the model, and the encoded columns to be mixed."""

    cost: float
    n_encoded: int

    @property
    def seconds(self) -> float:
        """Seconds of one core per predicted row."""
        return (self.cost + MIXING * self.n_encoded) * 1e-6


def affordable(count: int, each: float, seconds: float, fewest: int, most: int) -> int:
    """How many rows fit into ``seconds`` when ``count`` predictions are made of each and one costs ``each`` seconds.

    At least ``fewest`` and at most ``most``; ``most`` where there are fewer than ``fewest`` to be had.
    """
    rows = int(seconds / max(1e-12, count * each))
    return min(most, max(fewest, rows))


@dataclass(frozen=True, slots=True)
class Shuffles:
    """How often each name is shuffled, and over how many rows."""

    repeats: int
    rows: int


def batches_of(mode: Mode) -> int:
    """How many batches of shuffles may be made, at most."""
    return AT_MOST if mode == "thorough" else 1


def plan_shuffles(n_names: int, n_rows: int, each: float, seconds: float) -> Shuffles:
    """The usual repeats on as many rows as ``seconds`` allow; where even few rows cost far more, fewer repeats.

    ``each`` are the seconds that one row costs. Few rows make a score useless, few shuffles only make it noisier.
    """
    for repeats in REPEATS:
        rows = affordable(repeats * n_names, each, seconds, FEWEST_SHUFFLED, n_rows)
        if repeats * n_names * rows * each <= FAR_MORE * seconds:
            break
    return Shuffles(repeats, rows)


def draw_rows(rows: IntArray, n_rows: int, seed: int) -> IntArray:
    """At most ``n_rows`` of ``rows``, drawn without replacement, in ascending order; the same for the same seed."""
    if n_rows >= len(rows):
        return rows
    picked = np.random.default_rng(seed).choice(len(rows), size=n_rows, replace=False)
    return np.sort(rows[picked])
