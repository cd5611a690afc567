"""The compiled loops: integrals of products with one factor left out, eight support vectors at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.compiled import compiled
from explain.kernels.lanes import LANES, load, mirrored, spread, store, total


@compiled
def add_exponents(
    X: FloatArray, vectors: FloatArray, gamma: FloatArray, player: IntArray, exponents: FloatArray
) -> None:
    """Add −gamma · difference² of each column to its player's ``exponents`` (n_blocks, n_rows, n_players, LANES).

    ``X`` (n_rows, n_features), ``vectors`` (n_blocks, n_features, LANES); ``gamma`` and ``player`` (n_features,).
    """
    for block in range(len(vectors)):
        for row in range(len(X)):
            for column in range(len(gamma)):
                for lane in range(LANES):
                    difference = X[row, column] - vectors[block, column, lane]
                    exponents[block, row, player[column], lane] -= gamma[column] * difference * difference


@compiled
def add_values(
    absent: FloatArray,
    present: FloatArray,
    right: tuple[float, ...],
    roots: tuple[float, ...],
    weights: FloatArray,
    values: FloatArray,
) -> None:
    """Add to ``values`` (n_rows, n_players, n_outputs) what a batch of quadrature nodes gives, background summed up.

    ``absent`` (n_blocks, n_background, n_players, LANES) holds *half* the players' kernel factors of the background
    rows, ``present`` (n_blocks, n_rows, n_players, LANES) half those of the rows to explain; ``weights`` (n_blocks,
    LANES, n_outputs) are the support vectors' weights. For ``right`` and ``roots`` see ``explain.kernels.nodes.Rule``.
    """
    n_blocks, n_background, n_players, _ = absent.shape
    nodes, start = spread(right), spread(roots)
    before = np.empty((n_players, len(roots) * LANES))
    moved = np.empty((n_players, LANES))
    for block in range(n_blocks):
        for row in range(len(values)):
            moved[:] = 0.0
            here = (block * values.shape[0] + row) * n_players
            for other in range(n_background):
                there = (block * n_background + other) * n_players
                _add_pair((absent, there), (present, here), nodes, start, before, moved)
            for player in range(n_players):
                for output in range(values.shape[2]):
                    for lane in range(LANES):
                        values[row, player, output] += moved[player, lane] * weights[block, lane, output]


@compiled
def _add_pair(
    absent: tuple[FloatArray, int], present: tuple[FloatArray, int], nodes: Any, start: Any, before: Any, moved: Any
) -> None:
    """Add h ∫₋₁¹ ∏ of the other players' (m + u h) du of one pair of rows to each player's ``moved``.

    m and h are the sum and the difference of the half factors. The product without a player is that of the players
    before it times that of those behind it: no division, so factors of 0 do no harm. Both running products start with
    the root of the node's weight, so together they carry it.
    """
    one = spread((1.0,))
    ahead = start
    for player in range(len(moved)):
        w, z = load(absent[0], absent[1] + player, one), load(present[0], present[1] + player, one)
        store(before, player, ahead)
        ahead = ahead * mirrored(z + w, nodes * (z - w), start)
    behind = start
    for player in range(len(moved) - 1, -1, -1):
        w, z = load(absent[0], absent[1] + player, one), load(present[0], present[1] + player, one)
        without = total(load(before, player, start) * behind)
        store(moved, player, load(moved, player, one) + without * (z - w))
        behind = behind * mirrored(z + w, nodes * (z - w), start)
