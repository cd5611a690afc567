from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.trees.mixtures import coalitions_of, ends_of, orders_of
from explain.trees.predict import linked
from tests.explain.trees import growing

seeds = st.integers(0, 10_000)
shapes = st.sampled_from([(1, 1), (3, 1), (1, 3)])
players = st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 0, 2, 1)])


def drawn(seed, shape, players):
    forest = growing.grow(seed, n_outputs=shape[0], width=shape[1], depth=5)
    forest = replace(forest, link="logistic" if shape == (1, 1) else "softmax")
    X, background = growing.draw(seed, 3), growing.draw(seed + 1, 4)
    row, other = np.repeat(np.arange(3), 4), np.tile(np.arange(4), 3)
    return forest, np.array(players), ends_of(forest, X, background, (row, other))


def outputs(forest, players, ends, pair, inside):
    mixed = np.where(np.isin(players, inside), ends.rows[ends.row[pair]], ends.background[ends.other[pair]])
    return linked(forest, growing.margins(forest, mixed[None]))[0]


@given(seed=seeds, shape=shapes, players=players)
@settings(deadline=None, max_examples=15)
def test_orders_equal_mixtures_one_by_one(seed, shape, players):
    forest, players, ends = drawn(seed, shape, players)
    n_players = players.max() + 1
    step = np.argsort(np.random.default_rng(seed).random((len(ends.row), n_players)), axis=1)
    found = orders_of(forest, players, ends, step)
    assert found.shape == (12, n_players + 1, forest.n_outputs)
    for pair in range(12):
        for switched in range(n_players + 1):
            wanted = outputs(forest, players, ends, pair, np.flatnonzero(step[pair] < switched))
            assert np.abs(found[pair, switched] - wanted).max() <= 1e-12


@given(seed=seeds, shape=shapes, players=players)
@settings(deadline=None, max_examples=15)
def test_coalitions_equal_mixtures_one_by_one(seed, shape, players):
    forest, players, ends = drawn(seed, shape, players)
    n_players = players.max() + 1
    found = coalitions_of(forest, players, ends)
    assert found.shape == (12, 1 << n_players, forest.n_outputs)
    for pair in range(12):
        for code in range(1 << n_players):
            inside = [player for player in range(n_players) if code >> player & 1]
            assert np.abs(found[pair, code] - outputs(forest, players, ends, pair, inside)).max() <= 1e-12
