"""What an analyst may choose in the study of value dynamics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

#: What a learner is fitted to: what the bounded-confidence model leaves over, the next score, or the next score
#: without any column that knows of the bound.
Form: TypeAlias = Literal["residual", "direct", "without dynamics"]
Folds: TypeAlias = Literal["egos", "last time"]

LEARNERS = ("ridge", "knn", "forest", "boosting", "mlp", "svr")
FORMS: tuple[Form, ...] = ("residual", "direct", "without dynamics")


@dataclass(frozen=True, slots=True)
class ValueSettings:
    """Models and forms to compare, and how the bound is fitted.

    ``mu_high`` is the highest μ (1, or .5); ``exponents`` of the weights are all tried and the best is taken; with more
    than one of ``steps`` between two times the swarm fits. ``swarm`` shows it beside the exact fit. ``draws`` of egos
    give the intervals, at ``level``.
    """

    models: tuple[str, ...] = LEARNERS
    forms: tuple[Form, ...] = FORMS
    folds: Folds = "egos"
    mu_high: float = 1.0
    exponents: tuple[float, ...] = (1.0,)
    steps: int = 1
    swarm: bool = False
    particles: int = 40
    generations: int = 100
    draws: int = 500
    level: float = 0.95
    seed: int = 0
