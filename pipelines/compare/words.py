"""Figures of tests as people read them."""

from __future__ import annotations

import math

#: Smaller p-values are not told apart: neither 2,000 draws nor a limit theorem on a few hundred people can.
LEAST = 0.001


def p_words(p: float) -> str:
    """A p-value with three decimals, "< 0.001" below that and never 0; "n/a" where there is none."""
    if math.isnan(p):
        return "n/a"
    return f"< {LEAST}" if p < LEAST else f"{p:.3f}"
