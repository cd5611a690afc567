"""Every model on the same folds: nothing changes, the friends' mean, bounded confidence, and what is learnt on top.

In each fold: the bound is fitted on fit rows, features are made with it and scaled by fit rows, models are tuned and
fitted on fit rows, and test rows are predicted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.bounded.moves import Circle
from pipelines.studies.values.bound import Bound, fit_bound
from pipelines.studies.values.features import FEATURES, PLAIN, features, friends_mean
from pipelines.studies.values.folds import by_ego, last_wave
from pipelines.studies.values.learners import Lesson, learn
from pipelines.studies.values.moves import Moves
from pipelines.studies.values.settings import Form, ValueSettings

PERSISTENCE, FRIENDS, BOUNDED = "persistence", "friends' mean", "bounded confidence"
_PREDICTION = FEATURES.index("bounded-confidence prediction")
_ROUNDING = 1e-12
NAIVE = (PERSISTENCE, FRIENDS, BOUNDED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the comparison: the model, and what it is fitted to ("" for those that are not learners)."""

    model: str
    form: Form | str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Predictions of the test rows of every fold, one dimension.

    ``rows`` (n_tested,) are row numbers of ``moves``, ``fold`` which fold each was tested in; ``predicted`` has
    (n_tested,) per entry, cut to 0…1, in the order of the table. ``bounds`` are the models of the folds.
    """

    moves: Moves
    rows: IntArray
    fold: IntArray
    predicted: dict[Entry, FloatArray]
    bounds: tuple[Bound, ...]

    @property
    def truth(self) -> FloatArray:
        """The next scores of the tested rows."""
        return self.moves.after[self.rows]

    @property
    def ego(self) -> IntArray:
        """Whose rows they are."""
        return self.moves.ego[self.rows]


def entries_of(settings: ValueSettings) -> tuple[Entry, ...]:
    """All lines of the comparison, the naive ones first."""
    learnt = (Entry(model, form) for model in settings.models for form in settings.forms)
    return (*(Entry(name) for name in NAIVE), *learnt)


def folds_of(moves: Moves, settings: ValueSettings) -> list[tuple[IntArray, IntArray]]:
    """Fit and test rows by the settings. Raises StudyError where the last time has no earlier one to learn from."""
    return last_wave(moves.wave) if settings.folds == "last time" else by_ego(moves.ego)


def compare(moves: Moves, settings: ValueSettings) -> Compared:
    """All models of the settings on all folds."""
    parts = [(test, *predict_fold(moves, fit, test, settings)) for fit, test in folds_of(moves, settings)]
    return Compared(
        moves,
        np.concatenate([test for test, _, _ in parts]),
        np.repeat(np.arange(len(parts)), [len(test) for test, _, _ in parts]),
        {entry: np.concatenate([found[entry] for _, _, found in parts]) for entry in entries_of(settings)},
        tuple(bound for _, bound, _ in parts),
    )


def predict_fold(
    moves: Moves, fit: IntArray, test: IntArray, settings: ValueSettings
) -> tuple[Bound, dict[Entry, FloatArray]]:
    """The model of the fit rows and the predictions of the test rows, whose next scores are not looked at."""
    known, asked = moves.take(fit), moves.take(test).links
    bound = fit_bound(known, settings)
    found = {
        Entry(PERSISTENCE): asked.own,
        Entry(FRIENDS): friends_mean(asked),
        Entry(BOUNDED): bound.predict(asked),
    }
    tables = feature_table(bound, known.links), feature_table(bound, asked)
    for entry in entries_of(settings)[len(NAIVE) :]:
        found[entry] = _learnt(entry, known, tables, settings.seed)
    return bound, {entry: np.clip(values, 0.0, 1.0) for entry, values in found.items()}


def feature_table(bound: Bound, links: Circle) -> FloatArray:
    """The features of rows with this model's bound, (n_rows, 7)."""
    return features(bound.weighed(links), bound.epsilon, bound.mu, bound.steps)


def _learnt(entry: Entry, known: Moves, tables: tuple[FloatArray, FloatArray], seed: int) -> FloatArray:
    """Predictions of the asked rows by one learner; ``tables`` are the features of the fit and the asked rows."""
    fit, asked = (table[:, PLAIN] for table in tables) if entry.form == "without dynamics" else tables
    from_where = (tables[0][:, _PREDICTION], tables[1][:, _PREDICTION])
    if entry.form != "residual":
        from_where = (np.full(len(fit), known.after.mean()), np.full(len(asked), known.after.mean()))
    mean, scale = fit.mean(axis=0), _scale(fit)
    target = known.after - from_where[0]
    unit = float(_scale(target))
    model = learn(entry.model, Lesson((fit - mean) / scale, target / unit, known.ego, seed))
    return np.asarray(from_where[1] + unit * model.predict((asked - mean) / scale), dtype=np.float64)


def _scale(values: FloatArray) -> FloatArray:
    """Standard deviations; 1 where nothing varies beyond rounding."""
    spread = np.asarray(values.std(axis=0))
    return np.where(spread > _ROUNDING, spread, 1.0)
