"""The published models on rows and codes as published, of a table of Sydney or of any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.traffic.headers import LANE_COUNT
from data.traffic.incident import take_late
from data.traffic.prepared import prepare_published
from data.traffic.sentinels import UNKNOWN_LANES
from pipelines.engine.protocol import Chapter
from pipelines.studies.traffic.published import NAMES, alphabetical_codes, published_errors, published_long

if TYPE_CHECKING:
    import pandas as pd

    from explain.arrays import FloatArray
    from pipelines.studies.traffic.matter import Matter
    from pipelines.studies.traffic.prepare import Kept

#: Quick mode leaves the slow ones out.
QUICK = ("XGB", "LGBM", "DT", "KNN")
_DURATION = "duration"
_LANES = ("Affected_Lanes", LANE_COUNT.strip())


def published_chapter(matter: Matter) -> Chapter:
    """Errors in minutes and long or short, with what the public code prints beside them."""
    X, minutes = published_arrays(matter.kept)
    names = QUICK if matter.mode == "quick" else NAMES
    return Chapter((published_errors(X, minutes, names), published_long(X, minutes, matter.kept.long, names)))


def published_arrays(kept: Kept) -> tuple[FloatArray, FloatArray]:
    """Codes (n, n_columns) and minutes (n,), of the incidents with an end and all numbers.

    Every column is used that the published code would use, those known only while an incident runs among them.
    """
    frame, minutes = _published_frame(kept)
    known = np.isfinite(minutes)
    X, rows = alphabetical_codes(frame[known])
    return X, minutes[known][rows]


def _published_frame(kept: Kept) -> tuple[pd.DataFrame, FloatArray]:
    incidents = kept.incidents
    if incidents.kind == "sydney raw":
        frame = prepare_published(_with_codes(kept.read.frame))
    elif incidents.kind.startswith("sydney"):
        frame = _with_codes(kept.read.frame)
    else:
        whole = take_late(incidents, late=True).dataset
        used = [name for name in whole.features if name != incidents.start]
        return whole.frame[used], np.where(incidents.event, incidents.minutes, np.nan)
    return frame.drop(columns=_DURATION), frame[_DURATION].to_numpy(dtype=np.float64, na_value=np.nan)


def _with_codes(frame: pd.DataFrame) -> pd.DataFrame:
    """The lanes with the published 99 for unknown, which reading takes for missing."""
    lanes = [name for name in frame.columns if name.strip() in _LANES]
    return frame.assign(**{name: frame[name].fillna(UNKNOWN_LANES) for name in lanes})
