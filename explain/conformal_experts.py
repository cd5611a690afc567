"""How large a share of recent scores to leave out, so that a stated share of rows is missed although things change.

Dynamically tuned adaptive conformal inference: Gibbs & Candès, NeurIPS 34 (2021) and JMLR 25 (2024). Each expert asks
the recent scores for a share of misses, a little less after a miss and more after a hit. Experts differ in the size of
their steps; the share that counts is their mean, weighted by how well each did lately. Ours: the
steps, shares held between −1 and 1, shorter steps where the truth comes late, and all intervals at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray

#: Steps of the experts: large ones follow a break within dozens of rows, small ones keep still where nothing changes.
STEPS = np.array([0.005, 0.01, 0.02, 0.04, 0.08])
#: Rows over which experts are compared; it sets how fast trust moves.
HORIZON = 100
#: A truth that comes so many rows late halves the step: late corrections overshoot.
LATE = 20


@dataclass(frozen=True, slots=True)
class Experts:
    """Per end of an interval and expert, (n_ends, n_experts): the share of misses ``asked`` for, and its ``trust``.

    ``target`` (n_ends, 1) is the share of misses that is meant.
    """

    target: FloatArray
    asked: FloatArray
    trust: FloatArray

    @property
    def share(self) -> FloatArray:
        """The share of misses that counts, (n_ends, 1); it may be below 0 just after a break."""
        return np.asarray((self.trust * self.asked).sum(axis=1, keepdims=True))

    def after(self, asked: FloatArray, missed: NDArray[np.bool_], beyond: FloatArray, late: int) -> Experts:
        """The experts once the truth of a row is known.

        ``asked`` and ``missed`` (n_ends, n_experts): what each asked for when the row's ends were made, and whether the
        row would have been outside. ``beyond`` (n_ends, 1): the share of recent scores at least as large as the row's.
        ``late``: rows made between the row and its truth.
        """
        gap = beyond - asked
        loss = np.maximum(self.target * gap, (self.target - 1) * gap)
        trust = self.trust * np.exp(-_pace(self.target) * (loss - loss.min(axis=1, keepdims=True)))
        fresh = 1 / (2 * HORIZON)
        trust = (1 - fresh) * trust / trust.sum(axis=1, keepdims=True) + fresh / len(STEPS)
        steps = STEPS / (1 + late / LATE)
        return Experts(self.target, np.clip(self.asked + steps * (self.target - missed), -1, 1), trust)


def new_experts(target: FloatArray) -> Experts:
    """Experts that all ask for the share of misses that is meant, (n_ends,), and are trusted alike."""
    meant = target[:, None]
    shape = (len(target), len(STEPS))
    return Experts(meant, np.broadcast_to(meant, shape).copy(), np.full(shape, 1 / len(STEPS)))


def _pace(target: FloatArray) -> FloatArray:
    """How fast trust moves: the rate of the 2024 paper, section 2, for a horizon and a share of misses."""
    spread = (1 - target) ** 2 * target**3 + target**2 * (1 - target) ** 3
    return np.asarray(np.sqrt(3 / HORIZON * (np.log(len(STEPS) * HORIZON) + 2) / spread))
