"""Shares and counts as the checks write them; names and other numbers come from explain.words."""

from __future__ import annotations

from collections.abc import Sequence


def share(part: float) -> str:
    """A share in percent, never rounded to a false 0 % or 100 %: "12 %", "0.3 %", "more than 99.9 %"."""
    percent = 100.0 * part
    if percent in (0.0, 100.0):
        return f"{percent:.0f} %"
    if percent < 0.1:
        return "less than 0.1 %"
    if percent > 99.9:
        return "more than 99.9 %"
    decimals = 1 if percent < 1.0 or percent > 99.0 else 0
    return f"{percent:.{decimals}f} %"


def agreeing(names: Sequence[str], one: str, many: str) -> str:
    """The verb or pronoun that fits so many names: "is" or "are", "it" or "them"."""
    return one if len(names) == 1 else many


def counted(n: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 row", "1,667 rows"."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"
