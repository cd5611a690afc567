"""The game that a kernel machine plays: a product of players' factors for each support vector and background row."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explain.arrays import Encoded, FloatArray, Groups, IntArray, Progress
from explain.errors import ExplainError
from explain.kernels.lanes import LANES
from explain.kernels.loops import add_exponents, add_values
from explain.kernels.machine import KernelMachine
from explain.kernels.nodes import Rule
from explain.pieces import in_pieces

#: Bytes of the table of the background's factors: more support vectors are worked through part by part.
TABLE_BYTES = 32 * 2**20
#: The most rows of one piece of work: a tenth of a second of it, about.
PIECE = 16


@dataclass(frozen=True, slots=True)
class ProductGame:
    """Interventional game of ``machine``: v(S) is the mean over ``background`` of f(players in S from x, others not).

    ``X`` (n_rows, n_features) are the rows to explain, ``groups`` the columns of each player: every column in exactly
    one. Raises ExplainError when these do not fit, or a cell holds no finite number.
    """

    machine: KernelMachine
    X: Encoded
    background: Encoded
    groups: Groups

    def __post_init__(self) -> None:
        """Refuse rows and groups that do not fit the machine."""
        self.machine.rows(self.X)
        if not len(self.machine.rows(self.background)):
            raise ExplainError("no background row was given; Shapley values compare with at least one")
        columns = np.concatenate([*self.groups, np.empty(0, dtype=np.int64)])
        if not np.array_equal(np.sort(columns), np.arange(len(self.machine.gamma))):
            raise ExplainError(f"every one of the {len(self.machine.gamma)} columns is needed in exactly one group")

    def only(self, rows: IntArray, others: IntArray | None = None) -> ProductGame:
        """The same game for some of the rows, against some of the background."""
        background = self.background if others is None else self.background[others]
        return replace(self, X=self.X[rows], background=background)


def integrate(game: ProductGame, rule: Rule, *, threads: int = 1, progress: Progress | None = None) -> FloatArray:
    """Shapley values by quadrature with ``rule``, (n_rows, n_players, n_outputs); the same on any number of threads.

    The background's factors are computed once for all rows, within ``TABLE_BYTES`` for so many support vectors.
    """
    values = np.zeros((len(game.X), len(game.groups), game.machine.n_outputs))
    n_vectors = len(game.machine.vectors)
    size = max(LANES, TABLE_BYTES // (8 * len(game.background) * len(game.groups)) // LANES * LANES)
    starts = range(0, n_vectors, size)
    for step, start in enumerate(starts):
        part = replace(
            game.machine,
            vectors=game.machine.vectors[start : start + size],
            weights=game.machine.weights[start : start + size] / len(game.background),
        )
        _add_part(replace(game, machine=part), rule, values, threads, _within(progress, step, len(starts)))
    return values


def _add_part(game: ProductGame, rule: Rule, values: FloatArray, threads: int, progress: Progress | None) -> None:
    """Add what the game's support vectors give to ``values``, several rows at a time."""
    absent = _table(game, game.background, threads)
    weights = np.zeros((len(absent), LANES, game.machine.n_outputs))
    weights.reshape(-1, game.machine.n_outputs)[: len(game.machine.weights)] = game.machine.weights
    memory = TABLE_BYTES // (8 * len(weights) * LANES * len(game.groups))
    size = max(1, min(PIECE, -(-len(values) // threads), memory))

    def work(rows: slice) -> None:
        present = _table(game, game.X[rows])
        for right, roots in zip(rule.right, rule.roots, strict=True):
            add_values(absent, present, right, roots, weights, values[rows])

    in_pieces(work, len(values), size, threads, progress)


def _table(game: ProductGame, X: Encoded, threads: int = 1) -> FloatArray:
    """Half the kernel factors of every player, (n_blocks, n_rows, n_players, LANES): ``LANES`` vectors are a block.

    The last block is filled up with vectors at 0, whose weight is 0.
    """
    machine, n_features = game.machine, len(game.machine.gamma)
    n_blocks = -(-len(machine.vectors) // LANES)
    padded = np.zeros((n_blocks * LANES, n_features))
    padded[: len(machine.vectors)] = machine.vectors
    vectors = np.ascontiguousarray(padded.reshape(n_blocks, LANES, n_features).transpose(0, 2, 1))
    player = np.empty(n_features, dtype=np.int64)
    for position, group in enumerate(game.groups):
        player[group] = position
    table = np.zeros((n_blocks, len(X), len(game.groups), LANES))
    rows = np.ascontiguousarray(X, dtype=np.float64)

    def fill(blocks: slice) -> None:
        add_exponents(rows, vectors[blocks], machine.gamma, player, table[blocks])
        np.exp(table[blocks], out=table[blocks])
        table[blocks] *= 0.5

    in_pieces(fill, n_blocks, 8, threads)
    return table


def _within(progress: Progress | None, step: int, n_steps: int) -> Progress | None:
    """Progress within one of several steps."""
    return None if progress is None else lambda share: progress((step + share) / n_steps)
