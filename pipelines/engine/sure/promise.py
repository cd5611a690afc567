"""What intervals and sets promise, on which condition, and what puts the condition in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain.levels import percent
from pipelines.engine.checks.c15_change_over_time import target_break

if TYPE_CHECKING:
    from pipelines.engine.ground import Ground

#: Coverage further from its level than so many standard errors is no chance.
FAR = 3.0


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, in words, and whether its condition holds as far as can be seen."""

    sentence: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """The coverage that was seen at a nominal level, and on how many test rows."""

    level: float
    coverage: float
    rows: int

    @property
    def far(self) -> bool:
        """Whether it is further from the level than chance explains."""
        error = np.sqrt(self.level * (1 - self.level) / max(1, self.rows))
        return bool(abs(self.coverage - self.level) > FAR * error)

    @property
    def short(self) -> bool:
        """Whether it is below the level by more than chance explains; above it intervals are only wider than needed."""
        return self.far and self.coverage < self.level

    @property
    def sentence(self) -> str:
        """What was seen, "" where it is what was promised."""
        if not self.far:
            return ""
        if not self.short:
            return f"Of the {self.rows:,} test rows {100 * self.coverage:.1f} % are inside: more than was promised."
        return (
            f"Of the {self.rows:,} test rows {100 * self.coverage:.1f} % are inside where {percent(self.level)} should "
            "be: further off than chance explains."
        )


def fixed_promise(ground: Ground, seen: Seen, what: str) -> Promise:
    """The promise of what is calibrated once; ``what`` is what must be inside ("their value in the interval")."""
    share = f"{100 * seen.level:g} of 100"
    promise = f"On average at least {share} new rows have {what}, if they are like the rows set aside to calibrate."
    reasons = doubts(ground)
    told = [promise, *reasons, seen.sentence]
    return Promise(" ".join(one for one in told if one), not reasons and not seen.short)


def adaptive_promise(ground: Ground, seen: Seen) -> Promise:
    """The promise of intervals that follow what happens: about the long run, not about one hour."""
    promise = (
        f"In the long run about {100 * seen.level:g} of 100 rows are inside, also where things change, because "
        "intervals grow after misses and shrink after hits. That needs what happened to earlier rows to be fed back; "
        "just after a sudden change more rows are missed."
    )
    broken = _break_words(ground)
    told = [promise, broken, seen.sentence]
    return Promise(" ".join(one for one in told if one), not broken and not seen.short)


def doubts(ground: Ground) -> tuple[str, ...]:
    """Why new rows may be unlike the rows set aside, in sentences; none where nothing says so."""
    if ground.split.how == "external":
        return ("The rows set aside are of the first file, and the test rows of another: they may differ.",)
    broken = _break_words(ground)
    if ground.split.how == "time":
        return (broken or "The test rows are later than those set aside, and what comes later may differ.",)
    return (broken,) if broken else ()


def _break_words(ground: Ground) -> str:
    """That the target changes its level within the rows used, and where that falls; "" where it does not."""
    found = target_break(ground.dataset)
    if found is None:
        return ""
    split = ground.split
    after = {name: float(np.isin(rows, found.after).mean()) for name, rows in
             (("fit", split.fit), ("calibrate", split.calibrate), ("test", split.test))}  # fmt: skip
    if after["calibrate"] == after["test"] == 1.0:
        where = "The models learnt from rows on both sides of it, so that intervals fit neither side well"
    elif after["calibrate"] == 0.0 and after["test"] > 0.0:
        where = "The rows set aside lie before it, and test rows after it"
    else:
        where = "Rows on both sides of it are mixed"
    return f"The promise does not hold across a change: {found.sentence} {where}."
