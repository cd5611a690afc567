"""Aspects: features that move together and are explained together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aspect:
    """Correlated features as one player. ``association`` is the weakest link inside the group, 0 to 1."""

    name: str
    members: tuple[str, ...]
    association: float
    sentence: str
