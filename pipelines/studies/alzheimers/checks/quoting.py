"""Column names and verbs in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explain.words import listing

if TYPE_CHECKING:
    from collections.abc import Sequence


def quoted(names: Sequence[str], most: int = 5) -> str:
    """'a', 'b' and 'c', each in quotes; of more than ``most`` the number of the rest."""
    shown = [f"'{name}'" for name in names]
    return listing(shown if len(shown) <= most else [*shown[: most - 1], f"{len(shown) - most + 1} more"])


def fitting(n: int, one: str, many: str) -> str:
    """The word that fits so many: "is" or "are"."""
    return one if n == 1 else many
