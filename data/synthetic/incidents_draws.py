"""Draws whose shares hold in small tables too: each row takes a place of its own between 0 and 1, in random order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


def stratified(n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """As many numbers between 0 and 1, one in each n-th part of the range, shuffled."""
    placed: NDArray[np.float64] = (rng.permutation(n) + rng.random(n)) / n
    return placed


def codes(n: int, shares: Sequence[float] | NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """As many numbers of levels with these shares (they are made to add up to 1)."""
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    return np.searchsorted(edges[:-1] / edges[-1], stratified(n, rng), side="right").astype(np.int64)


def words(n: int, shares: Mapping[str, float], rng: np.random.Generator) -> pd.Categorical:
    """As many words with these shares; "" is a missing cell."""
    return levels(codes(n, list(shares.values()), rng), list(shares))


def levels(rows: NDArray[np.int64], texts: Sequence[str]) -> pd.Categorical:
    """The text of each row by its number; "" is a missing cell, a text may be there several times."""
    known = [text for text in dict.fromkeys(texts) if text]
    place = {text: number for number, text in enumerate(known)} | {"": -1}
    table = np.array([place[text] for text in texts], dtype=np.int64)
    return pd.Categorical.from_codes(table[rows], categories=pd.Index(known, dtype="str"))


def flags(chance: NDArray[np.float64] | float, n: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Whether it is so in each of n rows, with that chance."""
    drawn: NDArray[np.bool_] = stratified(n, rng) < chance
    return drawn
