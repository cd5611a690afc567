"""Forward selection inside every fold: which features are chosen how often, and how good a model of them alone is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from explain.scores import roc_auc
from pipelines.engine.prepare import prepare
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.selection import ForwardSelection, selection_frequency

if TYPE_CHECKING:
    from explain.arrays import FloatArray
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.ground import Ground

TITLE = "Logistic regression on chosen features"


def selected(ground: Ground, repeats: int) -> tuple[Exhibit, FloatArray]:
    """How often each feature was chosen over the folds, and what a logistic regression of the chosen ones predicts.

    Ranking, walk-down, search and regression see the fit rows of each fold alone. Predictions are (n_scored,). Raises
    StudyError where a fold has too few rows of a class for inner folds.
    """
    rows = ground.scored_rows
    predicted = np.empty(len(rows))
    lists: list[list[str]] = []
    names: dict[str, None] = {}
    for fit, test in ground.folds:
        plan = prepare(ground.dataset, fit, "scaled", ground.settings.gaps)
        X, X_test = (plan.encode(ground.frame(part)) for part in (fit, test))
        varying = np.flatnonzero(np.ptp(X, axis=0) > 0)
        labels = [plan.labels[place] for place in varying]
        names |= dict.fromkeys(labels)
        search = ForwardSelection(repeats=repeats, seed=ground.seed)
        search.fit(X[:, varying], ground.y(fit), ground.clusters(fit))
        lists.append([labels[place] for place in search.order_])
        kept = varying[search.order_]
        model = LogisticRegression(class_weight="balanced", max_iter=1_000).fit(X[:, kept], ground.y(fit))
        predicted[np.searchsorted(rows, test)] = model.predict_proba(X_test[:, kept])[:, 1]
    area = roc_auc(ground.y(rows), predicted[:, None])
    notes = (
        "In every fold, on its fit rows alone: ranking, a correlation filter (|r| > 0.9, VIF > 10), then the search.",
        f"Inner folds: 5 × {repeats}.",
        f"A logistic regression of the chosen features alone: AUROC {area:.3f} out of fold.",
        "A protocol modelled on the public code of the group's later study; the paper's own is not in its abstract.",
    )
    return selection_frequency(tuple(names), lists, notes=notes), predicted


def selection_or_why(ground: Ground, repeats: int) -> tuple[tuple[Exhibit, ...], FloatArray | None, str]:
    """The same as a tuple of exhibits; nothing and why not where there are too few rows."""
    try:
        exhibit, predicted = selected(ground, repeats)
    except StudyError as why:
        return (), None, str(why)
    return (replace(exhibit, key="selection"),), predicted, ""
