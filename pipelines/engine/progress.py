"""How far a run is: stages with a share of the whole each, and a sentence for the analyst."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

Stage = Literal["read", "check", "score", "explain", "refit", "sure", "study", "write"]

#: Called with the stage, the share of the whole run that is done, and a sentence for the analyst.
Progress: TypeAlias = Callable[[Stage, float, str], None]

#: Where each stage begins and ends, as shares of a usual run: until it is known what this one will do.
SPANS: dict[Stage, tuple[float, float]] = {
    "read": (0.0, 0.01),
    "check": (0.01, 0.05),
    "score": (0.05, 0.42),
    "explain": (0.42, 0.75),
    "refit": (0.75, 0.86),
    "sure": (0.86, 0.96),
    "study": (0.96, 0.98),
    "write": (0.98, 1.0),
}
#: The stages between checking and writing, whose shares follow from what the run will do.
PLANNED: tuple[Stage, ...] = ("score", "explain", "refit", "sure", "study")


def spans_of(seconds: Mapping[Stage, float]) -> dict[Stage, tuple[float, float]]:
    """Where each stage begins and ends when the planned ones take so long: the others keep their places."""
    first, last = SPANS["check"][1], SPANS["write"][0]
    total = sum(seconds[stage] for stage in PLANNED)
    ends = [first + (last - first) * done / total for done in itertools.accumulate(seconds[one] for one in PLANNED)]
    return {**SPANS, **dict(zip(PLANNED, itertools.pairwise([first, *ends]), strict=True))}


class Stages:
    """Turns progress within a stage into progress of the run; it never goes back."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._reached = 0.0
        self._spans = SPANS

    def plan(self, seconds: Mapping[Stage, float]) -> None:
        """Shares by how long each planned stage is predicted to take; again when more is known.

        What is reached stays: it stands still where the rest turns out to be more than was thought.
        """
        self._spans = spans_of(seconds)

    def tell(self, stage: Stage, share: float, sentence: str) -> None:
        """Report that ``share`` (0 to 1) of the stage is done."""
        if self._progress is None:
            return
        begin, end = self._spans[stage]
        self._reached = max(self._reached, begin + min(1.0, max(0.0, share)) * (end - begin))
        self._progress(stage, self._reached, sentence)

    def counter(self, stage: Stage, total: int, until: float = 1.0) -> Callable[[str], None]:
        """A teller for ``total`` equal pieces of work that fill the stage up to ``until``: call it before each."""
        begun = itertools.count()
        return lambda sentence: self.tell(stage, until * next(begun) / total, sentence)
