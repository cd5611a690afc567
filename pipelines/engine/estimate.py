"""About how long a run will take: from counts and constants measured once, never from a clock during the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.engine.budget import ALLOWANCES
from pipelines.engine.tune import FOLDS as TUNING_FOLDS
from pipelines.engine.tune import ROWS as TUNING_ROWS
from pipelines.engine.workers import FEWEST_ROWS

if TYPE_CHECKING:
    from data.table import Task
    from pipelines.engine.study import Mode, Settings

#: Folds of cross-validation; a fit on all development rows comes after it.
FOLDS = 5
#: Seconds until all libraries are loaded, and how much faster two models at a time are than one.
STARTING, AT_A_TIME = 4.0, 1.6
#: The part of the shuffling allowance that a fit to a permuted target takes: no resamples.
RANKED = 0.5


@dataclass(frozen=True, slots=True)
class Work:
    """What a fit has before it: rows, encoded columns, outputs (1, or one per class beyond two), and the mode."""

    n_rows: int
    n_columns: int
    n_outputs: int
    mode: Mode


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of a fit in Quick mode: ``start`` + ``each`` × rows^``power`` × columns^``width`` × outputs.

    Outputs count only where ``per_output``: boosting grows a tree per class and round. ``limit`` are the rows that
    Quick mode fits on, 0 for all. Thorough mode grows about twice the trees.
    """

    start: float
    each: float
    power: float
    width: float
    per_output: bool
    limit: int = 0


#: CPU seconds measured in November 2026 on adult_header (14 columns), 500 to 26,000 rows, one thread.
SPEEDS: dict[str, Speed] = {
    "linear": Speed(0.25, 7e-7, 1.0, 1.0, per_output=True),
    "tree": Speed(0.02, 1.5e-7, 1.05, 1.0, per_output=False),
    "forest": Speed(0.35, 5e-6, 1.1, 0.5, per_output=False),
    "histogram": Speed(0.10, 1.6e-5, 0.9, 0.9, per_output=True),
    "xgboost": Speed(0.05, 7e-6, 0.9, 0.9, per_output=True),
    "lightgbm": Speed(0.05, 5e-6, 0.9, 0.9, per_output=True),
    "svm": Speed(0.03, 2.5e-8, 2.0, 0.5, per_output=True, limit=4_000),
}
#: For a family that is not in the table.
UNKNOWN = Speed(0.2, 5e-6, 1.0, 1.0, per_output=True)


def fit_seconds(name: str, work: Work) -> float:
    """About how long one fit of that family takes."""
    speed = SPEEDS.get(name, UNKNOWN)
    more = 2.0 if work.mode == "thorough" else 1.0
    rows = min(work.n_rows, speed.limit * (3 if work.mode == "thorough" else 1)) if speed.limit else work.n_rows
    outputs = work.n_outputs if speed.per_output else 1
    return float(speed.start + more * speed.each * rows**speed.power * work.n_columns**speed.width * outputs)


def estimate(n_rows: int, n_columns: int, task: Task, settings: Settings) -> float:
    """Seconds that a run will take on two idle cores, within a factor of about two.

    ``n_columns`` are features of the table. Scoring is counted from the fits; what comes after is bounded by its
    allowances, which small tables use in part. Three classes are assumed for a multiclass target.
    """
    names = settings.models or tuple(SPEEDS)
    allowance, n_outputs = ALLOWANCES[settings.mode], 3 if task == "multiclass" else 1
    work = Work(int(0.8 * n_rows), n_columns, n_outputs, settings.mode)
    small = Work(min(TUNING_ROWS, work.n_rows), n_columns, n_outputs, settings.mode)
    each = sum(fit_seconds(name, work) for name in names)
    fits = each * (FOLDS + 1)
    tuning = sum(fit_seconds(name, small) for name in names) * (FOLDS + 1) * allowance.trials * TUNING_FOLDS
    used = min(1.0, np.log10(max(10, n_rows * n_columns)) / 6) ** 2
    explaining = allowance.shapley + 2 * allowance.aspects + allowance.dependence + allowance.interactions
    explaining += len(names) * (allowance.others + allowance.permutation) + allowance.refitting
    if settings.interactions:
        explaining += allowance.interactions
    # Which model will be the best is not known: it is fitted and shuffled as long as one of them is on average.
    nulls = settings.p_values * (each / len(names) + RANKED * used * allowance.permutation)
    at_a_time = AT_A_TIME if settings.mode == "quick" and n_rows >= FEWEST_ROWS else 1.0
    reading = STARTING + 2e-6 * n_rows * n_columns
    return float(reading + (fits + tuning + used * explaining + nulls) / at_a_time)
