"""How far a run is: what its worker writes, and what an analyst reads."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

State = Literal["waiting", "running", "finished", "failed", "cancelled", "interrupted"]

#: Before this share is done since the pace was first taken, a guess at the time left is worth nothing.
_EARLIEST = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """What ``progress.json`` holds. Times are seconds since 1970, 0 for not yet; ``beat`` is the last sign of life.

    ``defect`` says that an error is ours and not a refusal. ``paced`` and ``paced_done`` are when the pace was taken
    and what was done then: after the libraries were loaded, which takes as long for every table.
    """

    state: State
    submitted: float
    stage: str = ""
    done: float = 0.0
    sentence: str = ""
    started: float = 0.0
    beat: float = 0.0
    ended: float = 0.0
    error: str = ""
    verdict: str = ""
    title: str = ""
    defect: bool = False
    paced: float = 0.0
    paced_done: float = 0.0


@dataclass(frozen=True, slots=True)
class Status:
    """Where a run stands. ``done`` runs from 0 to 1; ``elapsed`` and ``left`` are seconds, ``left`` None if unknown."""

    run: str
    state: State
    stage: str
    done: float
    sentence: str
    elapsed: float
    left: float | None
    error: str
    defect: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more will happen unless somebody asks for it."""
        return self.state not in ("waiting", "running")


def time_left(progress: Progress, now: float) -> float | None:
    """Seconds still needed if the rest goes as fast as since the pace was taken; None while it is too early to say."""
    since = progress.done - progress.paced_done
    if not progress.paced or since < _EARLIEST or progress.done >= 1:
        return None
    return max(0.0, now - progress.paced) * (1 - progress.done) / since


def seen(run: str, progress: Progress, state: State, now: float | None = None) -> Status:
    """The status that a progress shows at a moment; ``state`` may know more than the file (a worker that died)."""
    moment = time.time() if now is None else now
    last = {"running": moment, "interrupted": progress.beat}.get(state, progress.ended)
    elapsed = max(0.0, last - progress.started) if progress.started else 0.0
    left = time_left(progress, moment) if state == "running" else None
    sentence = _sentence(progress, state)
    return Status(run, state, progress.stage, progress.done, sentence, elapsed, left, progress.error, progress.defect)


def _sentence(progress: Progress, state: State) -> str:
    if state == "interrupted":
        return (
            "The run was interrupted: its process ended without a word, for example because memory ran out or the "
            "machine was switched off. Start it again, in Quick mode if memory is short."
        )
    return progress.sentence
