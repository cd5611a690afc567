"""Which rows a model is fitted on and which it is asked about: egos stay together, or the last time is the test."""

from __future__ import annotations

import numpy as np

from explain.arrays import IntArray
from pipelines.errors import StudyError

N_FOLDS = 5


def by_ego(ego: IntArray, n_folds: int = N_FOLDS) -> list[tuple[IntArray, IntArray]]:
    """Fit and test rows of each fold; all rows of one ego are in one fold. Raises StudyError with a single ego."""
    from sklearn.model_selection import GroupKFold

    n_egos = len(np.unique(ego))
    if n_egos < 2:
        raise StudyError(
            f"Rows of {n_egos} ego were given", "two or more are needed to test on others", "Bring more egos"
        )
    parts = list(GroupKFold(min(n_folds, n_egos)).split(ego, groups=ego))
    for fit, test in parts:
        # Never a warning: a score on people that were learnt from says nothing.
        assert not set(ego[fit].tolist()) & set(ego[test].tolist()), "an ego is on both sides of a fold"
    return parts


def last_wave(wave: IntArray) -> list[tuple[IntArray, IntArray]]:
    """All times before the last as fit rows, the last as test rows. Raises StudyError with one step of time only."""
    latest = wave == wave.max(initial=0)
    if latest.all():
        raise StudyError(
            "The last time was asked for as the test",
            "three times or more are needed: two to learn from and one to test on",
            "Test on other egos instead",
        )
    return [(np.flatnonzero(~latest), np.flatnonzero(latest))]
