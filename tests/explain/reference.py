"""Textbook versions, slow and plain: what the fast code must equal."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np


def shapley(predict, x, background, groups):
    """Shapley values of one row by the definition: all subsets, one prediction at a time. (players, outputs)."""
    players = range(len(groups))

    def payout(coalition):
        rows = background.copy()
        for player in coalition:
            rows[:, groups[player]] = x[groups[player]]
        return np.mean([predict(row[None])[0] for row in rows], axis=0)

    values = []
    for player in players:
        others = [one for one in players if one != player]
        total = 0.0
        for size in range(len(others) + 1):
            weight = factorial(size) * factorial(len(others) - size) / factorial(len(groups))
            for coalition in combinations(others, size):
                total = total + weight * (payout((*coalition, player)) - payout(coalition))
        values.append(total)
    return np.array(values)


def permutation(predict, X, y, groups, score, permutations):
    """Drop in score when a group of columns is shuffled: (players, repeats)."""
    base = score(y, predict(X))
    drops = np.empty((len(groups), len(permutations)))
    for i, group in enumerate(groups):
        for r, order in enumerate(permutations):
            shuffled = X.copy()
            shuffled[:, group] = X[order][:, group]
            drops[i, r] = base - score(y, predict(shuffled))
    return drops


def friedman_h(predict, X, left, right):
    """Friedman and Popescu (2008), eq. 44: H of two groups of columns, partial dependence by loops."""

    def dependence(columns):
        means = []
        for row in X:
            rows = X.copy()
            rows[:, columns] = row[columns]
            means.append(predict(rows)[:, 0].mean())
        return np.array(means) - np.mean(means)

    both = dependence(np.concatenate([left, right]))
    return np.sqrt(((both - dependence(left) - dependence(right)) ** 2).sum() / (both**2).sum())


def games(seed, n_players, n_outputs=1):
    """A random interactive model on players of one or two encoded columns, some values equal or missing."""
    rng = np.random.default_rng(seed)
    widths = rng.integers(1, 3, n_players)
    ends = np.cumsum(widths)
    columns = rng.permutation(ends[-1])
    groups = tuple(columns[end - width : end] for end, width in zip(ends, widths, strict=True))
    inner, outer = rng.normal(size=(ends[-1], 6)), rng.normal(size=(6, n_outputs))

    def predict(X):
        # Row by row, so that a row's prediction cannot depend on its neighbours in the batch.
        filled = np.where(np.isnan(X), 0.7, X)
        return np.array([np.tanh(row @ inner) @ outer for row in filled]).reshape(len(X), n_outputs)

    def rows(n):
        drawn = rng.integers(-2, 3, size=(n, ends[-1])).astype(float)
        drawn[rng.random(drawn.shape) < 0.1] = np.nan
        return drawn

    return predict, groups, rows
