"""How a category column becomes what a model sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Trees get one column per level up to here, one column of codes beyond.
FEW = 12
#: Levels kept apart, for slopes and for codes; the rest is pooled with the rare ones.
MOST_SCALED, MOST_CODES = 30, 250
#: A level is rare below this many fit rows, or this share of them.
RARE_ROWS, RARE_SHARE = 5, 0.002

UNSEEN, MISSING = -1, -2


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """The levels that the fit rows have often enough, most frequent first, and what becomes of all others.

    ``pooled``: rare levels share one place, "other", and a level that was never seen goes there too. ``flag``: some
    fit rows were empty. ``one_hot``: one 0/1 column per place, else one column with the place in the order of
    frequency. The order looks at no target, so nothing can leak. Two levels are one column: 1 for the rarer.
    """

    name: str
    levels: tuple[str, ...]
    pooled: bool
    flag: bool
    one_hot: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the encoded columns, for people."""
        if not self.one_hot:
            return (self.name,)
        places = [*self.levels, *(["other levels"] if self.pooled else [])]
        shown = places[1:] if len(places) == 2 else places
        return tuple(f"{self.name} = {place}" for place in [*shown, *(["missing"] if self.flag else [])])

    def encode(self, series: pd.Series) -> NDArray[np.float64]:
        """(n_rows, len(labels)); an unseen level where nothing was pooled is 0 everywhere, or the last code.

        Without ``flag`` what is missing counts as the most frequent level.
        """
        places = places_of(series, self.levels)
        missing = places == MISSING
        if not self.one_hot:
            codes = np.where(places == UNSEEN, len(self.levels), places).astype(np.float64)
            codes[missing] = np.nan if self.flag else 0.0
            return codes[:, None]
        if not self.flag:
            places = np.where(missing, 0, places)
        n_places = len(self.levels) + self.pooled
        if self.pooled:
            places = np.where(places == UNSEEN, n_places - 1, places)
        hot = (places[:, None] == np.arange(n_places)[None, :]).astype(np.float64)
        shown = hot[:, 1:] if n_places == 2 else hot
        return np.column_stack([shown, missing]) if self.flag else shown

    def state(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def plan_level(series: pd.Series, name: str, *, scaled: bool) -> LevelPlan:
    """The plan that these rows give."""
    names, codes = levels_and_codes(series)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    order = [int(i) for i in np.argsort(-counts, kind="stable") if counts[i]]
    least = max(RARE_ROWS, RARE_SHARE * len(codes))
    kept = [i for i in order if counts[i] >= least][: MOST_SCALED if scaled else MOST_CODES]
    pooled = len(kept) < len(order)
    one_hot = scaled or len(kept) + pooled <= FEW
    return LevelPlan(name, tuple(names[i] for i in kept), pooled, bool((codes < 0).any()), one_hot)


def places_of(series: pd.Series, levels: tuple[str, ...]) -> NDArray[np.int64]:
    """Position of each row's level in ``levels``; UNSEEN for another level, MISSING for none."""
    names, codes = levels_and_codes(series)
    place = {level: i for i, level in enumerate(levels)}
    lookup = np.array([*(place.get(name, UNSEEN) for name in names), MISSING], dtype=np.int64)
    return lookup[codes]  # code -1, nothing there, reads the last entry


def levels_and_codes(series: pd.Series) -> tuple[list[str], NDArray[np.int64]]:
    """Levels as text, sorted, and the position of each row's level; -1 where missing."""
    kept = series if isinstance(series.dtype, pd.CategoricalDtype) else series.astype("category")
    names = [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in kept.cat.categories]
    order = np.argsort(np.array(names, dtype=object), kind="stable")
    rank = np.empty(len(names) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(names)), -1
    return [names[i] for i in order], rank[kept.cat.codes.to_numpy()]
