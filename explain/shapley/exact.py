"""Exact interventional Shapley values: every coalition against every background row.

Shapley (1953), A value for n-person games; Lundberg and Lee (2017) for the game on predictions.
"""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray, Progress
from explain.batches import BATCH_BYTES
from explain.shapley.game import Game


def exact_values(game: Game, progress: Progress | None) -> FloatArray:
    """Shapley values of all rows, (n_rows, n_players, n_outputs): 2^players evaluations per pair at most."""
    present = _coalitions(game.n_players)
    weights = _weights(present)
    n_rows, n_background = len(game.X), len(game.background)
    values = np.zeros((n_rows, game.n_players, len(game.outputs)))
    pairs = np.arange(n_rows * n_background)
    size = max(1, BATCH_BYTES // (8 * len(present) * max(game.X.shape[1], len(game.outputs))))
    for start in range(0, len(pairs), size):
        row, other = np.divmod(pairs[start : start + size], n_background)
        payouts = _payouts(game, row, other, present)
        shares = np.einsum("dc,pck->pdk", weights, payouts) / n_background
        np.add.at(values, row, shares)
        if progress:
            progress(min(1.0, (start + size) / len(pairs)))
    return values


def _coalitions(n_players: int) -> NDArray[np.bool_]:
    """Every set of players: row c holds the binary digits of c, (2^players, players)."""
    return (np.arange(2**n_players)[:, None] >> np.arange(n_players) & 1).astype(np.bool_)


def _weights(present: NDArray[np.bool_]) -> FloatArray:
    """Weight of each coalition's payout in each player's value, (players, coalitions): + with the player, - without."""
    n_players = present.shape[1]
    others = present.sum(axis=1)[:, None] - present
    orders = np.array([1 / (n_players * comb(n_players - 1, size)) for size in range(n_players)])
    # The full coalition without a player does not exist, nor does a size of n_players without it.
    return np.asarray(np.where(present, 1.0, -1.0) * orders[np.minimum(others, n_players - 1)]).T


def _payouts(game: Game, row: IntArray, other: IntArray, present: NDArray[np.bool_]) -> FloatArray:
    """Prediction of every coalition for every pair, (pairs, coalitions, outputs).

    A forest gives them all at once. Of other models, players that are equal in both rows cannot matter: only coalitions
    of the differing ones are evaluated.
    """
    if (forest := game.forest) is not None:
        from explain.trees.mixtures import coalitions_of, ends_of

        return coalitions_of(forest, game.players, ends_of(forest, game.X, game.background, (row, other)))
    codes = np.arange(len(present))
    first = row[0]
    differing = game.differing(np.arange(first, row[-1] + 1))[row - first, other]
    mask = differing @ (1 << np.arange(game.n_players))
    pair, code = np.nonzero((codes[None, :] & ~mask[:, None]) == 0)
    payouts = np.zeros((len(row), len(codes), len(game.outputs)))
    payouts[pair, code] = game.mixed(row[pair], other[pair], present[code])
    same = codes[None, :] & mask[:, None]
    return np.asarray(np.take_along_axis(payouts, same[:, :, None], axis=1))
