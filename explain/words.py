"""Numbers and lists as an analyst reads them in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


#: The ways of measuring, as an analyst reads them.
METHODS = {
    "shapley": "Shapley values",
    "permutation": "shuffling",
    "conditional permutation": "shuffling among alike rows",
    "native": "the model itself",
}


def number(value: float, unit: str = "", digits: int = 3) -> str:
    """The value with ``digits`` that matter and its unit: 0.0312, 5.2 years, 1984, 12,500; a probability as 0.52.

    Thousands are set apart from 10,000 on, so that years stay as they are.
    """
    if unit == "probability":
        return f"{value:.2f}"
    size = abs(value)
    if size >= 1e15 or 0 < size < 1e-4:
        text = f"{value:.{digits - 1}e}"
    else:
        decimals = 0 if value == round(value) else max(0, digits - 1 - int(np.floor(np.log10(size))))
        # Adding 0 turns a negative zero round.
        text = f"{value + 0.0:{',' if size >= 10_000 else ''}.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if decimals else text
    return f"{text} {unit}" if unit else text


def from_to(start: float, end: float, unit: str = "") -> str:
    """'from 0.52 to 0.31', with as many digits as it takes to tell the two numbers apart (at most twelve)."""
    for digits in range(3, 13):
        first, last = number(start, unit, digits), number(end, unit, digits)
        if first != last:
            break
    return f"from {first} to {last}"


def listing(names: Sequence[str], most: int = 5) -> str:
    """'a', 'a and b', 'a, b and c', or 'a, b, c and 4 more' when there are more than ``most``."""
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def count(n: int) -> str:
    """'three' up to ten, digits above."""
    return _COUNTS[n] if 0 <= n < len(_COUNTS) else f"{n:,}"


def ordinal(rank: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th, 12th, 13th … 21st."""
    last = 0 if 10 <= rank % 100 <= 20 else rank % 10
    return f"{rank}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def correlation_words(value: float) -> str:
    """A correlation with two decimals and no leading zero: .86, -.10, 1.00."""
    text = f"{value:.2f}"
    return text.replace("0.", ".", 1) if abs(float(text)) < 1 else text
