"""Exact Shapley values of a game whose predictions are a plain sum of trees."""

from __future__ import annotations

import numpy as np

from explain.arrays import IntArray, Progress
from explain.attribution import Attribution
from explain.shapley.additivity import verify_additivity
from explain.shapley.game import Game
from explain.trees.forest import Forest
from explain.trees.values import explain_forest


def attribute_forest(
    game: Game,
    rows: IntArray,
    forest: Forest,
    *,
    by_cover: bool = False,
    threads: int = 1,
    progress: Progress | None = None,
) -> Attribution:
    """Shapley values against the game's background, or, ``by_cover``, weighed by shares of the training data.

    Raises AdditivityError when ``game.predict`` is not the sum of these trees.
    """
    background = None if by_cover else game.background
    explainer = explain_forest(forest, game.players, background, n_rows=len(game.X), threads=threads)
    values = explainer.values(game.X, threads=threads, progress=progress)
    against = f"ways weighed by {forest.cover_is}" if by_cover else f"{len(game.background):,} background rows"
    trees = "1 tree" if forest.n_trees == 1 else f"{forest.n_trees:,} trees"
    attribution = Attribution(
        names=game.names,
        rows=rows,
        outputs=game.outputs,
        values=values,
        error=np.zeros_like(values),
        base=explainer.base,
        predictions=game.predictions(game.X),
        unit=game.unit,
        method=f"exact {'path-dependent ' if by_cover else ''}Shapley values of {trees}: {against}",
        model=game.model,
    )
    verify_additivity(attribution)
    return attribution
