"""Models of the registry on a further table of the same question: what each predicts of rows it has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from data.splitting.split import folds, usable_rows
from pipelines.engine.estimate import FOLDS
from pipelines.engine.fitted import Choice, fit_model
from pipelines.engine.goal import goal_of
from pipelines.engine.workers import FEWEST_ROWS, TAKE_TURNS, in_lanes

if TYPE_CHECKING:
    from data.table import Dataset, Split
    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.study import Mode
    from pipelines.models.family import Params

Folds = tuple[tuple["IntArray", "IntArray"], ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A table with two classes, the second of which is the event, and pairs (fit rows, test rows) over all rows.

    ``params`` replace single settings of a family, by its name.
    """

    dataset: Dataset
    folds: Folds
    mode: Mode = "quick"
    seed: int = 0
    params: Mapping[str, Params] = field(default_factory=dict)


def out_of_fold(task: Task, name: str) -> FloatArray:
    """The probability of the event (n,) for every row, by a model of that family fitted on the other folds.

    Settings are the family's own for the mode, or those of the task: nothing is tuned here.
    """
    table = task.dataset
    goal = goal_of(table, str(table.frame[str(table.target)].cat.categories[1]))
    p = np.full(table.n_rows, np.nan)
    choice = Choice(name, task.mode, params=dict(task.params.get(name, {})), seed=task.seed, threads=1)
    for fit, test in task.folds:
        fitted = fit_model(table, fit, goal, choice)
        p[test] = fitted.predict(table.rows(test))[:, 0]
    return p


def all_out_of_fold(tasks: Mapping[str, tuple[Task, str]]) -> dict[str, FloatArray]:
    """The predictions of every (task, family) by its key; two at a time where tables are large enough to gain by it."""
    largest = max((task.dataset.n_rows for task, _ in tasks.values()), default=0)
    lanes = [list(tasks)]
    if largest >= FEWEST_ROWS:
        turns = [key for key in tasks if tasks[key][1] in TAKE_TURNS]
        lanes = [lane for lane in (turns, [key for key in tasks if key not in turns]) if lane]
    found = in_lanes(lanes, lambda key, _: out_of_fold(*tasks[key]), lambda _: None) if tasks else {}
    return {key: found[key] for key in tasks}


def folds_like(dataset: Dataset, split: Split) -> Folds:
    """Folds of a table by the rule and the seed of a run: the same table has the same folds."""
    return folds(dataset, usable_rows(dataset), split, FOLDS)
