"""How many rows have Shapley values, and by which way: decided by counting, never by a clock.

What is inside a model decides the way, and with it the price. Where the values follow from its trees, slopes or support
vectors they are exact and cheap. A forest behind a link (probabilities of boosted trees) is walked for many mixtures at
once. Any other model is asked for every mixture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from explain.shapley import EXACT_UP_TO, Slopes, Target, closed_form, spread_of
from explain.trees.forest import Forest

if TYPE_CHECKING:
    from explain.arrays import IntArray
    from explain.shapley import Game
    from pipelines.engine.budget import Effort

#: (rows to explain, background rows), the most thorough first: the first that fits the allowance is taken.
SHAPLEY_LADDER = (
    (300, 100), (300, 60), (200, 60), (200, 40), (150, 40), (100, 40), (100, 25), (60, 25), (60, 15), (40, 15), (25, 10)
)  # fmt: skip
#: Above it, for values that follow from what is inside the model, and for forests behind a link.
CLOSED_LADDER = ((2_000, 100), (1_000, 100), (500, 100), *SHAPLEY_LADDER)
LINKED_LADDER = ((1_000, 100), (500, 100), *SHAPLEY_LADDER)
#: Orders are added to a row until its values' standard error is this part of the standard deviation of predictions;
#: the first orders of all rows may cost this part of the allowance.
NEAR, FIRST = 0.01, 0.7
#: Up to this many players all coalitions are evaluated where the model is a forest behind a link.
EXACT_LINKED = 12

#: Seconds, measured on one core: a tree that is walked for one order, and for all coalitions of a pair of rows; one
#: stop of an order, one coalition; a support vector × background row × player.
ORDER, COALITIONS, STOP, COALITION, FACTOR = 0.12e-6, 0.22e-6, 0.2e-6, 0.06e-6, 0.9e-9


@dataclass(frozen=True, slots=True)
class ShapleyPlan:
    """How many rows are explained against how many background rows, and how.

    ``exact_up_to`` players all coalitions are evaluated; beyond, ``samples`` pairs of orders are drawn per background
    row, and more where they differ, up to ``most`` evaluations in all. Where the values follow from what is inside the
    model none of it matters.
    """

    rows: int
    background: int
    samples: int
    exact_up_to: int
    most: int = 0


Price: TypeAlias = Callable[[ShapleyPlan], float]


def plan_shapley(game: Game, n_rows: int, effort: Effort, seconds: float, *, by_cover: bool = False) -> ShapleyPlan:
    """The most thorough plan whose predicted price is within ``seconds``; the least thorough where none is.

    Exact values over all coalitions are taken where the same number of rows affords them, sampled ones else. With
    ``by_cover`` path-dependent values are planned, which no background row makes dearer.
    """
    plans = [plan for rung in _ladder(game) for plan in _plans(game, rung, n_rows)]
    price = price_of(game, effort, by_cover=by_cover)
    plan = next((plan for plan in plans if price(plan) <= _first(game, plan) * seconds), plans[-1])
    return replace(plan, most=_most(game, effort, seconds))


def target_of(game: Game, plan: ShapleyPlan) -> Target:
    """How near sampled values are to come: a hundredth of how far predictions lie apart, within the plan's ceiling.

    The game has all background rows, also those that the plan leaves out: the scale is the model's, not the plan's.
    """
    return Target(NEAR * spread_of(game), plan.most)


def _first(game: Game, plan: ShapleyPlan) -> float:
    """The part of the allowance for the first orders of every row; the rest is for rows whose orders differ."""
    sampled = not closed_form(game) and game.n_players > plan.exact_up_to
    return FIRST if sampled else 1.0


def _most(game: Game, effort: Effort, seconds: float) -> int:
    """Evaluations of sampled orders that the allowance pays for."""
    if closed_form(game) or game.n_players < 2:
        return 0
    if game.inside is None:
        return int(seconds / effort.seconds)
    one_pair = price_of(game, effort)(ShapleyPlan(1, 1, 1, 0))
    return int(seconds / max(1e-12, one_pair) * 2 * (game.n_players - 1))


def price_of(game: Game, effort: Effort, *, by_cover: bool = False) -> Price:
    """The seconds of one core that a plan will take, predicted from the size of the model.

    Of sampled values it is the price of each row's first orders; what further ones may cost is the plan's ceiling.
    """
    if isinstance(game.inside, Slopes):
        return lambda _: 0.0
    if game.inside is None:
        return _asked_price(game, effort)
    if isinstance(game.inside, Forest):
        if not closed_form(game):
            return _linked_price(game, game.inside.n_trees)
        return _trees_price(game, game.inside, by_cover=by_cover)
    each = FACTOR * len(game.inside.vectors) * game.n_players
    return lambda plan: plan.rows * plan.background * each


def _asked_price(game: Game, effort: Effort) -> Price:
    """Of a model that is not known inside, which is asked only for mixtures of players that differ."""
    n_players, apart = game.n_players, _apart(game)
    coalitions, stops = float(np.exp2(apart).mean()), 2.0 * float(np.maximum(0, apart - 1).mean())

    def price(plan: ShapleyPlan) -> float:
        each = coalitions if n_players <= plan.exact_up_to else plan.samples * stops
        return plan.rows * plan.background * each * effort.seconds

    return price


def _apart(game: Game) -> IntArray:
    """In how many players two rows differ, for every two background rows: rows to explain are like these."""
    background = game.background
    if len(background) < 2:
        return np.array([game.n_players])
    differing = replace(game, X=background).differing(np.arange(len(background))).sum(axis=2)
    return np.asarray(differing[~np.eye(len(background), dtype=np.bool_)])


def _trees_price(game: Game, forest: Forest, *, by_cover: bool) -> Price:
    # Compiled code is loaded by those who explain.
    from explain.trees.values import predicted_seconds

    players = game.players
    return lambda plan: predicted_seconds(forest, players, 0 if by_cover else plan.background, plan.rows)


def _linked_price(game: Game, n_trees: int) -> Price:
    n_players, n_outputs = game.n_players, len(game.outputs)

    def price(plan: ShapleyPlan) -> float:
        pairs = float(plan.rows * plan.background)
        if n_players <= plan.exact_up_to:
            return pairs * (n_trees * COALITIONS + n_outputs * COALITION * (1 << n_players))
        return 2 * pairs * plan.samples * (n_trees * ORDER + n_outputs * STOP * n_players)

    return price


def _ladder(game: Game) -> tuple[tuple[int, int], ...]:
    if closed_form(game):
        return CLOSED_LADDER
    return SHAPLEY_LADDER if game.forest is None else LINKED_LADDER


def _plans(game: Game, rung: tuple[int, int], n_rows: int) -> list[ShapleyPlan]:
    """The ways for so many rows and background rows, the exact one first."""
    rows, background = min(rung[0], n_rows), min(rung[1], len(game.background))
    exact = EXACT_UP_TO if game.forest is None else EXACT_LINKED
    if closed_form(game):
        return [ShapleyPlan(rows, background, 1, exact)]
    # One order per background row has no error of its own: it is drawn alone only where nothing else is affordable.
    sampled = [ShapleyPlan(rows, background, pairs, 0) for pairs in ((2, 1) if rung == SHAPLEY_LADDER[-1] else (2,))]
    return [ShapleyPlan(rows, background, 1, exact), *sampled] if game.n_players <= exact else sampled
