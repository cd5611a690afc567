"""C11: do methods, models and refits rank the features alike?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from explain.words import METHODS, listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import agreeing, share

if TYPE_CHECKING:
    from explain.agreement import Agreement
    from explain.importance import Importance
    from explain.stability import Stability
    from pipelines.engine.result import Check, Finding

CODE: Final = "C11"
TITLE: Final = "Importances that disagree"
STAGE: Stage = "run"
SAY: Final = Outcome(CODE, TITLE)

#: Spearman's ρ below which two rankings share less than a quarter of their variation.
ALIKE = 0.5
#: How often a top feature must stay on top when the model is fitted again.
STAYS = 0.7
#: With fewer features every ranking is half the truth by chance.
FEWEST = 3
#: Permutation importance, as a share of the largest, up to which shuffling the column costs nothing.
NOTHING = 0.05
TOP = 3


def check(evidence: Evidence) -> Check:
    """Warns when rankings differ between methods or refits, or when a top feature can be shuffled without loss."""
    names = _ranked_names(evidence)
    if names < FEWEST:
        why = f"{names} features are ranked; {FEWEST} are needed" if names else "No model has been explained yet"
        return SAY.skipped(f"{why}, so there are no rankings to compare.")
    best = evidence.findings[0] if evidence.findings else None
    idle = idle_features(best) if best else ()
    found = [*_methods(evidence.agreement), *_refits(evidence.stability), *_idle(idle, _shuffled(best))]
    if not found:
        told = evidence.agreement.sentence if evidence.agreement and evidence.agreement.sentence else "Rankings agree."
        return SAY.passed(told)
    remedy = "Name only the features that all rankings share, and read the order among them as a hint."
    return SAY.warned(" ".join(found), remedy, idle)


def idle_features(finding: Finding) -> tuple[str, ...]:
    """Features in the top 3 of some method whose values can be shuffled in test rows at (next to) no loss."""
    measured = [one for one in finding.importances if one.axis == "feature"]
    shuffled = _shuffled(finding)
    if shuffled is None or len(shuffled.names) < FEWEST or shuffled.values.max(initial=0.0) <= 0:
        return ()
    costs = dict(zip(shuffled.names, shuffled.values / shuffled.values.max(), strict=True))
    tops = [_top(one) for one in measured if one is not shuffled]
    # A feature that no other method finds important either is simply unimportant.
    return tuple(dict.fromkeys(name for top in tops for name in top if costs.get(name, 1.0) <= NOTHING))


def _shuffled(finding: Finding | None) -> Importance | None:
    """The finding's permutation importance of features, among all rows or among alike ones."""
    measured = finding.importances if finding else ()
    return next((one for one in measured if one.axis == "feature" and one.method.endswith("permutation")), None)


def _top(importance: Importance) -> tuple[str, ...]:
    """The top names that a method really credits: not the last of three, not those far behind its first."""
    largest = float(importance.values.max(initial=0.0))
    credited = dict(zip(importance.names, importance.values >= 0.25 * largest, strict=True))
    return tuple(name for name in importance.top(min(TOP, len(importance.names) - 1)) if credited[name])


def _ranked_names(evidence: Evidence) -> int:
    if evidence.stability is not None:
        return len(evidence.stability.names)
    ranked = [len(one.names) for finding in evidence.findings for one in finding.importances if one.axis == "feature"]
    return max(ranked, default=0)


def _methods(agreement: Agreement | None) -> list[str]:
    if agreement is None:
        return []
    apart = [pair for pair in agreement.pairs if pair.spearman < ALIKE]
    if not apart:
        return []
    worst = min(apart, key=lambda pair: pair.spearman)
    left, right = (METHODS.get(one, one) for one in (worst.left, worst.right))
    pair = (
        f"{left[:1].upper()}{left[1:]} and {right} rank the features differently (ρ {worst.spearman:.2f}; 1 is alike)."
    )
    return [pair, f"{len(apart)} of {len(agreement.pairs)} pairs of rankings stay below ρ {ALIKE:g}."][: len(apart)]


def _refits(stability: Stability | None) -> list[str]:
    if stability is None or stability.refits < 2:
        return []
    k = min(stability.k, len(stability.names))
    stays = float(np.mean(np.sort(stability.in_top)[::-1][:k])) / stability.refits
    if stays >= STAYS:
        return []
    return [f"A feature of the top {k} stays there in only {share(stays)} of {stability.refits} refits on other rows."]


def _idle(names: tuple[str, ...], shuffled: Importance | None) -> list[str]:
    if not names or shuffled is None:
        return []
    ranks, them = agreeing(names, "ranks", "rank"), agreeing(names, "it", "them")
    # Among alike rows a near-copy costs nothing either, however much a model leans on it.
    among = " among alike rows" if shuffled.method.startswith("conditional") else ""
    return [f"{listing(names)} {ranks} high, yet shuffling {them}{among} costs nothing on unseen rows."]
