"""One sentence on how much the best model explains, against guessing, and how far to trust its ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explain.scores import accuracy, macro_auc, r2, rmse, roc_auc
from explain.words import listing, number
from pipelines.engine.result import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.table import Task
    from pipelines.engine.result import Check, Finding, Level, Score, State

#: Codes of the checks that say "this column may give the answer away" when they fail.
LEAK_CODES = frozenset({"C01", "C02", "C03"})

#: Metric that decides the level, per task, and where weak ends, moderate ends and "too good to be true" begins.
#: The cuts are our own: 0.7 and 0.8 are customary for the area under the ROC curve; for R² there is no custom.
DECIDES: dict[Task, tuple[str, float, float, float]] = {
    "binary": (roc_auc.title, 0.70, 0.80, 0.995),
    "multiclass": (macro_auc.title, 0.70, 0.80, 0.995),
    "regression": (r2.title, 0.30, 0.60, 0.995),
}

#: The best of several models is judged, so its interval is widened by half on the side of guessing.
WIDEN = 1.5

ADVICE: dict[Level, str] = {
    "none": "Nothing here should be highlighted.",
    "weak": "Treat the ranking as hints.",
    "moderate": "The ranking is worth following up.",
    "strong": "The ranking rests on a model that works.",
    "suspicious": "Do not trust the ranking before this is settled.",
}


def judge(finding: Finding, checks: Sequence[Check], target: str, task: Task, outputs: Sequence[str]) -> Verdict:
    """The level and the sentence for the best model of a run.

    ``none`` when the 95 % interval, widened by half because the best of several models is judged, includes what a
    naive guess reaches; ``suspicious`` when a leak check failed or the score is nearly perfect; else weak, moderate or
    strong by the cuts in DECIDES. ``outputs`` are the model's outputs; for binary the positive class.
    """
    level = level_of(finding.scores, task)
    if level == "none":
        return Verdict("none", f"No better than guessing: {_against_guessing(finding, task)}. {ADVICE['none']}")
    fact = _fact(finding, target, task, outputs)
    certain, possible = leak_columns(checks, "fail"), leak_columns(checks, "warn")
    if certain:
        doubt = f"{listing(certain)} probably {_give(certain)} the answer away"
        return Verdict("suspicious", f"{fact}: suspicious, because {doubt}. {ADVICE['suspicious']}")
    if level == "suspicious":
        look = listing(possible or _leaders(finding))
        doubt = f"too good to be true or trivially easy; look at {look} first"
        return Verdict("suspicious", f"{fact}: {doubt}. {ADVICE['suspicious']}")
    if possible:
        return Verdict(
            level, f"{fact}: {level}. But check first whether {listing(possible)} {_give(possible)} it away."
        )
    return Verdict(level, f"{fact}: {level}. {ADVICE[level]}")


def level_of(scores: Sequence[Score], task: Task) -> Level:
    """The level that the deciding score alone stands for; where classes are too rare for it, the first score's."""
    name, weak, moderate, perfect = DECIDES[task]
    score = next((one for one in scores if one.metric == name), scores[0])
    if not beats_guessing(score):
        return "none"
    if score.metric != name:
        return "weak"
    if score.value >= perfect:
        return "suspicious"
    if score.value < weak:
        return "weak"
    return "moderate" if score.value < moderate else "strong"


def beats_guessing(score: Score) -> bool:
    """Whether the interval, widened by half on the side of guessing, leaves the naive guess outside."""
    if score.higher_is_better:
        return score.value - WIDEN * (score.value - score.low) > score.baseline
    return score.value + WIDEN * (score.high - score.value) < score.baseline


def named(scores: Sequence[Score], metric: str) -> Score:
    """The score of that metric; raises KeyError with the metrics there are."""
    for score in scores:
        if score.metric == metric:
            return score
    raise KeyError(f"no score {metric!r}; there are {', '.join(score.metric for score in scores)}")


def leak_columns(checks: Sequence[Check], state: State) -> tuple[str, ...]:
    """The columns named by leak checks with that outcome, each once, in the order of the checks."""
    found = (check for check in checks if check.code in LEAK_CODES and check.state == state)
    return tuple(dict.fromkeys(column for check in found for column in check.columns))


def _give(names: Sequence[str]) -> str:
    return "gives" if len(names) == 1 else "give"


def _fact(finding: Finding, target: str, task: Task, outputs: Sequence[str]) -> str:
    if task == "regression":
        share = named(finding.scores, r2.title).value
        error = named(finding.scores, rmse.title)
        return (
            f"Explains {_percent(share)} of the variation in {target} "
            f"(typical error {number(error.value, error.unit)}, guessing the mean {number(error.baseline)})"
        )
    if task == "binary":
        pairs = named(finding.scores, roc_auc.title).value
        return (
            f"Tells whether {target} is {outputs[0]}: the right row of two is ranked higher in "
            f"{_hundred(pairs)} of 100 pairs (guessing: 50)"
        )
    right = named(finding.scores, accuracy.title)
    return (
        f"Names the right {target} in {_percent(right.value)} of rows "
        f"(always guessing the commonest: {_percent(right.baseline)})"
    )


def _against_guessing(finding: Finding, task: Task) -> str:
    if task == "regression":
        error = named(finding.scores, rmse.title)
        mean = number(error.baseline)
        return f"the typical error is {number(error.value, error.unit)}, guessing the mean gives {mean}"
    pairs = named(finding.scores, DECIDES[task][0]).value
    return f"the right row of two is ranked higher in {_hundred(pairs)} of 100 pairs, guessing gives 50"


def _leaders(finding: Finding) -> tuple[str, ...]:
    for importance in finding.importances:
        if importance.method == "shapley" and importance.axis == "feature":
            return importance.top(2)
    return finding.importances[0].top(2) if finding.importances else ("the columns",)


def _percent(share: float) -> str:
    """A share in whole per cent; never "100 %" for less than all."""
    return f"{min(share * 100, 99.9):.1f} %" if share >= 0.995 else f"{share * 100:.0f} %"


def _hundred(share: float) -> str:
    return f"{min(share * 100, 99.9):.1f}" if 0.995 <= share < 1 else f"{share * 100:.0f}"
