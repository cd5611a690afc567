"""An LSTM as a forecaster: it reads the visits themselves, up to the one that is forecast from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explain.arrays import FloatArray, IntArray
from pipelines.models import family
from pipelines.models.family import Recipe
from pipelines.studies.tadpole.learners import N_CLASSES, Inputs
from pipelines.studies.tadpole.pairs import Examples
from pipelines.studies.tadpole.timeline import Timeline

#: Visits that are read, the origin among them; older ones are left out.
STEPS = 8
#: Pairs per subject that it is fitted on: weights are not for it, so every subject brings about as many.
PAIRS_EACH = 6
#: Networks whose mean is the forecast: three targets are fitted, twice where known subjects are tried first.
MEMBERS = 2


@dataclass(frozen=True, slots=True)
class SequenceFit:
    """A fitted LSTM; numbers are predicted as they are, classes as those it has seen (k,)."""

    estimator: Any
    classes: IntArray | None = None

    def predict(self, inputs: Inputs) -> FloatArray:
        """Probabilities (n, 3), or the change (n,)."""
        X = sequences(inputs.timeline, inputs.examples)
        lstm = family("lstm")
        if self.classes is None:
            return lstm.predict(self.estimator, X, "regression")[:, 0]
        task = "binary" if len(self.classes) == 2 else "multiclass"
        outputs = lstm.predict(self.estimator, X, task)
        found = np.zeros((len(X), N_CLASSES))
        found[:, self.classes] = outputs if outputs.shape[1] > 1 else np.column_stack([1 - outputs, outputs])
        return found


@dataclass(frozen=True, slots=True)
class Sequences:
    """The LSTM of the registry on the last visits of each subject; pairs are drawn so that subjects weigh alike."""

    threads: int = 2
    title: str = "LSTM"

    def fit_classes(self, inputs: Inputs, y: IntArray, weights: FloatArray, seed: int) -> SequenceFit:
        """A classifier of the classes that are there."""
        rows = _drawn(inputs.examples, seed)
        classes, codes = np.unique(y[rows], return_inverse=True)
        task = "binary" if len(classes) == 2 else "multiclass"
        return SequenceFit(self._fitted(inputs, rows, codes.astype(np.float64), task, seed), classes)

    def fit_values(self, inputs: Inputs, y: FloatArray, weights: FloatArray, seed: int) -> SequenceFit:
        """A regression."""
        rows = _drawn(inputs.examples, seed)
        return SequenceFit(self._fitted(inputs, rows, y[rows], "regression", seed))

    def _fitted(self, inputs: Inputs, rows: IntArray, y: FloatArray, task: Any, seed: int) -> Any:
        X = sequences(inputs.timeline, inputs.examples.take(rows))
        lstm = family("lstm")
        shape = {"steps": STEPS, "statics": statics_of(inputs.timeline), "members": MEMBERS}
        params = lstm.defaults(task, "quick", len(X)) | shape
        n_classes = 0 if task == "regression" else len(np.unique(y))
        return lstm.fit(X, y, Recipe(task, n_classes, params, seed, self.threads))


def sequences(timeline: Timeline, examples: Examples) -> FloatArray:
    """Rows as the LSTM reads them: horizon, age and traits once, then ``STEPS`` visits, oldest first.

    A visit is its markers, its diagnosis as three 0/1 numbers, and the months before the origin; nan where unknown.
    """
    visits = examples.visit[:, None] - np.arange(STEPS - 1, -1, -1)[None, :]
    there, at = visits >= 0, np.maximum(visits, 0)
    subject = examples.subject[:, None]
    diagnosis = timeline.diagnosis[subject, at]
    told = np.where((diagnosis >= 0)[:, :, None], np.eye(N_CLASSES)[diagnosis.clip(0)], np.nan)
    before = timeline.months[examples.subject, examples.visit][:, None] - timeline.months[subject, at]
    steps = np.concatenate([timeline.values[subject, at], told, before[:, :, None]], axis=2)
    steps = np.where(there[:, :, None], steps, np.nan)
    once = np.column_stack(
        [
            examples.horizon,
            timeline.age[examples.subject, examples.visit],
            timeline.traits[examples.subject],
        ]
    )
    return np.hstack([once, steps.reshape(len(steps), -1)])


def statics_of(timeline: Timeline) -> int:
    """Numbers that stand before the visits."""
    return 2 + timeline.traits.shape[1]


def _drawn(examples: Examples, seed: int) -> IntArray:
    """At most ``PAIRS_EACH`` examples of each subject."""
    order = np.random.default_rng(seed).permutation(len(examples.subject))
    _, member = np.unique(examples.subject[order], return_inverse=True)
    by_subject = np.argsort(member, kind="stable")
    sorted_member = member[by_subject]
    starts = np.searchsorted(sorted_member, sorted_member)
    kept = by_subject[np.arange(len(by_subject)) - starts < PAIRS_EACH]
    return np.sort(order[kept])
