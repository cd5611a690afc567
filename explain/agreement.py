"""Whether methods and models rank the features alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explain.importance import Importance


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
