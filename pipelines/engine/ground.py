"""What every step of a run stands on: the table, the question, the cut of the rows, the scores that count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from explain.scores import accuracy, balanced_accuracy, brier, log_loss, macro_auc, mae, pr_auc, r2, rmse, roc_auc
from pipelines.engine.budget import ALLOWANCES, Allowance
from pipelines.engine.fitted import Choice, FittedModel, fit_model

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset, Split, Task
    from explain.arrays import FloatArray, IntArray
    from explain.scores import Metric
    from pipelines.engine.goal import Goal
    from pipelines.engine.study import Settings
    from pipelines.models.family import Params

#: What is scored; the leaderboard sorts by the first.
SCORES: dict[Task, tuple[Metric, ...]] = {
    "binary": (roc_auc, log_loss, brier, accuracy, pr_auc),
    "multiclass": (accuracy, macro_auc, log_loss, balanced_accuracy),
    "regression": (rmse, r2, mae),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """The table with its target, the goal, the split, the folds of cross-validation and the analyst's settings.

    ``folds`` are pairs (fit rows, test rows); every row that is in a test part is scored once. ``known`` keeps how
    closely features move together, once that was worked out (see ``pipelines.engine.aspects``).
    """

    dataset: Dataset
    goal: Goal
    split: Split
    folds: tuple[tuple[IntArray, IntArray], ...]
    settings: Settings
    known: dict[tuple[str, ...], FloatArray] = field(default_factory=dict, repr=False, compare=False)

    @property
    def seed(self) -> int:
        """The seed of everything that is drawn."""
        return self.settings.seed

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The scores of the task; the first decides which model is best."""
        return SCORES[self.goal.task]

    @property
    def allowance(self) -> Allowance:
        """What each part of the run may cost in this mode."""
        return ALLOWANCES[self.settings.mode]

    @property
    def threads(self) -> int:
        """Threads of one fit: Quick mode fits two models at a time, Thorough mode one after the other."""
        return 1 if self.settings.mode == "quick" else 2

    @property
    def scored_rows(self) -> IntArray:
        """The rows that cross-validation predicts, sorted."""
        return np.sort(np.concatenate([test for _, test in self.folds]))

    def frame(self, rows: IntArray) -> pd.DataFrame:
        """These rows of the table."""
        return self.dataset.rows(rows)

    def y(self, rows: IntArray) -> FloatArray:
        """The target of these rows: values, or positions in ``goal.classes``."""
        return self.goal.y(self.frame(rows))

    def clusters(self, rows: IntArray) -> IntArray | None:
        """A number per row that rows of one entity share; None when rows are independent."""
        entities = self.dataset.with_role("entity")
        if not entities:
            return None
        codes = np.asarray(self.frame(rows)[entities[0]].factorize()[0], dtype=np.int64)
        # A row without an entity is one of its own.
        return np.where(codes < 0, codes.max() + 1 + np.arange(len(codes)), codes)

    def fit(self, name: str, rows: IntArray, params: Params) -> FittedModel:
        """A model of that family, fitted on these rows."""
        choice = Choice(
            name, mode=self.settings.mode, params=params, seed=self.seed, threads=self.threads, gaps=self.settings.gaps
        )
        return fit_model(self.dataset, rows, self.goal, choice)
