"""How many rows have Shapley values, and by which way: decided by counting, never by a clock.

What is inside a model decides the way, and with it the price. Where the values follow from its trees, slopes or support
vectors they are exact and cheap. A forest behind a link (probabilities of boosted trees) is walked for many mixtures at
once. Any other model is asked for every mixture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from explain.shapley import EXACT_UP_TO, Slopes, closed_form, evaluations
from explain.trees.forest import Forest

if TYPE_CHECKING:
    from explain.shapley import Game
    from pipelines.engine.budget import Effort

#: (rows to explain, background rows), the most thorough first: the first that fits the allowance is taken.
SHAPLEY_LADDER = (
    (300, 100), (300, 60), (200, 60), (200, 40), (150, 40), (100, 40), (100, 25), (60, 25), (60, 15), (40, 15), (25, 10)
)  # fmt: skip
#: Above it, for values that follow from what is inside the model, and for forests behind a link.
CLOSED_LADDER = ((2_000, 100), (1_000, 100), (500, 100), *SHAPLEY_LADDER)
LINKED_LADDER = ((1_000, 100), (500, 100), *SHAPLEY_LADDER)
#: Up to this many players all coalitions are evaluated where the model is a forest behind a link.
EXACT_LINKED = 12

#: Seconds, measured on one core: a tree that is walked for one order, and for all coalitions of a pair of rows; one
#: stop of an order, one coalition; a support vector × background row × player.
ORDER, COALITIONS, STOP, COALITION, FACTOR = 0.12e-6, 0.22e-6, 0.2e-6, 0.06e-6, 0.9e-9


@dataclass(frozen=True, slots=True)
class ShapleyPlan:
    """How many rows are explained against how many background rows, and how.

    ``exact_up_to`` players all coalitions are evaluated; beyond, ``samples`` pairs of orders are drawn per background
    row. Where the values follow from what is inside the model neither matters.
    """

    rows: int
    background: int
    samples: int
    exact_up_to: int


Price: TypeAlias = Callable[[ShapleyPlan], float]


def plan_shapley(game: Game, n_rows: int, effort: Effort, seconds: float) -> ShapleyPlan:
    """The most thorough plan whose predicted price is within ``seconds``; the least thorough where none is.

    Exact values over all coalitions are taken where the same number of rows affords them, sampled ones else.
    """
    plans = [plan for rung in _ladder(game) for plan in _plans(game, rung, n_rows)]
    price = price_of(game, effort)
    return next((plan for plan in plans if price(plan) <= seconds), plans[-1])


def price_of(game: Game, effort: Effort) -> Price:
    """The seconds of one core that a plan will take, predicted from the size of the model."""
    if isinstance(game.inside, Slopes):
        return lambda _: 0.0
    if game.inside is None:
        return lambda plan: shapley_evaluations(game.n_players, plan) * effort.seconds
    if isinstance(game.inside, Forest):
        return _trees_price(game, game.inside) if closed_form(game) else _linked_price(game, game.inside.n_trees)
    each = FACTOR * len(game.inside.vectors) * game.n_players
    return lambda plan: plan.rows * plan.background * each


def shapley_evaluations(n_players: int, plan: ShapleyPlan) -> int:
    """How many predictions a plan asks for, at most, of a model that is not known inside."""
    return plan.rows * evaluations(n_players, plan.samples, plan.background, plan.exact_up_to)


def _trees_price(game: Game, forest: Forest) -> Price:
    # Compiled code is loaded by those who explain.
    from explain.trees.values import predicted_seconds

    players = game.players
    return lambda plan: predicted_seconds(forest, players, plan.background, plan.rows)


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
    sampled = [ShapleyPlan(rows, background, pairs, 0) for pairs in (2, 1)]
    return [ShapleyPlan(rows, background, 1, exact), *sampled] if game.n_players <= exact else sampled
