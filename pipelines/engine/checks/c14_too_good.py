"""C14: is the score too good to be true?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from explain.scores import macro_auc, r2, roc_auc
from explain.words import listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import agreeing

if TYPE_CHECKING:
    from pipelines.engine.result import Check, Finding

CODE: Final = "C14"
TITLE: Final = "Too good to be true"
STAGE: Stage = "run"
SAY: Final = Outcome(CODE, TITLE)

#: Real outcomes are hardly ever known so well beforehand.
SUSPICIOUS = 0.99
#: The figures that are 1 when every row is right and say little by chance.
JUDGED = frozenset({roc_auc.title, macro_auc.title, r2.title})
TOP = 2


def check(evidence: Evidence) -> Check:
    """Warns when the best model's AUC or R² is .99 or more: the task is trivially easy, or something leaks."""
    if not evidence.findings:
        return SAY.skipped("No model has been scored yet, so no score can be too good.")
    best = evidence.findings[0]
    judged = [score for score in best.scores if score.metric in JUDGED]
    if not judged:
        return SAY.skipped(f"{best.title} came without AUC or R², so there is no figure that is 1 at best.")
    top = max(judged, key=lambda score: score.value)
    if top.value < SUSPICIOUS:
        return SAY.passed(f"{best.title} reaches {top.metric} {top.value:.2f}; not suspiciously good.")
    names = _leaders(best)
    reached = f"{best.title} reaches {top.metric} {_below_one(top.value)}"
    lead = f" {listing(names)} {agreeing(names, 'leads', 'lead')} the ranking." if names else ""
    sentence = f"{reached}: either the task is trivially easy, or a column gives the answer away.{lead}"
    suspects = listing(names) if names else "each column"
    return SAY.warned(sentence, f"Find out how and when {suspects} came into the table.", names)


def _below_one(value: float) -> str:
    """Three decimals, and never a rounded 1."""
    return f"{value:.3f}" if value == 1.0 or value < 0.9995 else "above 0.999"


def _leaders(finding: Finding) -> tuple[str, ...]:
    ranked = [one for one in finding.importances if one.axis == "feature"]
    first = next((one for one in ranked if one.method == "shapley"), ranked[0] if ranked else None)
    return first.top(TOP) if first else ()
