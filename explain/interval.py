"""A range per row that is meant to hold the truth with a stated probability."""

from __future__ import annotations

from dataclasses import dataclass

from explain.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper end per row, (n_rows,), in the target's unit, at a nominal ``level`` between 0 and 1."""

    level: float
    lower: FloatArray
    upper: FloatArray
    method: str
