"""Shapley values of a support vector machine: ours beside shap's sampling explainers, on one thread each.

    .venv/bin/python benchmarks/kernels.py [--quick] [--json FILE]

Every line is the median of paired runs: one call of ours, one of the peer, in turn. ``ratio_cpu`` and ``ratio_wall``
are the peer's time per row through ours. Ours is one whole call, tables and measured error included, for as many rows
as the line says; peers explain one row, because each of their rows costs the same. ``max_difference`` is ours against
the exact number of quadrature nodes, ``peer_difference`` the peer's, both relative to the largest distance of a
prediction from the base value. Peers predict by matrix products (BLAS), which is several times faster than
scikit-learn's own ``predict``; the line that says so uses the latter.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain.kernels import KernelMachine, kernel_quadrature, read_machine
from explain.kernels.nodes import node_counts, rule
from explain.kernels.products import ProductGame, integrate

Floats = NDArray[np.float64]
Predict = Callable[[Floats], Floats]

PAIRS, N_BACKGROUND = 5, 100


class Case(NamedTuple):
    """A fitted machine, rows to explain and the background, and the exact values of the rows."""

    name: str
    estimator: Any
    machine: KernelMachine
    X: Floats
    background: Floats
    exact: Floats
    scale: float


def make_case(n_vectors: int, n_features: int, n_rows: int) -> Case:
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
    name = f"SVR, {len(machine.vectors):,} support vectors × {n_features} features × {N_BACKGROUND} background rows"
    return Case(name, estimator, machine, rows, background, exact[:, :, 0], scale)


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


def ours(case: Case, n_rows: int) -> Floats:
    found = kernel_quadrature(case.machine, case.X[:n_rows], case.background, singles(case.X.shape[1]))
    return found.values[:, :, 0]


def kernel_explainer(case: Case, predict: Predict) -> Floats:
    import shap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(shap.KernelExplainer(predict, case.background).shap_values(case.X[:1], silent=True))


def permutation_explainer(case: Case, predict: Predict) -> Floats:
    import shap

    masker = shap.maskers.Independent(case.background, max_samples=len(case.background))
    return np.asarray(shap.PermutationExplainer(predict, masker, seed=0)(case.X[:1], silent=True).values)


def timed(work: Callable[[], Floats]) -> tuple[float, float, Floats]:
    cpu, wall = time.process_time(), time.perf_counter()
    values = work()
    return time.process_time() - cpu, time.perf_counter() - wall, values


def compare(case: Case, n_rows: int, peer: str, explain: Callable[[], Floats]) -> dict[str, str | float]:
    """Medians of paired runs, and how far either side is from the exact values."""
    ours(case, n_rows)  # Compiled before, as the peers are.
    runs = [(timed(lambda: ours(case, n_rows)), timed(explain)) for _ in range(PAIRS)]
    mine, theirs = ([[run[side][clock] for run in runs] for clock in (0, 1)] for side in (0, 1))
    cpu, wall = (np.median(np.array(theirs[clock]) / np.array(mine[clock])) * n_rows for clock in (0, 1))
    off, peer_off = (np.abs(v - case.exact[: len(v)]).max() / case.scale for v in (runs[0][0][2], runs[0][1][2]))
    return {
        "case": case.name,
        "method": f"kernel quadrature, {n_rows} {'row' if n_rows == 1 else 'rows'}",
        "peer": peer,
        "ratio_cpu": float(cpu),
        "ratio_wall": float(wall),
        "max_difference": float(off),
        "peer_difference": float(peer_off),
        "ms_per_row": float(np.median(mine[0]) / n_rows * 1e3),
        "peer_ms_per_row": float(np.median(theirs[0]) * 1e3),
    }


def measure(*, quick: bool) -> list[dict[str, str | float]]:
    """One line per number of rows and peer."""
    case = make_case(400, 16, 32) if quick else make_case(2_800, 30, 32)
    predict = blas_predict(case.machine)
    peers: dict[str, Callable[[], Floats]] = {
        "shap.PermutationExplainer, BLAS predict": lambda: permutation_explainer(case, predict),
        "shap.KernelExplainer, BLAS predict": lambda: kernel_explainer(case, predict),
        "shap.KernelExplainer, scikit-learn's predict": lambda: kernel_explainer(case, case.estimator.predict),
    }
    with threadpool_limits(1):
        lines = [compare(case, 32, peer, explain) for peer, explain in peers.items()]
        lines += [compare(case, 1, peer, peers[peer]) for peer in list(peers)[:2]]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small machine: seconds instead of minutes")
    parser.add_argument("--json", type=Path, help="write the lines to this file")
    options = parser.parse_args()
    lines = measure(quick=options.quick)
    print(lines[0]["case"])
    print(f"{'ours':27} {'peer':45} {'CPU':>7} {'wall':>7} {'ms':>8} {'peer ms':>9} {'off':>8} {'peer off':>8}")
    for line in lines:
        print(
            f"{line['method']:27} {line['peer']:45} {line['ratio_cpu']:6,.0f}× {line['ratio_wall']:6,.0f}× "
            f"{line['ms_per_row']:8.2f} {line['peer_ms_per_row']:9,.0f} "
            f"{line['max_difference']:8.0e} {line['peer_difference']:8.0e}"
        )
    if options.json:
        options.json.write_text(json.dumps(lines, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
