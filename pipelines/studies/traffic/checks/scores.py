"""T04, T05, T06: scores that a constant reaches, that cannot be, or that compare two scales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipelines.engine.checks.outcome import Outcome
from pipelines.errors import StudyError
from pipelines.studies.traffic.long_scores import always_long_interval, constant_scores, implied
from pipelines.studies.traffic.regression import MEAN, moved
from pipelines.studies.traffic.scale import Scaled, confirm_scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipelines.engine.result import Check
    from pipelines.studies.traffic.long_scores import LongScores
    from pipelines.studies.traffic.regression import Errors

CONSTANT: Final = Outcome("T04", "No better than a constant answer")
STATED: Final = Outcome("T05", "Stated score that cannot be")
SCALES: Final = Outcome("T06", "Minutes and logarithms")
#: How far a stated F1 may lie from the one that its recalls leave no choice about.
ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody states of long and short: both recalls, the share of long rows and F1 of long, each 0 to 1."""

    recall_long: float
    recall_short: float
    share_long: float
    f1: float


#: What the published abstract states; the share of long rows is printed by its code.
PUBLISHED: Final = Stated(recall_long=0.6272, recall_short=0.7084, share_long=0.4753, f1=0.62)


def constant_errors(errors: tuple[Errors, ...]) -> Check:
    """Warns where the best model's RMSE is not below always the mean beyond chance (95 %, paired draws of rows).

    Always the mean is that of the rows fitted on, and that of the test rows too: where the level moved, both count.
    """
    models = [one for one in errors if one.leads]
    if not models:
        return CONSTANT.skipped("There is no model to compare.")
    best, mean = models[0], next(one for one in errors if one.name == MEAN)
    lead = best.leads[0]
    told = (
        f"{best.name}: RMSE {best.rmse:.1f} min, {MEAN} {mean.rmse:.1f} "
        f"(difference {lead.low:+.1f} to {lead.high:+.1f})."
    )
    if best.beats:
        return CONSTANT.passed(told)
    told = f"{told} But {moved(best)}" if lead.better else told
    return CONSTANT.warned(f"Nothing beats {MEAN}. {told}", "Do not use the forecasts; look at what changed over time.")


def constant_f1(scores: LongScores, is_long: NDArray[np.bool_]) -> Check:
    """Warns where F1 of long is not above the 95 % interval of the better constant's; ``is_long`` (n,) of test rows."""
    rival = max(constant_scores(is_long), key=lambda one: one.f1)
    _, high = always_long_interval(is_long)
    told = f"F1 {_dot(scores.f1)} is {{}} always answering 'long' ({_dot(rival.f1, 3)})"
    if scores.f1 > high:
        return CONSTANT.passed(told.format("above") + ".")
    where = "below" if scores.f1 < rival.f1 else "not certainly above"
    rest = f"; balanced accuracy is {_dot(scores.balanced_accuracy, 3)}, chance .5"
    return CONSTANT.warned(f"{told.format(where)}{rest}.", "Judge by AUC, balanced accuracy and MCC, not by F1.")


def stated_score(stated: Stated) -> Check:
    """Warns where the F1 stated is over .01 off the one that recalls and share of long rows give."""
    found = implied(stated.recall_long, stated.recall_short, stated.share_long)
    told = (
        f"Recalls {_dot(stated.recall_short, 4)}/{_dot(stated.recall_long, 4)} with {100 * stated.share_long:.2f} % "
        f"long give F1 {_dot(found.f1, 3)}"
    )
    if abs(found.f1 - stated.f1) <= ROUNDING:
        return STATED.passed(f"{told}, as stated.")
    return STATED.warned(f"{told}, not {_dot(stated.f1)}.", "Ask which rows each of the figures is about.")


def scales(actual: Scaled, predicted: Scaled) -> Check:
    """Fails where predictions and truth are on different scales; scoring them raises."""
    try:
        confirm_scale(actual, predicted)
    except StudyError as reason:
        return SCALES.failed(f"{reason.given}.", f"{reason.remedy}.")
    return SCALES.passed(f"Predictions and targets are both {actual.scale}.")


def _dot(value: float, digits: int = 2) -> str:
    """A share without its leading zero: .62."""
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text
