"""A model fitted on one cohort and frozen there: its preparation, its threshold, and proof that they stay the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from pipelines.compare.entities import Entities
from pipelines.engine.fitted import Choice, FittedModel, fit_model
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.gaps import without_gaps

if TYPE_CHECKING:
    from data.table import Dataset
    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.goal import Goal

#: Folds of the train rows whose predictions choose the threshold where no rows were set aside for it.
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Frozen:
    """A fitted model, the ``threshold`` (probability) that maximises F1 on rows it had not seen, and its ``state``.

    ``prevalence`` is the share of cases among the train rows; ``chosen_on`` says which rows chose the threshold.
    """

    fitted: FittedModel
    threshold: float
    prevalence: float
    chosen_on: str
    state: str

    def probabilities(self, dataset: Dataset, rows: IntArray) -> FloatArray:
        """The probability of a case in these rows, (n_rows,)."""
        return self.fitted.predict(dataset.rows(rows))[:, 0]

    def confirm_unchanged(self) -> None:
        """Return quietly if the preparation is what it was when the model was frozen, else raise StudyError."""
        now = state_hash(self.fitted)
        if now != self.state:
            raise StudyError(
                f"The preparation of {self.fitted.family} changed from {self.state[:12]} to {now[:12]} while scoring",
                "a frozen model learns nothing from external rows",
                "Report this: it is a defect",
            )


def freeze(
    dataset: Dataset, goal: Goal, choice: Choice, *, fit: IntArray | None = None, calibrate: IntArray | None = None
) -> Frozen:
    """The model of the ``fit`` rows (all rows without any given), every gap filled from them alone.

    The threshold comes from the ``calibrate`` rows; without any, from out-of-fold predictions of the fit rows in five
    folds by entity. Raises StudyError where the goal is not of two classes.
    """
    if goal.task != "binary":
        raise StudyError(f"A {goal.task} target was given", "a frozen model tells two classes", "Choose a binary label")
    fit = np.arange(dataset.n_rows) if fit is None else fit
    if calibrate is None:
        rows, p = fit, _out_of_fold(dataset, goal, choice, fit)
        chosen_on = f"out-of-fold predictions of {len(fit):,} train rows"
    fitted = fit_model(without_gaps(dataset, fit), fit, goal, choice)
    if calibrate is not None:
        rows, p = calibrate, fitted.predict(dataset.rows(calibrate))[:, 0]
        chosen_on = f"{len(calibrate):,} calibrate rows"
    prevalence = float(goal.y(dataset.frame.iloc[fit]).mean())
    threshold = best_threshold(goal.y(dataset.frame.iloc[rows]), p)
    return Frozen(fitted, threshold, prevalence, chosen_on, state_hash(fitted))


def state_hash(fitted: FittedModel) -> str:
    """SHA-256 of all that the preparation learnt: medians, means, levels, which columns in which order."""
    return hashlib.sha256(json.dumps(fitted.preparation.state(), sort_keys=True).encode()).hexdigest()


def best_threshold(y: FloatArray, p: FloatArray) -> float:
    """The probability from which on calling rows cases gives the largest F1; the highest of several."""
    order = np.argsort(-p, kind="stable")
    found = np.cumsum(y[order])
    called = np.arange(1, len(y) + 1)
    f1 = 2 * found / (called + y.sum())
    # Rows of one probability are called together.
    last = np.append(np.diff(p[order]) < 0, np.True_)
    return float(p[order][np.where(last, f1, -1.0).argmax()])


def _out_of_fold(dataset: Dataset, goal: Goal, choice: Choice, rows: IntArray) -> FloatArray:
    y = goal.y(dataset.frame.iloc[rows])
    owners = dataset.with_role("entity")
    entities = Entities(y, dataset.frame[owners[0]].iloc[rows].astype("str").to_numpy() if owners else None)
    alone = entities.one_row_each
    split = (StratifiedKFold if alone else StratifiedGroupKFold)(FOLDS, shuffle=True, random_state=choice.seed)
    p = np.empty(len(rows))
    for here, there in split.split(y, y, None if alone else entities.member):
        fitted = fit_model(without_gaps(dataset, rows[here]), rows[here], goal, choice)
        p[there] = fitted.predict(dataset.rows(rows[there]))[:, 0]
    return p
