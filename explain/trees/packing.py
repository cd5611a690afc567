"""Which planes share a joint table: those of one player whose questions together make few entries."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import IntArray
from explain.compiled import compiled

#: Tables that may still take in a plane, for each plane to choose from.
_OPEN = 32


class _Shelf(NamedTuple):
    """The open tables: which steps each has, how many on each scale, its entries and its number (-1: not in use)."""

    has: NDArray[np.bool_]
    on_scale: NDArray[np.int32]
    size: IntArray
    number: IntArray


@compiled
def pack(key: IntArray, steps: NDArray[np.int32], n_steps: IntArray, scale: IntArray, most: int) -> IntArray:
    """The number of the table (n_planes,) that each plane goes to; only planes with the same ``key`` share one.

    Planes with the same key stand together, best with the largest first; plane p asks ``steps[p, :n_steps[p]]``, and
    ``scale`` (all steps,) is that of each step. A table whose scales have n steps each has the product of all n + 1
    as entries, at most ``most``, unless its only plane has more. Each plane goes where the table grows least.
    """
    n_scales = scale.max() + 1
    shelf = _Shelf(
        np.zeros((_OPEN, len(scale)), np.bool_),
        np.zeros((_OPEN, n_scales), np.int32),
        np.ones(_OPEN, np.int64),
        np.full(_OPEN, -1),
    )
    table = np.empty(len(key), np.int64)
    n_tables = 0
    for plane in range(len(key)):
        if plane and key[plane] != key[plane - 1]:
            shelf.number[:] = -1
        mine = steps[plane, : n_steps[plane]]
        slot = _best(shelf, mine, scale, most)
        if slot < 0:
            slot = _clear(shelf)
            shelf.number[slot] = n_tables
            n_tables += 1
        shelf.size[slot] = _grown(shelf, slot, mine, scale)
        for step in mine:
            shelf.on_scale[slot, scale[step]] += not shelf.has[slot, step]
            shelf.has[slot, step] = True
        table[plane] = shelf.number[slot]
    return table


@compiled
def _best(shelf: _Shelf, mine: NDArray[np.int32], scale: IntArray, most: int) -> int:
    """The open table that grows least, by its factor, with these steps; -1 where none can take them in."""
    best, least = -1, np.inf
    for slot in range(_OPEN):
        if shelf.number[slot] < 0:
            continue
        grown = _grown(shelf, slot, mine, scale)
        if grown <= most and grown < least * shelf.size[slot]:
            best, least = slot, grown / shelf.size[slot]
    return best


@compiled
def _grown(shelf: _Shelf, slot: int, mine: NDArray[np.int32], scale: IntArray) -> int:
    """Entries of an open table once it has these steps too."""
    on_scale, has, size = shelf.on_scale[slot], shelf.has[slot], int(shelf.size[slot])
    for step in mine:
        if not has[step]:
            on_scale[scale[step]] += 1
            size = size // on_scale[scale[step]] * (on_scale[scale[step]] + 1)
    for step in mine:
        if not has[step]:
            on_scale[scale[step]] -= 1
    return size


@compiled
def _clear(shelf: _Shelf) -> int:
    """A slot for a new table: one that is not in use, else that of the longest table."""
    slot = 0
    for other in range(_OPEN):
        if shelf.number[other] < 0:
            slot = other
            break
        if shelf.size[other] > shelf.size[slot]:
            slot = other
    shelf.has[slot] = False
    shelf.on_scale[slot] = 0
    shelf.size[slot] = 1
    return slot
