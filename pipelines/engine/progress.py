"""How far a run is: stages with a share of the whole each, and a sentence for the analyst."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Literal, TypeAlias

Stage = Literal["read", "check", "score", "explain", "refit", "sure", "write"]

#: Called with the stage, the share of the whole run that is done, and a sentence for the analyst.
Progress: TypeAlias = Callable[[Stage, float, str], None]

#: Where each stage begins and ends, as shares of a usual run.
SPANS: dict[Stage, tuple[float, float]] = {
    "read": (0.0, 0.01),
    "check": (0.01, 0.05),
    "score": (0.05, 0.42),
    "explain": (0.42, 0.75),
    "refit": (0.75, 0.86),
    "sure": (0.86, 0.98),
    "write": (0.98, 1.0),
}


class Stages:
    """Turns progress within a stage into progress of the run; it never goes back."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._reached = 0.0

    def tell(self, stage: Stage, share: float, sentence: str) -> None:
        """Report that ``share`` (0 to 1) of the stage is done."""
        if self._progress is None:
            return
        begin, end = SPANS[stage]
        self._reached = max(self._reached, begin + min(1.0, max(0.0, share)) * (end - begin))
        self._progress(stage, self._reached, sentence)

    def counter(self, stage: Stage, total: int, until: float = 1.0) -> Callable[[str], None]:
        """A teller for ``total`` equal pieces of work that fill the stage up to ``until``: call it before each."""
        begun = itertools.count()
        return lambda sentence: self.tell(stage, until * next(begun) / total, sentence)
