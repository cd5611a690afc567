"""Tuning in Thorough mode: parameters chosen on the fit rows alone, by a number of trials and never by a clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.splitting.split import folds
from pipelines.engine.budget import draw_rows
from pipelines.engine.prepare import prepare
from pipelines.models import family
from pipelines.models.family import ModelFamily, Params, Recipe

if TYPE_CHECKING:
    from optuna.trial import Trial

    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.ground import Ground

#: Rows that parameters are chosen on, at most, and folds among them.
ROWS, FOLDS = 4_000, 3


@dataclass(frozen=True, slots=True)
class Round:
    """One inner fold, encoded once for all trials; ``shape`` is what the model must know to read its rows."""

    X: FloatArray
    y: FloatArray
    X_test: FloatArray
    y_test: FloatArray
    shape: Params


def tuned(ground: Ground, name: str, rows: IntArray) -> Params:
    """Parameters for that family, chosen by cross-validation inside ``rows``; {} (the defaults) in Quick mode.

    Tree-structured Parzen estimator (Bergstra et al. 2011) with a fixed seed and a fixed number of trials. The
    defaults are kept unless a trial beats them.
    """
    trials = ground.allowance.trials
    if not trials:
        return {}
    chosen = family(name)
    rounds = _rounds(ground, chosen, draw_rows(rows, ROWS, ground.seed))
    if not rounds:
        return {}
    return _search(ground, chosen, rounds, trials)


def _search(ground: Ground, chosen: ModelFamily, rounds: list[Round], trials: int) -> Params:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    drawn: dict[int, Params] = {}

    def objective(trial: Trial) -> float:
        drawn[trial.number] = chosen.search_space(trial, ground.goal.task)
        return _value(ground, chosen, rounds, drawn[trial.number])

    search = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=ground.seed))
    search.optimize(objective, n_trials=trials)
    if search.best_value <= _value(ground, chosen, rounds, {}):
        return {}
    return drawn[search.best_trial.number]


def _rounds(ground: Ground, chosen: ModelFamily, rows: IntArray) -> list[Round]:
    """Inner folds whose two sides have every class of the goal that occurs in ``rows``; the others are left out."""
    n_classes = len(np.unique(ground.y(rows)))
    limit = chosen.row_limit(ground.settings.mode)
    found = []
    for fit, test in folds(ground.dataset, rows, ground.split, FOLDS):
        kept = draw_rows(fit, limit or len(fit), ground.seed)
        y, y_test = ground.y(kept), ground.y(test)
        if ground.goal.task != "regression" and min(len(np.unique(y)), len(np.unique(y_test))) < n_classes:
            continue
        preparation = prepare(ground.dataset, kept, chosen.encoding, ground.settings.gaps)
        X, X_test = (preparation.encode(ground.frame(part)) for part in (kept, test))
        found.append(Round(X, y, X_test, y_test, preparation.shape))
    return found


def _value(ground: Ground, chosen: ModelFamily, rounds: list[Round], params: Params) -> float:
    """Mean over the inner folds of the score that the leaderboard sorts by, higher is better."""
    task, n_classes = ground.goal.task, len(ground.goal.classes)
    values = []
    for one in rounds:
        everything = chosen.defaults(task, ground.settings.mode, len(one.y)) | params | one.shape
        recipe = Recipe(task, n_classes, everything, ground.seed, ground.threads)
        estimator = chosen.fit(one.X, one.y, recipe)
        values.append(ground.metrics[0].score(one.y_test, chosen.predict(estimator, one.X_test, task)))
    return float(np.mean(values))
