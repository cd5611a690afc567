"""The game that Shapley values divide: players are original columns or aspects, the payout is the prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from explain.arrays import Encoded, FloatArray, Groups, IntArray, Predict
from explain.batches import batches, outputs_of
from explain.errors import ExplainError
from explain.groups import Aspect, merge_groups
from explain.trees.forest import Forest

if TYPE_CHECKING:
    from explain.kernels import KernelMachine


@dataclass(frozen=True, slots=True)
class Slopes:
    """A linear model: output = constant + X @ ``coefficients``, (n_encoded, n_outputs)."""

    coefficients: FloatArray


#: How a model computes its predictions, where that is known: it then need not be asked for every mixture.
Inside: TypeAlias = "Forest | KernelMachine | Slopes"


@dataclass(frozen=True, slots=True)
class Game:
    """Interventional game: v(S) is the mean over ``background`` rows z of f(the players in S from x, the rest from z).

    ``X`` (n_rows, n_encoded) are the rows to explain. ``groups`` gives the encoded columns of each of ``names``; every
    encoded column belongs to exactly one, so pieces of a one-hot column never appear on their own. ``predict`` is in
    ``unit``, one column per name in ``outputs``; ``inside`` computes the same numbers, by what is known of the model.
    Raises ExplainError when these do not fit together.
    """

    predict: Predict
    X: Encoded
    background: Encoded
    groups: Groups
    names: tuple[str, ...]
    outputs: tuple[str, ...]
    unit: str
    model: str
    inside: Inside | None = None

    def __post_init__(self) -> None:
        """Refuse rows, groups and names that do not fit together."""
        n_encoded = self.background.shape[1]
        if self.X.shape[1] != n_encoded:
            raise ExplainError(
                f"rows have {self.X.shape[1]} encoded columns, the background {n_encoded}: the same are needed"
            )
        if not len(self.background):
            raise ExplainError("no background row was given; Shapley values compare with at least one")
        if len(self.groups) != len(self.names) or not self.names:
            raise ExplainError(
                f"{len(self.names)} names came with {len(self.groups)} groups of columns; one each is needed"
            )
        if not np.array_equal(np.sort(np.concatenate(self.groups)), np.arange(n_encoded)):
            raise ExplainError(f"every one of the {n_encoded} encoded columns is needed in exactly one player's group")

    @property
    def n_players(self) -> int:
        """How many names share the prediction."""
        return len(self.names)

    @property
    def players(self) -> IntArray:
        """The player that each encoded column belongs to, (n_encoded,)."""
        player = np.empty(self.background.shape[1], dtype=np.int64)
        for position, group in enumerate(self.groups):
            player[group] = position
        return player

    @property
    def forest(self) -> Forest | None:
        """The trees inside the model, if it has any."""
        return self.inside if isinstance(self.inside, Forest) else None

    def by_aspect(self, aspects: Sequence[Aspect]) -> Game:
        """The same game with correlated features joined to one player each."""
        groups, names = merge_groups(self.groups, self.names, aspects)
        return replace(self, groups=groups, names=names)

    def predictions(self, X: Encoded) -> FloatArray:
        """Checked predictions, (n_rows, n_outputs)."""
        found = outputs_of(self.predict, X)
        if found.shape[1] != len(self.outputs):
            raise ExplainError(
                f"predict gave {found.shape[1]} outputs, but {len(self.outputs)} are named: {self.outputs}"
            )
        return found

    def differing(self, rows: IntArray) -> NDArray[np.bool_]:
        """Whether a player's values differ between a row and a background row: (rows, n_background, n_players).

        A player whose values are equal (also: missing in both) cannot change the prediction of that pair.
        """
        x, z = self.X[rows][:, None, :], self.background[None, :, :]
        unequal = (x != z) & ~(np.isnan(x) & np.isnan(z))
        return np.stack([unequal[:, :, group].any(axis=2) for group in self.groups], axis=2)

    def mixed(self, row: IntArray, other: IntArray, present: NDArray[np.bool_]) -> FloatArray:
        """Predictions of mixtures: the ``present`` players from X[row], the others from background[other].

        ``row`` and ``other`` are (n,), ``present`` is (n, n_players); returns (n, n_outputs), in bounded memory.
        """
        player = self.players
        found = np.empty((len(row), len(self.outputs)))
        for part in batches(len(row), len(player)):
            found[part] = self.predictions(
                np.where(present[part][:, player], self.X[row[part]], self.background[other[part]])
            )
        return found
