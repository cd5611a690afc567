"""Shapley values of a support vector machine: ours beside shap's sampling explainers, on one thread each.

    .venv/bin/python benchmarks/kernels.py [--case NAME] [--quick] [--json]

Seconds are for 32 rows, or for 1: ours is one whole call, tables and measured error included; peers explain one row,
because each of their rows costs the same, and that is scaled. Apart is how far ours is from the exact number of
quadrature nodes, and the note how far the peer is, both relative to the largest distance of a prediction from the base
value. Peers predict by matrix products (BLAS), which is several times faster than scikit-learn's own ``predict``; the
line that says so uses the latter. A ratio is the median over five pairs of runs; with ``--quick`` over three, of a
machine a seventh as large.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pairs import Row, Side, compare, main  # isort: split

import numpy as np
from numpy.typing import NDArray

from explain.kernels import KernelMachine, kernel_quadrature, read_machine
from explain.kernels.nodes import node_counts, rule
from explain.kernels.products import ProductGame, integrate

Floats = NDArray[np.float64]
Predict = Callable[[Floats], Floats]

#: How many rows are explained in one call.
CASES = {"svr-32-rows": 32, "svr-1-row": 1}
N_BACKGROUND = 100


class Fitted(NamedTuple):
    """A fitted machine, rows to explain and the background, and the exact values of the rows."""

    estimator: Any
    machine: KernelMachine
    X: Floats
    background: Floats
    exact: Floats
    scale: float


@lru_cache(maxsize=1)
def fitted(n_vectors: int, n_features: int, n_rows: int) -> Fitted:
    """A regression with interactions; nearly every training row becomes a support vector."""
    from sklearn.svm import SVR

    rng = np.random.default_rng(0)
    X = rng.normal(size=(round(n_vectors * 1.03), n_features))
    y = 2 * np.sin(X[:, 0]) + X[:, 1] * X[:, 2] + np.abs(X[:, 3]) + 0.5 * rng.normal(size=len(X))
    estimator = SVR(C=3, epsilon=0.02).fit(X, y)
    machine = read_machine(estimator)
    rows, background = rng.normal(size=(n_rows, n_features)), X[:N_BACKGROUND]
    exact = integrate(ProductGame(machine, rows, background, singles(n_features)), rule(node_counts(n_features)[-1]))
    scale = float(np.abs(machine.predict(rows) - machine.predict(background).mean(axis=0)).max())
    return Fitted(estimator, machine, rows, background, exact[:, :, 0], scale)


def singles(n_features: int) -> list[NDArray[np.int64]]:
    return [np.array([column]) for column in range(n_features)]


def blas_predict(machine: KernelMachine) -> Predict:
    """The same prediction by matrix products, in batches that stay in the cache."""
    roots = np.sqrt(machine.gamma)
    vectors = np.ascontiguousarray((machine.vectors * roots).T)
    norms = (vectors**2).sum(axis=0)

    def predict(X: Floats) -> Floats:
        found = np.empty(len(X))
        for start in range(0, len(X), 256):
            rows = X[start : start + 256] * roots
            exponents = rows @ vectors
            exponents *= 2
            exponents -= norms
            exponents -= (rows**2).sum(axis=1)[:, None]
            np.exp(exponents, out=exponents)
            found[start : start + 256] = exponents @ machine.weights[:, 0]
        return found + machine.intercept[0]

    return predict


def ours(model: Fitted, n_rows: int) -> Floats:
    found = kernel_quadrature(model.machine, model.X[:n_rows], model.background, singles(model.X.shape[1]))
    return found.values[:, :, 0]


def kernel_explainer(model: Fitted, predict: Predict) -> Floats:
    import shap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(shap.KernelExplainer(predict, model.background).shap_values(model.X[:1], silent=True))


def permutation_explainer(model: Fitted, predict: Predict) -> Floats:
    import shap

    masker = shap.maskers.Independent(model.background, max_samples=len(model.background))
    return np.asarray(shap.PermutationExplainer(predict, masker, seed=0)(model.X[:1], silent=True).values)


def off(model: Fitted, values: Floats) -> float:
    """How far the values of the first rows are from the exact ones."""
    return float(np.abs(values - model.exact[: len(values)]).max() / model.scale)


def measure(case: str, quick: bool) -> Iterator[Row]:
    """One line per peer."""
    model, n_rows = fitted(400, 16, 32) if quick else fitted(2_800, 30, 32), CASES[case]
    blas, own = blas_predict(model.machine), model.estimator.predict
    peers = {
        "shap.PermutationExplainer, BLAS predict": partial(permutation_explainer, model, blas),
        "shap.KernelExplainer, BLAS predict": partial(kernel_explainer, model, blas),
    }
    if n_rows > 1:
        peers["shap.KernelExplainer, scikit-learn's predict"] = partial(kernel_explainer, model, own)
    mine = Side(f"quadrature, {len(model.machine.vectors):,} support vectors", partial(ours, model, n_rows))
    for name, work in peers.items():
        found: list[float] = []

        def apart(values: Floats, other: Floats, found: list[float] = found) -> float:
            found.append(off(model, other))
            return off(model, values)

        row = compare(case, mine, Side(name, work, 1 / n_rows), apart, 3 if quick else 5)
        yield replace(row, note=f"peer apart {found[0]:.0e}")


if __name__ == "__main__":
    main(str(__doc__).splitlines()[0], tuple(CASES), measure)
