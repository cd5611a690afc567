"""How the best model's prediction moves with each feature, and which features act together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from explain.dependence import Dependence, Interaction, describe_direction, partial_dependence
from explain.interaction import interactions
from pipelines.engine.budget import affordable, draw_rows
from pipelines.engine.grid import Grid, grid_of
from pipelines.engine.permuting import effort_of

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from explain.attribution import Attribution
    from explain.importance import Importance
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground

#: Features whose effect is drawn, and among how many of them interactions are looked for.
DRAWN, PAIRED = 15, 5
#: Rows that an effect is averaged over.
FEWEST_ROWS, MOST_ROWS = 40, 300


@dataclass(frozen=True, slots=True)
class Effects:
    """Dependence of the leading features, most important first, and the interactions among the first of them."""

    dependence: tuple[Dependence, ...]
    interactions: tuple[Interaction, ...]


def effects_of(ground: Ground, fitted: FittedModel, ranking: Importance, attribution: Attribution) -> Effects:
    """The effects of the best model, averaged over test rows drawn by the seed.

    With several classes each feature is followed for the class that it moves most, by mean |Shapley value|. A feature
    with fewer than two grid points is left out.
    """
    names = ranking.top(DRAWN)
    grids = {name: grid for name in names if (grid := _grid(ground, name)) is not None}
    X = fitted.encode(ground.frame(_rows(ground, fitted, grids)))
    moved = np.abs(attribution.values).mean(axis=0)
    outputs = {name: int(moved[place].argmax()) for place, name in enumerate(attribution.names)}
    drawn = tuple(_dependence(ground, fitted, X, (name, grid, outputs[name])) for name, grid in grids.items())
    return Effects(drawn, _interactions(ground, fitted, X, ranking))


def _grid(ground: Ground, name: str) -> Grid | None:
    return grid_of(ground.dataset.column(name), ground.frame(ground.split.development)[name])


def _rows(ground: Ground, fitted: FittedModel, grids: dict[str, Grid]) -> IntArray:
    points = sum(len(grid.labels) for grid in grids.values())
    seconds = ground.allowance.dependence
    n_rows = affordable(max(1, points), effort_of(fitted).seconds, seconds, FEWEST_ROWS, MOST_ROWS)
    return draw_rows(ground.split.test, n_rows, ground.seed)


def _dependence(ground: Ground, fitted: FittedModel, X: FloatArray, one: tuple[str, Grid, int]) -> Dependence:
    name, grid, output = one
    place = fitted.names.index(name)
    places, encoded = fitted.preparation.alone(place, grid.values)
    mean, low, high = partial_dependence(fitted.predict_encoded, X, places, encoded, output)
    found = Dependence(
        name=name,
        output=ground.goal.outputs[output],
        categorical=grid.categorical,
        grid=grid.labels,
        position=grid.position,
        mean=mean,
        low=low,
        high=high,
        share=grid.share,
        unit=ground.goal.unit,
        sentence="",
    )
    what = f"the predicted probability of {_outcome(ground, output)}" if ground.goal.classes else ""
    unit = ground.dataset.column(name).unit
    return replace(found, sentence=describe_direction(found, what, unit))


def _outcome(ground: Ground, output: int) -> str:
    return f"{ground.goal.target} = {ground.goal.outputs[output]}"


def _interactions(ground: Ground, fitted: FittedModel, X: FloatArray, ranking: Importance) -> tuple[Interaction, ...]:
    """All pairs of the leading features, on the first output; fewer of them where the model is slow."""
    leading = ranking.top(PAIRED)
    predictions = 40 * 40
    each = effort_of(fitted).seconds * predictions
    n_effects = int(ground.allowance.interactions / each)
    pairs = list(combinations(leading, 2))[: max(3, n_effects - len(leading))]
    if not pairs:
        return ()
    names = list(fitted.names)
    return interactions(fitted.predict_encoded, X, fitted.groups, names, pairs, output=0, seed=ground.seed)
