"""How sure, for whatever the task is: intervals for numbers, probabilities and sets for classes."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.engine.sure.intervals import FOLDS, tell_intervals
from pipelines.engine.sure.probabilities import tell_probabilities
from pipelines.models.quantiles import quantile_models

if TYPE_CHECKING:
    from pipelines.engine.ground import Ground
    from pipelines.engine.progress import Stages
    from pipelines.engine.story import Told
    from pipelines.engine.sure.forecaster import Forecaster
    from pipelines.engine.uncertainty import Probabilities, Uncertainty

NOT_ASKED = "It was not asked for."


@dataclass(frozen=True, slots=True)
class Sure:
    """One of both, with what answers for new rows; or ``why`` there is neither, in a sentence."""

    uncertainty: Uncertainty | None = None
    probabilities: Probabilities | None = None
    forecaster: Forecaster | None = None
    why: str = ""


def tell_sure(ground: Ground, best: Told, stages: Stages) -> Sure:
    """How sure predictions are, where that was asked for and the rows allow it: else the reason why not."""
    if not ground.settings.intervals:
        return Sure(why=NOT_ASKED)
    try:
        if ground.goal.task != "regression":
            stages.tell("sure", 0.0, "How sure: calibrating probabilities")
            probabilities, classes = tell_probabilities(ground, best.fitted)
            return Sure(probabilities=probabilities, forecaster=classes)
        fits = len(quantile_models(ground.settings.mode)) * (FOLDS + 1) + 1
        leading = best.explained.shapley.top(3)
        uncertainty, intervals = tell_intervals(ground, leading, stages.counter("sure", fits))
        return Sure(uncertainty=uncertainty, forecaster=intervals)
    except ValueError as reason:
        # Ours, or a library's about data that it cannot take. The ranking stands without it, and the reason is told
        # where it would be; the run's log has the whole story.
        traceback.print_exc()
        return Sure(why=str(reason))
