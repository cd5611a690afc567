"""Random forests as plain arrays, with everything a library may put into one; and slow references for their values."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np

from explain.trees.forest import NAN_LEFT, SET_GOES_RIGHT, ZERO_IS_MISSING, Forest, Nodes


def grow(seed, *, n_features=5, n_trees=3, depth=4, n_outputs=1, width=1, sets=True):
    """A forest with missing values, sets of categories, columns asked about twice on a path and single leaves."""
    rng = np.random.default_rng(seed)
    rows = []  # feature, threshold, left, right, flags, set_start, set_size, cover
    values, words, starts, outputs = [], [], [0], []

    def node(level, cover):
        at = len(rows)
        rows.append(None)
        values.append(rng.normal(size=width))
        if level == 0 or rng.random() < 0.15:
            rows[at] = (-1, 0.0, -1, -1, 0, -1, 0, cover)
            return at
        share = rng.uniform(0.1, 0.9)
        flags = int(rng.choice([0, NAN_LEFT])) | int(rng.choice([0, 0, ZERO_IS_MISSING]))
        start, size = -1, 0
        if sets and rng.random() < 0.3:
            start, size = len(words), 2
            words.extend(rng.integers(0, 2**32, size=2, dtype=np.uint32))
            flags = (flags & NAN_LEFT) | int(rng.choice([0, SET_GOES_RIGHT]))
        feature, threshold = int(rng.integers(n_features)), float(rng.integers(-2, 3))
        left = node(level - 1, cover * share)
        right = node(level - 1, cover * (1 - share))
        rows[at] = (feature, threshold, left, right, flags, start, size, cover)
        return at

    for tree in range(n_trees):
        node(depth if tree else 0, 100.0)
        starts.append(len(rows))
        outputs.append(int(rng.integers(n_outputs)) if width == 1 else 0)
    columns = list(zip(*rows, strict=True))
    kinds = (np.int32, np.float64, np.int32, np.int32, np.uint8, np.int32, np.int32)
    arrays = [np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=False)]
    nodes = Nodes(
        *arrays,
        np.array([*words, 0], np.uint32),
        np.array(values),
        np.array(columns[7], np.float64),
        np.array(starts, np.int64),
        np.array(outputs, np.int32),
    )
    base = rng.normal(size=width if width > 1 else n_outputs)
    return Forest(nodes, base, n_features, single=False, link="identity", cover_is="training rows")


def draw(seed, n_rows, n_features=5):
    """Rows on and between the thresholds, with missing values, zeros and values that no set knows."""
    rng = np.random.default_rng(seed)
    X = rng.choice([-2.0, -1.0, -0.5, 0.0, 1.0, 2.0, 7.0, 40.0, 99.0], size=(n_rows, n_features))
    X[rng.random(X.shape) < 0.1] = np.nan
    return X


def goes_left(nodes, node, value):
    """The rule in ``Nodes``, word by word."""
    flags = int(nodes.flags[node])
    if np.isnan(value):
        return bool(flags & NAN_LEFT)
    if nodes.set_start[node] >= 0:
        word, bit = divmod(int(value), 32) if value >= 0 else (-1, 0)
        inside = 0 <= word < nodes.set_size[node] and bool(int(nodes.words[nodes.set_start[node] + word]) >> bit & 1)
        return inside != bool(flags & SET_GOES_RIGHT)
    if flags & ZERO_IS_MISSING and abs(value) <= 1e-35:
        return bool(flags & NAN_LEFT)
    return value <= nodes.threshold[node]


def expected(forest, row, known):
    """Margin of a row of which the ``known`` columns are known: the others take both ways, by cover (Lundberg 2018)."""
    nodes = forest.nodes
    found = forest.base.copy()

    def below(node):
        if nodes.feature[node] < 0:
            return nodes.value[node]
        left, right = nodes.left[node], nodes.right[node]
        if nodes.feature[node] in known:
            return below(left if goes_left(nodes, node, row[nodes.feature[node]]) else right)
        return (below(left) * nodes.cover[left] + below(right) * nodes.cover[right]) / nodes.cover[node]

    for tree, output in enumerate(nodes.output):
        found[output : output + nodes.value.shape[1]] += below(nodes.starts[tree])
    return found


def margins(forest, X):
    """The forest's margin, node by node."""
    everything = set(range(forest.n_features))
    return np.array([expected(forest, row, everything) for row in X])


def shapley(payout, n_players):
    """Shapley values of a game by all subsets: (n_players, n_outputs)."""
    values = []
    for player in range(n_players):
        others = [one for one in range(n_players) if one != player]
        total = 0.0
        for size in range(n_players):
            weight = factorial(size) * factorial(n_players - size - 1) / factorial(n_players)
            for coalition in combinations(others, size):
                total = total + weight * (payout({*coalition, player}) - payout(set(coalition)))
        values.append(total)
    return np.array(values)


def path_dependent(forest, row, players):
    """Shapley values of a row by the definition, weights by cover; ``players`` (n_features,)."""

    def payout(coalition):
        return expected(forest, row, {column for column, player in enumerate(players) if player in coalition})

    return shapley(payout, max(players) + 1)


def interventional(forest, row, background, players):
    """Shapley values of a row by the definition, absent players from the background rows."""

    def payout(coalition):
        mixed = np.where(np.isin(players, list(coalition)), row, background)
        return margins(forest, mixed).mean(axis=0)

    return shapley(payout, max(players) + 1)
