"""What the families that are made of trees share: their trees as plain arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipelines.models.family import ModelFamily

if TYPE_CHECKING:
    from data.table import Task
    from explain.trees.forest import Forest


class TreeFamily(ModelFamily):
    """A family whose predictions are a sum of trees, or a link of one."""

    def inside(self, estimator: Any, task: Task, *, margin: bool) -> Forest:
        """Its trees; with ``margin`` their plain sum."""
        from explain.trees.read import read_forest

        forest = read_forest(estimator)
        return replace(forest, link="identity") if margin else forest
