"""Closed form for linear games (margins of linear models, linear regression): no sampling, no coalitions."""

from __future__ import annotations

import numpy as np

from explain.arrays import IntArray
from explain.attribution import Attribution
from explain.shapley.additivity import verify_additivity
from explain.shapley.game import Game, Slopes


def attribute_linear(game: Game, rows: IntArray, slopes: Slopes) -> Attribution:
    """Shapley values of a linear function: coefficient × (value − background mean), per player.

    Raises AdditivityError when ``game.predict`` is not that linear function.
    """
    moved = (game.X - game.background.mean(axis=0))[:, :, None] * slopes.coefficients[None]
    values = np.stack([moved[:, group].sum(axis=1) for group in game.groups], axis=1)
    attribution = Attribution(
        names=game.names,
        rows=np.asarray(rows, dtype=np.int64),
        outputs=game.outputs,
        values=values,
        error=np.zeros_like(values),
        base=game.predictions(game.background).mean(axis=0),
        predictions=game.predictions(game.X),
        unit=game.unit,
        method=f"Shapley values in closed form for a linear model, {len(game.background)} background rows",
        model=game.model,
    )
    verify_additivity(attribution)
    return attribution
