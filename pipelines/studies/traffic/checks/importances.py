"""T12: do the methods agree on what matters to the same fitted model?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.engine.checks.outcome import Outcome
from pipelines.studies.traffic.disagreement import disagreement
from pipelines.studies.traffic.methods import PERMUTATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.importance import Importance
    from pipelines.engine.result import Check

DISAGREE: Final = Outcome("T12", "Importances that disagree")


def importances_disagree(importances: Sequence[Importance]) -> Check:
    """Warns where split count and permutation rank differently, or a top feature can be shuffled at no cost."""
    if len(importances) < 2 or len(importances[0].names) < 3:
        return DISAGREE.skipped("Two methods and three columns are needed to compare rankings.")
    found = disagreement(importances)
    if not found.fires:
        return DISAGREE.passed("No top column of any method is idle on test rows.")
    names = tuple(name for name, *_ in found.idle)
    return DISAGREE.warned(found.says, f"Go by {PERMUTATION} on test rows: only it clears noise.", names)
