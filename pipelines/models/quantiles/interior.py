"""Weights of the smallest pinball loss, by an interior-point method: exact, in a dozen solves of a small system."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipelines.models.family import Floats

#: Ends when the loss is at most this share above the smallest that is possible, or so little in the target's spread.
SHARE, LITTLE = 1e-7, 1e-10
#: Tables of all kinds, with ties, twins, outliers and more columns than rows, needed 25 at the most.
MOST_STEPS = 100
#: How much of the way to the nearest bound is gone.
NEAR = 0.9995


class Problem(NamedTuple):
    """Rows Z (n_rows, n_weights), the target y (n_rows,), the level, the ridge per weight (n_weights,) ≥ 0."""

    Z: Floats
    y: Floats
    level: float
    penalty: Floats


class _Point(NamedTuple):
    """Weights; the price of each row (its multiplier); how far each row is above and below its forecast, both > 0."""

    weights: Floats
    price: Floats
    above: Floats
    below: Floats

    def moved(self, way: _Point, length: float) -> _Point:
        return _Point(*(mine + length * its for mine, its in zip(self, way, strict=True)))


class _Local(NamedTuple):
    """What the Newton step from a point is made of: the room that prices have, and what does not fit yet."""

    room_above: Floats
    room_below: Floats
    unmet: Floats
    leaning: Floats
    easy: Floats
    matrix: Floats


def least_pinball(problem: Problem, start: Floats) -> Floats:
    """Weights (n_weights,) that make sum of pinball losses + ½ Σ penalty · weight² smallest, begun at ``start``.

    The Frisch–Newton method (Portnoy & Koenker 1997) with Mehrotra's two-part step and a ridge in the system, which
    makes the answer unique where columns repeat each other. Every step costs rows × weights².
    """
    error = problem.y - problem.Z @ start
    apart = max(float(np.abs(error).mean()), 1e-12)
    point = _Point(start, np.zeros(len(error)), np.maximum(error, 0.0) + apart, np.maximum(-error, 0.0) + apart)
    for _ in range(MOST_STEPS):
        local = _local(problem, point)
        gap = _gap(point, local.room_above, local.room_below)
        if gap + abs(float(local.leaning @ point.weights)) <= _allowed(problem, point.weights):
            break
        point = _step(problem, point, local, gap)
    return point.weights


def _allowed(problem: Problem, weights: Floats) -> float:
    error = problem.y - problem.Z @ weights
    loss = float(np.maximum(problem.level * error, (problem.level - 1.0) * error).sum())
    return SHARE * loss + LITTLE * len(error)


def _gap(point: _Point, room_above: Floats, room_below: Floats) -> float:
    return float(point.above @ room_above + point.below @ room_below)


def _local(problem: Problem, point: _Point) -> _Local:
    Z, y, level, penalty = problem
    room_above, room_below = level - point.price, 1.0 - level + point.price
    easy = 1.0 / (point.above / room_above + point.below / room_below)
    return _Local(
        room_above,
        room_below,
        unmet=y - Z @ point.weights - point.above + point.below,
        leaning=Z.T @ point.price - penalty * point.weights,
        easy=easy,
        matrix=(Z * easy[:, None]).T @ Z + np.diag(penalty),
    )


def _step(problem: Problem, point: _Point, local: _Local, gap: float) -> _Point:
    """First straight to the bounds, to see how far that goes; then so far inside as that tells, its bend put right."""
    above, below = -point.above * local.room_above, -point.below * local.room_below
    ahead = _direction(problem, point, local, (above, below))
    tried = point.moved(ahead, _longest(problem.level, point, ahead))
    left = _gap(tried, problem.level - tried.price, 1.0 - problem.level + tried.price)
    middle = gap / (2 * len(problem.y)) * (left / gap) ** 3
    bent = (above + middle + ahead.above * ahead.price, below + middle - ahead.below * ahead.price)
    way = _direction(problem, point, local, bent)
    return point.moved(way, _longest(problem.level, point, way))


def _direction(problem: Problem, point: _Point, local: _Local, wanted: tuple[Floats, Floats]) -> _Point:
    """Where to go so that distance × room changes by what is wanted, for each row above and below."""
    above, below = wanted
    rest = local.unmet - above / local.room_above + below / local.room_below
    weights = np.linalg.solve(local.matrix, problem.Z.T @ (local.easy * rest) + local.leaning)
    price = local.easy * (rest - problem.Z @ weights)
    return _Point(
        weights,
        price,
        (above + point.above * price) / local.room_above,
        (below - point.below * price) / local.room_below,
    )


def _longest(level: float, point: _Point, way: _Point) -> float:
    """The share of the way that keeps everything positive, 1 at most."""
    sides = (
        (level - point.price, -way.price),
        (1.0 - level + point.price, way.price),
        (point.above, way.above),
        (point.below, way.below),
    )
    ends = [float(np.min(-there[change < 0] / change[change < 0], initial=np.inf)) for there, change in sides]
    return min(1.0, NEAR * min(ends))
