"""About how long a run will take: from counts and constants measured once, never from a clock during the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.engine.budget import ALLOWANCES
from pipelines.engine.tune import FOLDS as TUNING_FOLDS
from pipelines.engine.tune import ROWS as TUNING_ROWS

if TYPE_CHECKING:
    from data.table import Task
    from pipelines.engine.study import Mode, Settings

#: Folds of cross-validation, and the fit on all development rows after it.
FOLDS = 5


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


#: Measured on two cores, November 2026 (benchmarks in docs/decisions), on tables of 500 to 30,000 rows.
SPEEDS: dict[str, Speed] = {
    "linear": Speed(0.02, 4e-7, 1.0, 1.0, per_output=True),
    "tree": Speed(0.01, 4e-7, 1.05, 1.0, per_output=False),
    "forest": Speed(0.20, 2e-5, 1.1, 0.5, per_output=False),
    "histogram": Speed(0.15, 1.5e-6, 0.9, 0.9, per_output=True),
    "xgboost": Speed(0.10, 1.5e-6, 0.9, 0.9, per_output=True),
    "lightgbm": Speed(0.10, 1.2e-6, 0.9, 0.9, per_output=True),
    "svm": Speed(0.02, 4e-8, 2.0, 0.5, per_output=True, limit=4_000),
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
    """Seconds that a run will take on two cores, within a factor of about two.

    ``n_columns`` are features of the table. Scoring is counted from the fits; what comes after is bounded by its
    allowance, whose parts are taken as half used. Three classes are assumed for a multiclass target.
    """
    names = settings.models or tuple(SPEEDS)
    n_outputs = 3 if task == "multiclass" else 1
    allowance = ALLOWANCES[settings.mode]
    work = Work(int(0.8 * n_rows), n_columns, n_outputs, settings.mode)
    fits = sum(fit_seconds(name, work) for name in names) * (FOLDS + 1)
    small = Work(min(TUNING_ROWS, work.n_rows), n_columns, n_outputs, settings.mode)
    tuning = sum(fit_seconds(name, small) for name in names) * (FOLDS + 1) * allowance.trials * TUNING_FOLDS
    explaining = allowance.shapley + allowance.aspects * 2 + allowance.dependence + allowance.interactions
    explaining += len(names) * (allowance.others + allowance.permutation)
    busy = min(1.0, np.log10(max(10, n_rows * n_columns)) / 5)
    reading = 1.0 + 2e-6 * n_rows * n_columns
    return float(reading + fits + tuning + busy * (0.5 * explaining + 0.5 * allowance.refitting))
