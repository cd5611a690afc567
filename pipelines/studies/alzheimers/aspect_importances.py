"""What aspects matter: shuffled jointly, as players of the game, and as sums of their features' Shapley values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.groups import Aspect, merge_groups
from explain.permutation import PermutationTask, permutation_importance
from explain.scores import roc_auc
from explain.shapley import attribute, summarise
from explain.trees.forest import Forest
from explain.words import listing
from pipelines.engine.exhibit import Chart, Exhibit

if TYPE_CHECKING:
    from data.table import Dataset
    from explain.arrays import IntArray
    from explain.attribution import Attribution
    from explain.importance import Importance
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.study import Unit

#: Shuffles of each aspect, and at most so many rows are shuffled and explained.
SHUFFLES, MOST_ROWS = 10, 1_000
KINDS = {
    "joint": "joint permutation",
    "exact": "aspects as players",
    "consolidated": "consolidated (sum of its features)",
}


@dataclass(frozen=True, slots=True)
class AspectImportances:
    """Three importances of the same aspects for one model.

    ``joint``: rise of 1 − AUROC when all columns of an aspect are shuffled by one order. ``exact``: mean |value| in the
    Shapley division of the game whose players are the aspects. ``consolidated``: mean |sum of its features' Shapley
    values| over rows. The last two are in ``unit``; ``attribution`` is that of the features, ``gap`` the largest
    |Σφ + base − prediction| of both.
    """

    aspects: tuple[Aspect, ...]
    joint: Importance
    exact: Importance
    consolidated: Importance
    attribution: Attribution
    gap: float

    @property
    def unit(self) -> str:
        """The output space of both kinds of Shapley values."""
        return self.attribution.unit


def aspect_importances(
    fitted: FittedModel, dataset: Dataset, rows: IntArray, aspects: Sequence[Aspect], *, unit: Unit = "natural"
) -> AspectImportances:
    """All three on the ``rows`` of the dataset, drawn down to 1,000 by the model's seed.

    Raises ExplainError unless every feature of the model is in exactly one aspect.
    """
    drawn = np.sort(np.random.default_rng(fitted.seed).permutation(rows)[:MOST_ROWS])
    X, clusters = fitted.encode(dataset.rows(drawn)), _clusters(dataset, drawn)
    game = fitted.game(X, unit)
    samples = fitted.samples
    joined = attribute(game.by_aspect(aspects), drawn, samples=samples, seed=fitted.seed)
    single = attribute(game, drawn, samples=samples, seed=fitted.seed)
    summed = consolidated(single, aspects)
    return AspectImportances(
        aspects=tuple(aspects),
        joint=permutation_importance(_shuffled(fitted, dataset, drawn, aspects), n_repeats=SHUFFLES, seed=fitted.seed),
        exact=summarise(joined, "aspect", clusters),
        consolidated=replace(summarise(summed, "aspect", clusters), method="consolidated shapley"),
        attribution=single,
        gap=max(joined.additivity_gap(), single.additivity_gap()),
    )


def consolidated(attribution: Attribution, aspects: Sequence[Aspect]) -> Attribution:
    """The attribution with the values of each aspect's features added up, row by row; still sums to the prediction.

    Raises ExplainError unless every name is in exactly one aspect. Errors of features are added: the safe side.
    """
    places, names = merge_groups([np.array([i]) for i in range(len(attribution.names))], attribution.names, aspects)
    values, error = (
        np.stack([one[:, place].sum(axis=1) for place in places], axis=1)
        for one in (attribution.values, attribution.error)
    )
    method = f"{attribution.method}; added up per aspect"
    return replace(attribution, names=names, values=values, error=error, method=method)


def aspects_exhibit(models: Sequence[AspectImportances], h: float) -> Exhibit:
    """A line per model, aspect and kind of importance with its 95 % interval; three pictures, one per kind."""
    kinds = {kind: [getattr(one, kind) for one in models] for kind in KINDS}
    frame = pd.DataFrame(
        [
            (found.model, KINDS[kind], name, " · ".join(aspect.members), *figures, _unit(kind, model))
            for kind, all_found in kinds.items()
            for model, found in zip(models, all_found, strict=True)
            for aspect, name, *figures in zip(
                model.aspects, found.names, found.values, found.low, found.high, strict=True
            )
        ],
        columns=["model", "kind", "aspect", "features", "importance", "low", "high", "unit"],
    )
    chart = Chart("bars", "aspect", "importance", by="model", panel="kind", low="low", high="high")
    tops = [f"{one.joint.model}: {listing(one.joint.top(2))}" for one in models]
    worst = max(one.gap for one in models)
    notes = (
        f"Aspects at h = {h:g}. Joint permutation: rise of 1 − AUROC, {SHUFFLES} shuffles; one order for all columns.",
        "Aspects as players: the Shapley value of a game in which every aspect is one player.",
        "Consolidated: the sum of the features' values per row, then the mean of its size.",
        "Which of the three the paper used is not known to us.",
        f"Intervals: {models[0].joint.spread}; {models[0].exact.spread}.",
        f"Values and base miss the prediction by {worst:.1e} at most.",
    )
    sentence = f"Shuffled jointly, most is lost with – {'; '.join(tops)}."
    return Exhibit("aspect_importances", "What aspects matter", sentence, frame, (chart,), notes)


def _unit(kind: str, model: AspectImportances) -> str:
    return "1 − AUROC" if kind == "joint" else model.unit


def _shuffled(fitted: FittedModel, dataset: Dataset, rows: IntArray, aspects: Sequence[Aspect]) -> PermutationTask:
    groups, names = merge_groups(fitted.groups, fitted.names, aspects)
    inside = fitted.inside()
    frame = dataset.rows(rows)
    return PermutationTask(
        predict=fitted.predict_encoded,
        X=fitted.encode(frame),
        y=fitted.goal.y(frame),
        groups=groups,
        names=names,
        score=roc_auc,
        unit="1 − AUROC",
        model=fitted.family,
        axis="aspect",
        clusters=_clusters(dataset, rows),
        forest=inside if isinstance(inside, Forest) else None,
    )


def _clusters(dataset: Dataset, rows: IntArray) -> IntArray | None:
    """A number per row that rows of one entity share, None where every row is its own."""
    entities = dataset.with_role("entity")
    if not entities:
        return None
    codes = np.asarray(dataset.frame[entities[0]].iloc[rows].factorize()[0], dtype=np.int64)
    return None if len(np.unique(codes)) == len(codes) else codes
