"""Subjects to fit on and subjects to calibrate on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.timeline import Timeline

#: 60 to 20, as everywhere; the test subjects are those of D2.
CALIBRATE_SHARE = 0.25
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Parts:
    """RIDs to fit on and to calibrate on, sorted, none in both."""

    fit: IntArray
    calibrate: IntArray


def split_subjects(timeline: Timeline, rids: IntArray, seed: int) -> Parts:
    """The RIDs with two visits or more, a quarter of them to calibrate on, alike in their last known diagnosis.

    Raises StudyError with fewer than 20.
    """
    place = timeline.subject(rids)
    usable = timeline.length[place] >= 2
    rids, place = rids[usable], place[usable]
    if len(rids) < _FEWEST:
        raise StudyError(
            f"{len(rids)} subjects of D1 have two visits or more",
            f"at least {_FEWEST} are needed to learn from and to calibrate on",
            "Give the whole D1_D2 table.",
        )
    rng = np.random.default_rng(seed)
    label = timeline.diagnosis[place].max(axis=1)
    # Dealt out in mixed order, diagnosis by diagnosis: every fourth calibrates.
    order = np.lexsort((rng.random(len(rids)), label))
    calibrate = np.zeros(len(rids), dtype=bool)
    calibrate[order[int(rng.integers(0, 4)) :: round(1 / CALIBRATE_SHARE)]] = True
    return Parts(rids[~calibrate], rids[calibrate])
