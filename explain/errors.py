"""Refusals of the explain package: what was given, what is needed, what to do."""

from __future__ import annotations


class ExplainError(ValueError):
    """An explanation cannot be computed as asked, or would not be true."""


class AdditivityError(ExplainError):
    """Attributions do not sum to prediction minus base value: a defect, never repaired by spreading the rest."""
