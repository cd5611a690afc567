"""Whether the ranking survives when the model is fitted again on other rows."""

from __future__ import annotations

from dataclasses import dataclass

from explain.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Stability:
    """How often each name was among the top k in the refits, and the range of its rank.

    ``in_top`` counts refits, (n_names,); ``rank_low`` and ``rank_high`` are the 5 % and 95 % quantiles of the rank.
    ``method`` says how each refit was ranked, ``how`` how the rows of a refit were drawn.
    """

    names: tuple[str, ...]
    k: int
    refits: int
    in_top: IntArray
    rank_low: FloatArray
    rank_high: FloatArray
    method: str
    how: str
    sentence: str
