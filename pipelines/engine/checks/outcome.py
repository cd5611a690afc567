"""How a check answers: its number and title, and one of four states with a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.engine.result import Check


@dataclass(frozen=True, slots=True)
class Outcome:
    """Builds the answers of one check, so that code, title and anchor are written once."""

    code: str
    title: str

    @property
    def anchor(self) -> str:
        """The heading of this check in docs/checks.md, as browsers spell it: "c01-copy-of-the-target"."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.code} {self.title}".lower()).strip("-")

    def passed(self, sentence: str, columns: tuple[str, ...] = ()) -> Check:
        """Nothing to do."""
        return Check(self.code, self.title, "pass", sentence, columns, "", self.anchor)

    def skipped(self, why: str) -> Check:
        """The check does not apply, and why."""
        return Check(self.code, self.title, "not applicable", why, (), "", self.anchor)

    def warned(self, sentence: str, remedy: str, columns: tuple[str, ...] = ()) -> Check:
        """Something to look at before the result is used."""
        return Check(self.code, self.title, "warn", sentence, columns, remedy, self.anchor)

    def failed(self, sentence: str, remedy: str, columns: tuple[str, ...] = ()) -> Check:
        """The result should not be used before this is put right."""
        return Check(self.code, self.title, "fail", sentence, columns, remedy, self.anchor)
