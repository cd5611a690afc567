"""Rows that must stay together, and how they are drawn so that every part looks like the whole.

A *unit* is what a split moves: one row, or all rows of one entity. A unit has one stratum: the class of its row, or of
an entity the rarest class among its rows, because that is the one that can run out.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset


@dataclass(frozen=True, slots=True)
class Units:
    """``rows`` (n,) sorted row numbers, ``unit`` (n,) the unit of each, ``kind`` (n,) the class of each.

    ``stratum`` (n_units,) is None when units are drawn without regard to classes, ``kind`` when there are none.
    """

    rows: NDArray[np.int64]
    unit: NDArray[np.int64]
    stratum: NDArray[np.int64] | None
    kind: NDArray[np.int64] | None

    @property
    def n_units(self) -> int:
        """Number of units."""
        return int(self.unit.max()) + 1 if len(self.unit) else 0

    def rows_of(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sorted row numbers of these units."""
        member = np.zeros(self.n_units, dtype=bool)
        member[chosen] = True
        return np.sort(self.rows[member[self.unit]])

    def all_but(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of the other units."""
        other = np.ones(self.n_units, dtype=bool)
        other[chosen] = False
        return np.flatnonzero(other)

    def within(self, chosen: NDArray[np.int64]) -> Units:
        """These units alone, numbered anew."""
        renumbered = np.full(self.n_units, -1, dtype=np.int64)
        renumbered[chosen] = np.arange(len(chosen))
        kept = renumbered[self.unit] >= 0
        return Units(
            self.rows[kept],
            renumbered[self.unit[kept]],
            None if self.stratum is None else self.stratum[chosen],
            None if self.kind is None else self.kind[kept],
        )


def units_of(dataset: Dataset, rows: NDArray[np.int64], *, by_entity: bool, by_class: bool) -> Units:
    """The units among these rows; a row without an entity is a unit of its own."""
    unit = _entities(dataset, rows) if by_entity else np.arange(len(rows), dtype=np.int64)
    if dataset.target is None or dataset.task == "regression":
        return Units(rows, unit, None, None)
    kind = _codes(dataset, dataset.target, rows)
    return Units(rows, unit, _rarest(unit, kind) if by_class else None, kind)


def draw(units: Units, share: float, seed: int) -> NDArray[np.int64]:
    """Numbers of about ``share`` of the units, at least one, drawn with the strata in proportion."""
    from sklearn.model_selection import train_test_split

    count = min(max(1, round(share * units.n_units)), units.n_units - 1)
    strata = _drawable(units, count)
    _, drawn = train_test_split(np.arange(units.n_units), test_size=count, stratify=strata, random_state=seed)
    return np.sort(drawn).astype(np.int64)


def deal(units: Units, n_folds: int, seed: int) -> tuple[NDArray[np.int64], ...]:
    """The units dealt into folds, each stratum spread evenly over them."""
    from sklearn.model_selection import KFold, StratifiedKFold

    places = np.arange(units.n_units)
    if units.stratum is None or np.bincount(units.stratum).max() < n_folds:
        cut = KFold(n_folds, shuffle=True, random_state=seed).split(places)
    else:
        cut = StratifiedKFold(n_folds, shuffle=True, random_state=seed).split(places, units.stratum)
    with warnings.catch_warnings():
        # A class with fewer members than folds is spread as far as it goes, which is what we want of it.
        warnings.filterwarnings("ignore", message="The least populated class", category=UserWarning)
        return tuple(np.sort(fold).astype(np.int64) for _, fold in cut)


def fit_every_class(units: Units, fit: NDArray[np.int64], *others: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """The same parts, but a class without fit rows has brought its units there, from the first part that has any."""
    parts = [fit, *others]
    for one in [] if units.kind is None else np.unique(units.kind):
        members = units.rows[units.kind == one]
        source = next(place for place, part in enumerate(parts) if np.isin(members, part).any())
        if source == 0:
            continue
        held = (units.kind == one) & np.isin(units.rows, parts[source])
        moved = units.rows_of(np.unique(units.unit[held]))
        parts[0] = np.sort(np.concatenate([parts[0], moved]))
        parts[source] = parts[source][~np.isin(parts[source], moved)]
    return tuple(parts)


def _entities(dataset: Dataset, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    codes = _codes(dataset, dataset.with_role("entity")[0], rows)
    alone = codes < 0
    codes[alone] = codes.max(initial=-1) + 1 + np.arange(alone.sum())
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _codes(dataset: Dataset, name: str, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    import pandas as pd

    return pd.factorize(dataset.frame[name].iloc[rows], sort=True)[0].astype(np.int64)


def _rarest(unit: NDArray[np.int64], kind: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rarest class of each unit."""
    by_rarity = np.argsort(np.bincount(kind), kind="stable")
    rank = np.empty_like(by_rarity)
    rank[by_rarity] = np.arange(len(by_rarity))
    lowest = np.full(int(unit.max()) + 1, len(by_rarity), dtype=np.int64)
    np.minimum.at(lowest, unit, rank[kind])
    return by_rarity[lowest].astype(np.int64)


def _drawable(units: Units, count: int) -> NDArray[np.int64] | None:
    """The strata, with those that are too small to be cut counted as one; None where nothing is left to keep apart."""
    if units.stratum is None:
        return None
    sizes = np.bincount(units.stratum)
    small = sizes * count / units.n_units < 1
    pooled = np.where(small[units.stratum], len(sizes), units.stratum)
    if 0 < (pooled == len(sizes)).sum() < 2:  # one left over joins the largest
        pooled = np.where(pooled == len(sizes), int(np.argmax(sizes)), pooled)
    n_strata = len(np.unique(pooled))
    return pooled if n_strata <= min(count, units.n_units - count) else None
