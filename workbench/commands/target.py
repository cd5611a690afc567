"""The target when nobody named one: taken only where one stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import UnusableTarget

if TYPE_CHECKING:
    from data.schema import TargetSuggestion
    from data.table import Dataset

#: What data.suggest says of a column whose name means an outcome.
NAMED = "its name speaks of"
_SHOWN = 5


def clear_target(dataset: Dataset) -> TargetSuggestion:
    """The likeliest target if it is the only one possible, or the only one whose name says that it is an outcome.

    Raises UnusableTarget naming the candidates where the choice is open, or none where nothing can be explained.
    """
    from data.schema import suggest_targets

    found = suggest_targets(dataset)
    if not found:
        raise UnusableTarget(
            f"No column of {dataset.name!r} can be explained",
            "a column with at least two values that come back, or a measurement, is needed",
            "Give a table that has one.",
        )
    named = [one for one in found if one.why.startswith(NAMED)]
    if len(found) > 1 and (len(named) != 1 or named[0] is not found[0]):
        names = ", ".join(repr(one.expression) for one in found[:_SHOWN])
        raise UnusableTarget(
            f"No target was named, and {dataset.name!r} has {len(found)} columns that could be one",
            "the column to explain is needed",
            f"Name it with --target; likely ones are {names}.",
        )
    return found[0]
