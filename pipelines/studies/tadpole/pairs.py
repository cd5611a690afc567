"""Pairs of visits to learn from: what was known at one of them, and how long it was to the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, IntArray
from pipelines.studies.tadpole.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Examples:
    """Places in a timeline to forecast from, all (n,): the subject, the visit of origin, and the months ahead.

    A forecaster may read visits 0 … ``visit`` of ``subject``, and nothing later.
    """

    subject: IntArray
    visit: IntArray
    horizon: FloatArray

    def take(self, rows: IntArray) -> Examples:
        """Some of them, by number or mask."""
        return Examples(self.subject[rows], self.visit[rows], self.horizon[rows])


@dataclass(frozen=True, slots=True)
class Pairs:
    """``examples`` and the number of the ``later`` visit (n,) at which the truth was seen."""

    examples: Examples
    later: IntArray

    def truth(self, values: np.ndarray) -> np.ndarray:
        """What (S, V) values say of the later visit: (n,)."""
        return np.asarray(values[self.examples.subject, self.later])

    def take(self, rows: IntArray) -> Pairs:
        """Some of them, by number or mask."""
        return Pairs(self.examples.take(rows), self.later[rows])


def pairs_of(timeline: Timeline, subjects: IntArray) -> Pairs:
    """Every (earlier, later) pair of visits of these subjects (places in the timeline), in order."""
    early, late = np.triu_indices(timeline.months.shape[1], k=1)
    exists = late[None, :] < timeline.length[subjects][:, None]
    row, pair = np.nonzero(exists)
    subject, visit, later = subjects[row], early[pair], late[pair]
    horizon = timeline.months[subject, later] - timeline.months[subject, visit]
    return Pairs(Examples(subject, visit, horizon), later)


def equal_shares(subject: IntArray) -> FloatArray:
    """Weights (n,) by which every subject counts the same however many pairs it has; their mean is 1."""
    _, member, count = np.unique(subject, return_inverse=True, return_counts=True)
    return np.asarray(len(subject) / len(count) / count[member])


def last_visits(timeline: Timeline, subjects: IntArray, months: FloatArray) -> Examples:
    """Each subject's last visit, and each of ``months`` (m,), since 1970-01-01: n · m examples, subject by subject."""
    subject = np.repeat(subjects, len(months))
    visit = timeline.length[subject] - 1
    horizon = np.tile(months, len(subjects)) - timeline.months[subject, visit]
    # Somebody seen after the month is forecast as seen.
    return Examples(subject, visit, np.maximum(horizon, 0.0))
