"""Who moved whom: the predicted move of an ego, divided among the friends that made it.

φ_ij = μ · w_ij · [|g_ij| ≤ ε] · g_ij / Σ_j w_ij · [|g_ij| ≤ ε]. The ego's own score plus its φ is the prediction before
it is cut to 0…1, to rounding. What a friend moved in all egos together, regardless of the direction, is its influence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.attribution import Attribution
from explain.bounded.moves import Circle, moved, within
from explain.errors import ExplainError
from explain.importance import Axis, Importance
from explain.resample import percentile_interval, resample_weights

METHOD = "bounded confidence"
#: What stands on the axis of influence.
AXIS: Axis = "item"
_DRAWS = 200


def shares(links: Circle, epsilon: float, mu: float) -> FloatArray:
    """φ of each link, (n_links,): what this friend adds to the move of its row, in points of the score."""
    heavy = np.where(within(links, epsilon), links.weight, 0.0)
    total = np.bincount(links.row, weights=heavy, minlength=links.n_rows)[links.row]
    return np.divide(mu * heavy * links.gap, total, out=np.zeros(len(heavy)), where=total > 0)


def attribute_friends(
    links: Circle, row: int, names: Sequence[str], fit: tuple[float, float], *, number: int | None = None
) -> Attribution:
    """The move of one row as an attribution: friends are the names, the ego's score is the base.

    ``names`` are those of all friends, by the numbers in ``links.friend``; ``fit`` is (ε, μ); ``number`` is the row's
    number in the table where it is another one. Raises ExplainError for a row that there is not.
    """
    if not 0 <= row < links.n_rows:
        raise ExplainError(f"row {row} was asked for; there are {links.n_rows}: ask for 0 to {links.n_rows - 1}")
    alone = links.take(np.array([row], dtype=np.int64))
    # In the order of the names, as an analyst looks for one.
    order = np.argsort(alone.friend, kind="stable")
    phi = shares(alone, *fit)[order]
    return Attribution(
        names=tuple(names[i] for i in alone.friend[order]),
        rows=np.array([row if number is None else number], dtype=np.int64),
        outputs=("next score",),
        values=phi[None, :, None],
        error=np.zeros((1, len(phi), 1)),
        base=alone.own.copy(),
        predictions=moved(alone, *fit)[:, None],
        unit="points of the score",
        method=METHOD,
        model=METHOD,
    )


def influence(
    friend: IntArray, ego: IntArray, phi: FloatArray, names: Sequence[str], draws: int = _DRAWS, seed: int = 0
) -> Importance:
    """Σ |φ| of every friend over all egos, with an interval over resampled egos.

    ``friend``, ``ego`` and ``phi`` (n_links,) may come from several waves and dimensions; ``names`` are by the numbers
    in ``friend``, and friends without a link are left out. Raises ExplainError without links.
    """
    if not len(phi):
        raise ExplainError("no ego has a friend with a score; at least one link is needed to rank influence")
    order = np.lexsort((np.abs(phi), ego, friend))
    known, at = np.unique(friend[order], return_inverse=True)
    of, size = np.unique(ego[order], return_inverse=True)[1], np.abs(phi[order])
    values = np.bincount(at, weights=size).astype(np.float64)
    weights = resample_weights(int(of.max()) + 1, draws, np.random.default_rng(seed))
    drawn = np.stack([np.bincount(at, weights=size * weights[of, k]) for k in range(draws)]).astype(np.float64)
    low, high = percentile_interval(drawn)
    return Importance(
        axis=AXIS,
        method=METHOD,
        model=METHOD,
        unit="points of the score",
        names=tuple(names[i] for i in known),
        values=values,
        low=low,
        high=high,
        spread=f"95 % interval: {draws} resamples of the egos",
        reference=0.0,
    )
