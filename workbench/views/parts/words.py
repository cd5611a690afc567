"""Text for people: hostile names made harmless for markdown, numbers rounded, units named."""

from __future__ import annotations

import math
import re

# Pages and reports must show the same numbers, so there is one function that rounds them.
from workbench.report.text import number

#: Streamlit turns these into icons, pictures, links or arrows after parsing, where a backslash no longer helps. An
#: invisible word joiner behind the first character breaks each pattern and nothing else.
_LATE = re.compile(r":(?=[\w+/-]+:)|:(?=//)|@(?=\w)|(?<=\bwww)(?=\.)|(?<!\S)[-<>~](?=[-=>]+(?:\s|$))", re.IGNORECASE)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\u2060"


def plain(text: object) -> str:
    """The text as it is, safe wherever Streamlit reads markdown: callouts, captions, headings, labels.

    Every ASCII punctuation mark is escaped with a backslash, line breaks become blanks, and what Streamlit replaces
    after parsing (`:icon:`, `://`, `@`, ` -> `) is broken up by an invisible word joiner.
    """
    one_line = " ".join(str(text).split())
    return _PUNCTUATION.sub(r"\\\1", _LATE.sub(lambda found: found.group() + _JOINER, one_line))


def short(text: object, limit: int = 40) -> str:
    """The text on one line, with the middle left out when it is longer than `limit` characters."""
    one_line = " ".join(str(text).split()) or "(blank)"
    if len(one_line) <= limit:
        return one_line
    tail = limit // 3
    return f"{one_line[: limit - tail - 1].rstrip()}…{one_line[-tail:].lstrip()}"


def amount(value: float, unit: str, *, signed: bool = False) -> str:
    """A value or a difference with its unit: "0.31", "+12.4 minutes". A probability has no unit, as in the report."""
    text = number(value)
    sign = "+" if signed and value > 0 and text != "0" else ""
    return f"{sign}{text}" if unit in ("", "probability") else f"{sign}{text} {unit}"


def duration(seconds: float | None) -> str:
    """How long, in words: "12 seconds", "about 2 minutes"."""
    if seconds is None or not math.isfinite(seconds):
        return "unknown"
    whole = max(0, round(seconds))
    if whole < 90:
        return f"{whole} second{'' if whole == 1 else 's'}"
    minutes = round(whole / 60)
    return f"about {minutes} minutes" if minutes < 90 else f"about {number(whole / 3600, 2)} hours"


def listing(names: list[str] | tuple[str, ...], most: int = 3, limit: int = 24) -> str:
    """Names in a row, "a, b and 4 more", each shortened."""
    shown = [short(name, limit) for name in names[:most]]
    rest = len(names) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def sentence(text: str) -> str:
    """The text with a capital at its start and one full stop at its end."""
    bare = text.strip().rstrip(".")
    return f"{bare[:1].upper()}{bare[1:]}." if bare else ""


def outcome(target: str, output: str, limit: int = 40) -> str:
    """What a probability or a prediction is of: "Survived = 1", or the target itself where it is an amount."""
    return short(target, limit) if output in ("", target) else f"{short(target, limit)} = {short(output, limit // 2)}"


def count(n: int, one: str, many: str = "") -> str:
    """A number of things: "1 row", "2,431 rows"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


__all__ = ["amount", "count", "duration", "listing", "number", "outcome", "plain", "sentence", "short"]
