"""C10: is the best model better than a naive guess?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from explain.words import listing, number
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.verdict import DECIDES, WIDEN

if TYPE_CHECKING:
    from data.table import Task
    from pipelines.engine.result import Check, Finding, Score

CODE: Final = "C10"
TITLE: Final = "No better than the baseline"
STAGE: Stage = "run"
SAY: Final = Outcome(CODE, TITLE)


def check(evidence: Evidence) -> Check:
    """Fails when the best model's interval, widened as for the verdict, reaches the naive guess.

    Warns when another of its figures is no better than the guess.
    """
    if not evidence.findings:
        return SAY.skipped("No model has been scored yet, so there is nothing to hold against a naive guess.")
    best = evidence.findings[0]
    if not best.scores or evidence.dataset.task is None:
        return SAY.skipped(f"{best.title} came without a score, so there is nothing to hold against a naive guess.")
    main = _deciding(best, evidence.dataset.task)
    low, high = (main.value - WIDEN * (main.value - main.low), main.value + WIDEN * (main.high - main.value))
    if not _beats(low, high, main):
        picked = ", as the best of several models was picked" if _beats(main.low, main.high, main) else ""
        sentence = f"{best.title}: {_told(main)}. That is no better than guessing{picked}."
        return SAY.failed(
            sentence, "Do not read the ranking: nothing here predicts the target. Look for other columns."
        )
    level = [_told(score) for score in best.scores if not _beats(score.value, score.value, score)]
    if level:
        sentence = f"{best.title} beats guessing by {main.metric}, but not by {listing(level)}."
        return SAY.warned(sentence, "Choose the figure that counts for your decision before you trust the model.")
    return SAY.passed(f"{best.title}: {_told(main)}.{_losers(evidence.findings[1:])}")


def _deciding(finding: Finding, task: Task) -> Score:
    """The score that the verdict is given by; the first one where it is missing."""
    return next((score for score in finding.scores if score.metric == DECIDES[task][0]), finding.scores[0])


def _losers(others: tuple[Finding, ...]) -> str:
    """The other models that do not beat a naive guess, as a sentence."""
    heads = [(one.title, one.scores[0]) for one in others if one.scores]
    losers = [title for title, head in heads if not _beats(head.low, head.high, head)]
    return f" No better than guessing: {listing(losers)}." if losers else ""


def _beats(low: float, high: float, score: Score) -> bool:
    """Whether the whole range from low to high is better than the baseline, if there is one."""
    if math.isnan(score.baseline):
        return True
    return low > score.baseline if score.higher_is_better else high < score.baseline


def _told(score: Score) -> str:
    unit = "" if score.unit.startswith("share") else score.unit
    value, naive = number(score.value, unit), number(score.baseline, unit)
    interval = f"{number(score.low)} to {number(score.high)}"
    return f"{score.metric} {value} ({interval}) against {naive} of a naive guess"
