"""Shapley values of any model on the original columns, in the unit of its prediction."""

from __future__ import annotations

import numpy as np

from explain.arrays import IntArray, Progress
from explain.attribution import Attribution
from explain.errors import ExplainError
from explain.shapley.additivity import verify_additivity
from explain.shapley.exact import exact_values
from explain.shapley.game import Game, Slopes
from explain.shapley.linear import attribute_linear
from explain.shapley.sampled import sampled_values
from explain.shapley.summary import summarise
from explain.shapley.target import Target, spread_of

__all__ = [
    "EXACT_UP_TO",
    "Game",
    "Slopes",
    "Target",
    "attribute",
    "attribute_by_cover",
    "attribute_linear",
    "closed_form",
    "evaluations",
    "spread_of",
    "summarise",
    "verify_additivity",
]

#: Up to this many players all coalitions are evaluated.
EXACT_UP_TO = 10


def attribute(
    game: Game,
    rows: IntArray,
    *,
    samples: int = 1,
    exact_up_to: int = EXACT_UP_TO,
    seed: int = 0,
    threads: int = 1,
    target: Target | None = None,
    progress: Progress | None = None,
) -> Attribution:
    """What each player adds to the prediction of each row of ``game.X``; ``rows`` (n_rows,) are their row numbers.

    Interventional Shapley values against ``game.background``. Where ``closed_form`` knows the game, exact by what is
    inside the model, on so many ``threads``. Else, up to ``exact_up_to`` players: exact over all subsets. More:
    ``samples`` antithetic pairs of orders per background row, with a standard error per value; with a ``target``
    further pairs for rows whose error is larger, as far as its ceiling lasts. ``method`` of the result says which.
    Always base + values equals the prediction to the precision of the model's library.
    """
    if len(rows) != len(game.X):
        raise ExplainError(f"{len(rows)} row numbers came with {len(game.X)} rows to explain; one each is needed")
    numbers = np.asarray(rows, dtype=np.int64)
    if closed_form(game):
        return _by_inside(game, numbers, threads, progress)
    if game.n_players <= exact_up_to:
        values = exact_values(game, progress)
        error, method = np.zeros_like(values), _exact_words(game)
    else:
        found = sampled_values(game, numbers, samples, seed, target, progress)
        values, error, method = found.values, found.error, _sampled_words(game, found.pairs, target)
    return Attribution(
        names=game.names,
        rows=numbers,
        outputs=game.outputs,
        values=values,
        error=error,
        base=game.predictions(game.background).mean(axis=0),
        predictions=game.predictions(game.X),
        unit=game.unit,
        method=method,
        model=game.model,
    )


def closed_form(game: Game) -> bool:
    """Whether the values follow from what is inside the model: all but a forest whose sum goes through a link."""
    return game.inside is not None and getattr(game.inside, "link", "identity") == "identity"


def _by_inside(game: Game, rows: IntArray, threads: int, progress: Progress | None) -> Attribution:
    if isinstance(game.inside, Slopes):
        return attribute_linear(game, rows, game.inside)
    # Compiled code is loaded by those who use it.
    if game.forest is not None:
        from explain.shapley.forest import attribute_forest

        return attribute_forest(game, rows, game.forest, threads=threads, progress=progress)
    from explain.kernels import KernelMachine, attribute_kernel

    assert isinstance(game.inside, KernelMachine)
    return attribute_kernel(game, rows, game.inside, threads=threads, progress=progress)


def attribute_by_cover(
    game: Game, rows: IntArray, *, threads: int = 1, progress: Progress | None = None
) -> Attribution:
    """Path-dependent Shapley values: absent players take both ways of a question, by shares of the training data.

    The game's background is not used. Raises ExplainError unless the game's predictions are a plain sum of trees.
    """
    if game.forest is None:
        raise ExplainError(
            f"path-dependent values were asked of {game.model}; they exist for trees only: take interventional values"
        )
    if not closed_form(game):
        raise ExplainError(
            f"path-dependent values of {game.model} were asked for in {game.unit}; they exist for the sum of its trees "
            "only: ask for log-odds, or take interventional values"
        )
    from explain.shapley.forest import attribute_forest

    return attribute_forest(
        game, np.asarray(rows, np.int64), game.forest, by_cover=True, threads=threads, progress=progress
    )


def evaluations(n_players: int, samples: int, n_background: int, exact_up_to: int = EXACT_UP_TO) -> int:
    """How many predictions ``attribute`` asks for per explained row, at most: equal values need fewer."""
    if n_players <= exact_up_to:
        return n_background * (1 << n_players)
    return n_background * samples * 2 * (n_players - 1) + 1


def _exact_words(game: Game) -> str:
    coalitions = f"all {2**game.n_players:,} coalitions of {game.n_players} names"
    return f"exact Shapley values: {coalitions} × {len(game.background):,} background rows"


def _sampled_words(game: Game, pairs: IntArray, target: Target | None) -> str:
    most = int(pairs.max(initial=1))
    fewest = int(pairs.min(initial=most))
    drawn = "1 order and its reverse" if most == 1 else f"{most:,} orders and their reverses"
    # Only batches beyond the first are held to the ceiling.
    if target is not None and fewest < most:
        limit = f"more where they differ more, within {target.most:,} evaluations"
        drawn = f"{fewest:,} to {most:,} orders and their reverses ({limit})"
    against = f"{len(game.background):,} background rows"
    return f"sampled Shapley values: {drawn} of {game.n_players} names for each of {against}"
