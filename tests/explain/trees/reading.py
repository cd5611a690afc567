"""Tables for readers of models, and the one question to each: does the forest predict what its library does?"""

from __future__ import annotations

import numpy as np

from explain.trees.predict import forest_margins, forest_outputs
from explain.trees.read import read_forest

CODES = (4, 5)


def table(seed=0, n_rows=500, *, missing=True):
    """Numbers, rounded numbers, many zeros, two columns of codes (0 … 7 and 0 … 39); a number to predict."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, 6))
    X[:, 2] = X[:, 2].round(1)
    X[:, 3] *= rng.random(n_rows) < 0.5
    X[:, 4], X[:, 5] = rng.integers(0, 8, n_rows), rng.integers(0, 40, n_rows)
    y = X[:, 0] * X[:, 1] + X[:, 2] + 2 * (X[:, 3] != 0) + X[:, 4] % 3 + X[:, 5] % 2 + rng.normal(size=n_rows) / 4
    if missing:
        X[rng.random(X.shape) < 0.1] = np.nan
    return X, y


def classes(y, n_classes):
    return np.digitize(y, np.quantile(y, np.arange(1, n_classes) / n_classes))


def edges(forest, X, seed=0):
    """The rows with numbers replaced by the forest's own thresholds, and by the numbers right beside these."""
    rng, nodes, rows = np.random.default_rng(seed), forest.nodes, np.array(X)
    for column in range(X.shape[1]):
        asked = nodes.threshold[(nodes.feature == column) & (nodes.set_start < 0) & (np.abs(nodes.threshold) < 1e30)]
        if len(asked):
            beside = [np.nextafter(asked.astype(np.float32), np.float32(to)) for to in (-np.inf, np.inf)]
            near = [*beside, np.nextafter(asked, -np.inf), np.nextafter(asked, np.inf), asked]
            put = rng.random(len(X)) < 0.7
            rows[put, column] = rng.choice(np.concatenate(near), put.sum())
    return rows


def strange(X):
    """The rows with codes that no model was fitted on, and zeros of all sizes."""
    rng, rows = np.random.default_rng(1), np.array(X)
    for column in CODES:
        put = rng.random(len(X)) < 0.3
        rows[put, column] = rng.choice([-1.0, 41.0, 63.0, 64.0, 1000.0], put.sum())
    rows[::5, 3] = np.resize([0.0, -0.0, 1e-36, -1e-36, 1e-34, -1e-34], len(rows[::5]))
    return rows


def same(estimator, outputs, margins, X, tolerance):
    """Hold the forest to its library on these rows, rows on thresholds, and rows with strange codes; gives the forest.

    ``outputs`` and ``margins`` are what the library predicts for rows, of any shape; None where it has no such thing.
    """
    forest = read_forest(estimator)
    for rows in (X, edges(forest, X), strange(X)):
        for ours, theirs in ((forest_outputs, outputs), (forest_margins, margins)):
            if theirs is not None:
                found, known = ours(forest, rows), np.asarray(theirs(rows), dtype=np.float64)
                known = known.reshape(len(rows), -1)
                assert found.shape == known.shape
                assert np.abs(found - known).max() <= tolerance * max(1.0, np.abs(known).max())
    return forest
