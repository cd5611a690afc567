"""Whether the ranking survives when the model is fitted again on other rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError
from explain.ranks import telling_k
from explain.words import listing


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


def rank_stability(names: Sequence[str], values: FloatArray, k: int, method: str, how: str) -> Stability:
    """How the rank of each name holds over refits: ``values`` (n_refits, n_names), higher is more important.

    Ties keep the order of the names. ``k`` is cut to one less than the number of names. Raises ExplainError when no
    refit was given or the shapes do not fit.
    """
    if values.ndim != 2 or not len(values) or values.shape[1] != len(names):
        raise ExplainError(
            f"values of shape {values.shape} came with {len(names)} names; (n_refits, n_names) is needed"
        )
    k = telling_k(k, len(names))
    ranks = np.argsort(np.argsort(-values, axis=1, kind="stable"), axis=1, kind="stable") + 1
    in_top = (ranks <= k).sum(axis=0)
    low, high = np.quantile(ranks, [0.05, 0.95], axis=0)
    order = np.lexsort((ranks.mean(axis=0), -in_top))
    sentence = _sentence([names[i] for i in order], in_top[order], k, len(values))
    return Stability(tuple(names), k, len(values), in_top.astype(np.int64), low, high, method, how, sentence)


def _sentence(names: list[str], in_top: IntArray, k: int, refits: int) -> str:
    """About the k names that are most often on top: ``names`` come in that order."""
    where = "first" if k == 1 else f"in the top {k}"
    if refits == 1:
        return f"One refit only: whether {listing(names[:k])} stay {where} is not known."
    leader = f"{names[0]} is {where} in {in_top[0]} of {refits} refits"
    if k == 1:
        return f"{leader}."
    if (in_top[:k] == refits).all():
        return f"All {refits} refits have the same top {k}: {listing(names[:k], most=k)}."
    last = k - 1
    return f"{leader}; the least settled of the top {k} is {names[last]} ({in_top[last]} of {refits})."
