"""Which time comes first in a row, and which comes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.roles.names import STARTS, words
from data.targets.durations import parse_duration
from pipelines.engine.checks.wording import share

if TYPE_CHECKING:
    from data.table import Dataset

#: A later time may be wrong in a few rows.
LATER_IN = 0.95
MIN_ROWS = 10


def duration_start(dataset: Dataset) -> str:
    """The start column of a target "END - START"; "" when the target is no such duration."""
    pair = parse_duration(dataset, dataset.target or "")
    return pair[1] if pair else ""


def start_of_time(dataset: Dataset) -> str:
    """The time column that the rows begin with: one whose name says so, else the declared time; "" without one."""
    times = [column.name for column in dataset.columns if column.kind == "time"]
    named = [name for name in times if STARTS.intersection(words(name))]
    return next(iter([*named, *dataset.times, *times]), "")


def trails(later: pd.Series, earlier: pd.Series) -> str:
    """The share of rows, in words, in which the one time is after the other; "" unless it is so in nearly all."""
    known = later.notna() & earlier.notna()
    if known.sum() < MIN_ROWS:
        return ""
    gaps = np.asarray((later[known] - earlier[known]).dt.total_seconds(), dtype=np.float64)
    after = float((gaps > 0).mean())
    return share(after) if after >= LATER_IN and float((gaps >= 0).mean()) >= LATER_IN else ""
