"""Which pairs of features the best model uses together: exact Shapley interaction values of its trees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explain.attribution import Attribution
from explain.errors import ExplainError
from explain.shapley import closed_form, summarise, verify_additivity
from explain.words import number
from pipelines.engine.budget import affordable, draw_rows
from pipelines.engine.importances import background_words, no_cover
from pipelines.engine.result import Manner, Pairs
from pipelines.models import family

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from explain.shapley import Game
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.ground import Ground

#: Pairs that are told, and test rows that they are averaged over.
TOLD, FEWEST_ROWS, MOST_ROWS = 10, 50, 200
NOTHING = "No two columns act together: the effect of each is the same whatever the others are."
#: Numbers that are held at a time: one per row, pair (twice) and output.
HELD = 20_000_000
#: Seconds of one core per row and node of the trees, measured: with shares of the training data, with background rows.
BY_COVER, BY_BACKGROUND = 0.05e-6, 0.2e-6


@dataclass(frozen=True, slots=True)
class Together:
    """What pairs do only together: ``values`` (n_rows, n_pairs, n_outputs) of the rows of a game.

    ``left`` and ``right`` (n_pairs,) are positions of players. ``base`` (n_outputs,) is what is predicted of nothing.
    """

    game: Game
    rows: IntArray
    base: FloatArray
    left: IntArray
    right: IntArray
    values: FloatArray
    n_trees: int


def pairs_of(ground: Ground, fitted: FittedModel) -> Pairs | None:
    """The strongest pairs of features in the best model, or why there are none; None unless it was asked for.

    Test rows are drawn by the seed, as many as the allowance's predicted cost allows. The size of a pair is the mean
    over rows of the size of its whole interaction, both places of the pair together; for several classes half of the
    sum over classes, as in Shapley importance. Intervals are bootstrapped over rows as there.
    """
    if not ground.settings.interactions:
        return None
    unit = ground.settings.unit
    game = fitted.game(fitted.encode(ground.frame(ground.split.test[:0])), unit)
    if why := why_none(game, family(fitted.family).title):
        return _none(game.unit, f"Not applicable: {why}.", Manner("Shapley interaction values", "–", "–"))
    assert game.forest is not None
    by_cover = ground.settings.shapley == "path-dependent" and not no_cover(game)
    each = len(game.forest.nodes.feature) * (BY_COVER if by_cover else BY_BACKGROUND)
    held = HELD // (game.n_players**2 * len(game.outputs))
    n_rows = min(held, affordable(1, each, ground.allowance.interactions, FEWEST_ROWS, MOST_ROWS))
    rows = draw_rows(ground.split.test, n_rows, ground.seed)
    game = replace(game, X=fitted.encode(ground.frame(rows)))
    found = together(game, rows, by_cover=by_cover, threads=ground.threads)
    manner = Manner(
        f"exact Shapley interaction values of {found.n_trees:,} tree{'s' * (found.n_trees > 1)}",
        background_words(ground, fitted, len(game.background)),
        "exact",
    )
    return _told(found, manner, ground.clusters(rows))


def why_none(game: Game, title: str) -> str:
    """Why a model has no interaction values that follow from its trees, in words; "" where it has."""
    if game.forest is None:
        return f"{title} is not made of trees, and only trees give such values exactly"
    if not closed_form(game):
        return f"the {game.unit} of {title} is not the plain sum of its trees: explain log-odds to see them"
    if game.n_players < 2:
        return f"{title} uses one column only"
    most = HELD // (FEWEST_ROWS * len(game.outputs))
    if game.n_players**2 > most:
        return f"{game.n_players:,} columns make too many pairs; at most {int(most**0.5):,} columns can be told"
    return ""


def together(game: Game, rows: IntArray, *, by_cover: bool, threads: int) -> Together:
    """What every pair does only together in each row of the game, verified to sum to prediction minus base value."""
    if game.forest is None:
        raise ExplainError(
            f"interaction values were asked of {game.model}; only a sum of trees has them in closed form"
        )
    # Compiled code is loaded by those who explain.
    from explain.trees.interactions import interaction_values
    from explain.trees.values import explain_forest

    background = None if by_cover else game.background
    explainer = explain_forest(game.forest, game.players, background, n_rows=len(rows), threads=threads)
    found = interaction_values(explainer, game.X, threads=threads)
    verify_additivity(_attribution(game, rows, game.names, found.sum(axis=2), explainer.base))
    left, right = np.triu_indices(game.n_players, 1)
    return Together(game, rows, explainer.base, left, right, 2.0 * found[:, left, right], game.forest.n_trees)


def _told(found: Together, manner: Manner, clusters: IntArray | None) -> Pairs:
    share = 1.0 if len(found.game.outputs) == 1 else 0.5
    sizes = share * np.abs(found.values).sum(axis=2).mean(axis=0)
    first = np.argsort(-sizes, kind="stable")[: min(TOLD, np.count_nonzero(sizes))]
    if not len(first):
        return _none(found.game.unit, NOTHING, manner)
    left, right = (tuple(found.game.names[i] for i in side[first]) for side in (found.left, found.right))
    names = tuple(f"{one} × {other}" for one, other in zip(left, right, strict=True))
    importance = summarise(
        _attribution(found.game, found.rows, names, found.values[:, first], found.base), clusters=clusters
    )
    return Pairs(
        left=left,
        right=right,
        values=importance.values,
        low=importance.low,
        high=importance.high,
        unit=importance.unit,
        spread=importance.spread,
        manner=manner,
        sentence=_sentence((left[0], right[0]), float(importance.values[0]), importance.unit),
    )


def _attribution(
    game: Game, rows: IntArray, names: tuple[str, ...], values: FloatArray, base: FloatArray
) -> Attribution:
    return Attribution(
        names=names,
        rows=rows,
        outputs=game.outputs,
        values=values,
        error=np.zeros_like(values),
        base=base,
        predictions=game.predictions(game.X),
        unit=game.unit,
        method="exact Shapley interaction values",
        model=game.model,
    )


def _sentence(pair: tuple[str, str], value: float, unit: str) -> str:
    amount = number(value, "" if unit == "probability" else unit)
    return (
        f"{pair[0]} and {pair[1]} act together most: beyond what each does alone they move the prediction by {amount}, "
        "up or down, on average over rows."
    )


def _none(unit: str, sentence: str, manner: Manner) -> Pairs:
    nothing = np.empty(0)
    return Pairs((), (), nothing, nothing, nothing, unit, "", manner, sentence)
