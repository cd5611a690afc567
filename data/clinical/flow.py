"""How many there were, who was left out and why, and how many stayed: numbers that add up."""

from __future__ import annotations

from dataclasses import dataclass

from data.errors import TableError


@dataclass(frozen=True, slots=True)
class Step:
    """One reason to leave out ``dropped`` of what there was, ``left`` after it. ``why`` says it in words."""

    why: str
    dropped: int
    left: int


@dataclass(frozen=True, slots=True)
class Flow:
    """From ``start`` of ``what`` ("visits", "patients", "claims") through ``steps`` to those that were used."""

    what: str
    start: int
    steps: tuple[Step, ...] = ()

    @property
    def left(self) -> int:
        """How many stayed."""
        return self.steps[-1].left if self.steps else self.start

    def drop(self, why: str, dropped: int) -> Flow:
        """The flow with one more reason, 0 dropped included: who looks for it must find that it was asked.

        Raises TableError where more are dropped than there are.
        """
        if not 0 <= dropped <= self.left:
            raise TableError(
                f"{dropped:,} of {self.left:,} {self.what} were to be left out ({why})",
                "nobody can be left out who is not there",
                "Read the table again",
            )
        return Flow(self.what, self.start, (*self.steps, Step(why, dropped, self.left - dropped)))
