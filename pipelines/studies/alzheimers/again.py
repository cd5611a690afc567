"""The same models scored once more in another way: other columns, or rows of a person on both sides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explain.scores import roc_auc
from pipelines.compare.entities import Entities
from pipelines.engine.score import score_model
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.ground import Ground
    from pipelines.engine.protocol import Case


@dataclass(frozen=True, slots=True)
class Scores:
    """What each model (title → (n,)) said of the scored rows, out of fold, and the ``columns`` that it could use."""

    columns: tuple[str, ...]
    predictions: dict[str, FloatArray]


def silent(_: str) -> None:
    """Nobody is told."""


def entities_of(ground: Ground) -> Entities:
    """The scored rows with their label and their entity."""
    rows = ground.scored_rows
    return Entities(ground.y(rows), ground.clusters(rows))


def as_run(case: Case) -> Scores:
    """The models as the run scored them."""
    predictions = {told.scored.title: told.scored.outputs[:, 0] for told in case.told}
    return Scores(case.ground.dataset.features, predictions)


def with_features(case: Case, names: tuple[str, ...]) -> Scores:
    """The same models and folds with these features and no others."""
    ground = case.ground
    columns = tuple(
        replace(one, role="feature" if one.name in names else "ignored")
        if one.role == "feature" or one.name in names
        else one
        for one in ground.dataset.columns
    )
    other = replace(ground, dataset=ground.dataset.with_columns(columns), known={})
    return Scores(names, _scored(other, case))


def by_row(case: Case) -> dict[str, float]:
    """AUROC of each model (title → value) when rows of one person may fall on both sides: what a leak looks like."""
    ground = case.ground
    rows = np.random.default_rng(ground.seed).permutation(ground.scored_rows)
    folds = tuple((np.sort(np.setdiff1d(rows, part)), np.sort(part)) for part in np.array_split(rows, 5))
    mixed = replace(ground, folds=_learnable(ground, folds), known={})
    y = mixed.y(mixed.scored_rows)
    return {title: float(roc_auc(y, p[:, None])) for title, p in _scored(mixed, case).items()}


def _scored(ground: Ground, case: Case) -> dict[str, FloatArray]:
    return {told.scored.title: score_model(ground, told.scored.family, silent).outputs[:, 0] for told in case.told}


def _learnable(ground: Ground, folds: tuple[tuple[IntArray, IntArray], ...]) -> tuple[tuple[IntArray, IntArray], ...]:
    kept = tuple((fit, test) for fit, test in folds if len(np.unique(ground.y(fit))) > 1 and len(test))
    if not kept:
        raise StudyError("No fold has two classes", "cross-validation needs both", "Bring more rows")
    return kept
