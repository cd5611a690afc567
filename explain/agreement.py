"""Whether methods and models rank the features alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from explain.errors import ExplainError
from explain.importance import Importance
from explain.ranks import kendall, spearman, telling_k
from explain.words import METHODS, correlation_words, count, listing, ordinal

#: From here on two orders agree well, and roughly; below they disagree.
WELL, ROUGHLY = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """How alike two rankings are: Spearman's ρ, Kendall's τ-b, and how many of the top k they share (0 to 1)."""

    left: str
    right: str
    spearman: float
    kendall: float
    overlap: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """All pairs of rankings over the same names, and one sentence for the analyst."""

    k: int
    pairs: tuple[Pair, ...]
    sentence: str


def agree(importances: Sequence[Importance], k: int = 5, called: Sequence[str] = ()) -> Agreement:
    """How alike the rankings are, pair by pair, and in a sentence; where they disagree it names what moves.

    All must rank the same names, in any order. ``k`` is cut to one less than the number of names. ρ and τ are 0 where
    a ranking holds one value only. Rankings are called by their method, by their model where methods are the same; or
    as ``called`` says, when they are those of several runs.
    """
    if not importances:
        raise ExplainError("no importance was given; agreement compares at least one ranking")
    aligned = [_aligned(one, importances[0].names) for one in importances]
    k = telling_k(k, len(importances[0].names))
    labels = tuple(called) or _labels(aligned)
    pairs = tuple(
        Pair(
            left=labels[i],
            right=labels[j],
            spearman=spearman(aligned[i].values, aligned[j].values),
            kendall=kendall(aligned[i].values, aligned[j].values),
            overlap=len({*aligned[i].top(k)} & {*aligned[j].top(k)}) / k,
        )
        for i, j in combinations(range(len(aligned)), 2)
    )
    kind = "runs" if called else _kind(aligned)
    return Agreement(k, pairs, _sentence(dict(zip(labels, aligned, strict=True)), pairs, k, kind))


def _aligned(importance: Importance, names: tuple[str, ...]) -> Importance:
    if sorted(importance.names) != sorted(names):
        odd = sorted({*importance.names} ^ {*names}) or ["names that occur twice"]
        raise ExplainError(f"rankings of different names were given ({listing(odd)}); the same names are needed")
    return importance.reordered(names)


def _labels(importances: Sequence[Importance]) -> tuple[str, ...]:
    """What tells the rankings apart: the methods, the models, or both."""
    methods = [one.method for one in importances]
    models = [one.model for one in importances]
    if len(set(methods)) == len(methods):
        return tuple(methods)
    if len(set(models)) == len(models):
        return tuple(models)
    both = [f"{method} ({model})" for method, model in zip(methods, models, strict=True)]
    if len(set(both)) < len(both):
        raise ExplainError("two rankings of one method and model were given; compare each pair of them once")
    return tuple(both)


def _kind(importances: Sequence[Importance]) -> str:
    if len({one.method for one in importances}) == len(importances):
        return "methods"
    return "models" if len({one.model for one in importances}) == len(importances) else "rankings"


def _sentence(rankings: dict[str, Importance], pairs: tuple[Pair, ...], k: int, kind: str) -> str:
    if not pairs:
        return f"There is one ranking only ({_said(next(iter(rankings)))}); nothing to compare it with."
    who = f"The {count(len(rankings))} {kind}"
    worst = min(pairs, key=lambda pair: pair.spearman)
    rho = correlation_words(worst.spearman)
    shared = len(set.intersection(*[{*one.top(k)} for one in rankings.values()]))
    top = f"share {shared or 'none'} of the top {k}" if k > 1 else _first(rankings)
    if worst.spearman >= WELL:
        least = "=" if len(pairs) == 1 else "≥"
        return f"{who} agree well on the order (ρ {least} {rho}) and {top}."
    verb = "agree roughly" if worst.spearman >= ROUGHLY else "disagree"
    where = "in" if kind == "runs" else "by"
    between = f"ρ = {rho} between {_said(worst.left)} and {_said(worst.right)}"
    return f"{who} {verb} on the order ({between}) and {top}; {_mover(rankings, worst, k, where)}."


def _said(label: str) -> str:
    return METHODS.get(label, label)


def _first(rankings: dict[str, Importance]) -> str:
    firsts = {one.top(1) for one in rankings.values()}
    return "put the same name first" if len(firsts) == 1 else "put different names first"


def _mover(rankings: dict[str, Importance], pair: Pair, k: int, where: str) -> str:
    """The name in either top k whose rank moves most between the two rankings."""
    left, right = rankings[pair.left], rankings[pair.right]
    ranks = dict(zip(left.names, zip(left.ranks(), right.ranks(), strict=True), strict=True))
    candidates = dict.fromkeys((*left.top(k), *right.top(k)))
    name = max(candidates, key=lambda one: abs(ranks[one][0] - ranks[one][1]))
    before, after = (ordinal(int(rank)) for rank in ranks[name])
    return f"{name} moves most: {before} {where} {_said(pair.left)}, {after} {where} {_said(pair.right)}"
