"""Numbers and names as every report writes them."""

from __future__ import annotations

import math
from collections.abc import Sequence


def number(value: float, digits: int = 3) -> str:
    """A number as an analyst writes it: three significant digits, thousands with commas, "–" for none."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    places = max(0, min(digits - 1 - size, 6))
    text = f"{value:,.{places}f}"
    return "0" if float(text.replace(",", "")) == 0 else text


def spread(value: float, low: float, high: float) -> str:
    """A number with its range: "0.21 (0.18 to 0.25)"."""
    return f"{number(value)} ({number(low)} to {number(high)})"


def listed(names: Sequence[str], most: int = 5) -> str:
    """Names in quotes as a phrase: "'a', 'b' and 3 more"."""
    shown = [f"'{name}'" for name in names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def outcome(target: str, output: str) -> str:
    """What an output of the model stands for: "survived = yes", or the target itself for a number."""
    return target if output == target else f"{target} = {output}"


def promised(promise: str, *, holds: bool) -> str:
    """What intervals or sets promise, and whether that promise can be relied on here."""
    return f"{promise} Nothing here puts that in doubt." if holds else f"Take care, this promise is in doubt: {promise}"


def short(name: str, width: int = 28) -> str:
    """A name that fits beside a chart: its middle gives way to "…"."""
    if len(name) <= width:
        return name
    head = (width - 1) * 2 // 3
    return f"{name[:head]}…{name[-(width - 1 - head) :]}"


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading = + - @ or control character gets an apostrophe.

    Rule: OWASP, CSV injection. True numbers never pass through here.
    """
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text


def file_stem(name: str) -> str:
    """A harmless file name made from a table's name, without its ending."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    kept = "".join(char if char.isalnum() or char in "-_" else "_" for char in stem).strip("_")
    return kept[:60] or "table"
