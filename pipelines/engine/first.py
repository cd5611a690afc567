"""A first look: the best model's ranking right after its fit, while everything that makes it sure is still to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from explain.shapley import summarise
from pipelines.engine.importances import attribute_rows
from pipelines.engine.verdict import level_of

if TYPE_CHECKING:
    from explain.importance import Importance
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground
    from pipelines.engine.score import Scored

#: Seconds of one core, as predicted, that it may cost.
SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The Shapley ``importance`` of the features to the model of that ``title``, from ``n_rows`` test rows."""

    title: str
    importance: Importance
    n_rows: int


#: Called at most once in a run, from the thread that explains the best model.
Look: TypeAlias = Callable[[FirstLook], None]


def first_look(ground: Ground, fitted: FittedModel, scored: Scored) -> FirstLook | None:
    """The first look at a model; None where it does not beat guessing, because its ranking then says nothing."""
    if level_of(scored.scores, ground.goal.task) == "none":
        return None
    attribution, _ = attribute_rows(ground, fitted, SECONDS)
    found = summarise(attribution, clusters=ground.clusters(attribution.rows))
    return FirstLook(scored.title, found, len(attribution.rows))
