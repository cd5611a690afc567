"""scikit-learn's estimators with a Gaussian kernel as a ``KernelMachine``."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.errors import ExplainError
from explain.kernels.covariance import gaussian_and_constant
from explain.kernels.machine import KernelMachine


def read_machine(estimator: Any) -> KernelMachine:
    """The fitted estimator as a sum of Gaussian bumps: SVR, SVC, NuSVR, NuSVC, KernelRidge, GaussianProcessRegressor.

    Its outputs are the prediction of a regression, the decision function of two classes, or, for more classes, that
    of each pair (one-vs-one, in scikit-learn's order). Raises ExplainError for other estimators and kernels, for one
    that is not fitted and for one that was fitted on sparse rows.
    """
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.svm import SVC, SVR, NuSVC, NuSVR

    readers = {(SVR, NuSVR): _vectors, (SVC, NuSVC): _classes, KernelRidge: _ridge, GaussianProcessRegressor: _process}
    for kinds, reader in readers.items():
        if isinstance(estimator, kinds):
            return reader(estimator)
    raise ExplainError(
        f"{_name(estimator)} was given; SVR, SVC, NuSVR, NuSVC, KernelRidge or GaussianProcessRegressor is needed: "
        "explain other models by their predictions"
    )


def _vectors(machine: Any) -> KernelMachine:
    """Support vectors, each with one weight."""
    return _machine(machine, lambda dual: dual.T)


def _classes(machine: Any) -> KernelMachine:
    """Two classes have one weight per vector; more have one per other class, see ``_pairs``."""
    if len(_fitted(machine, "classes_")) == 2:
        return _vectors(machine)
    return _machine(machine, lambda dual: _pairs(dual, machine.n_support_))


def _machine(machine: Any, weights: Callable[[FloatArray], FloatArray]) -> KernelMachine:
    vectors = _floats(_fitted(machine, "support_vectors_"))
    _be_gaussian(machine)
    # What gamma='scale' and 'auto' came to is kept in no public place.
    gamma = np.full(vectors.shape[1], float(machine._gamma))  # noqa: SLF001
    return KernelMachine(vectors, weights(_floats(machine.dual_coef_)), _floats(machine.intercept_), gamma)


def _pairs(dual: FloatArray, counts: IntArray) -> FloatArray:
    """One column per pair of classes from libsvm's layout: row b of a vector's class a is its weight against class b.

    No class has a row against itself: rows of classes behind a stand one place ahead.
    """
    of_class = np.repeat(np.arange(len(counts)), counts)
    pairs = list(combinations(range(len(counts)), 2))
    weights = np.zeros((len(of_class), len(pairs)))
    for pair, (first, second) in enumerate(pairs):
        weights[of_class == first, pair] = dual[second - 1, of_class == first]
        weights[of_class == second, pair] = dual[first, of_class == second]
    return weights


def _ridge(ridge: Any) -> KernelMachine:
    """Every training row is a support vector."""
    vectors = _floats(_fitted(ridge, "X_fit_"))
    _be_gaussian(ridge)
    weights = _columns(_floats(ridge.dual_coef_))
    rate = 1.0 / vectors.shape[1] if ridge.gamma is None else float(ridge.gamma)
    return KernelMachine(vectors, weights, np.zeros(weights.shape[1]), np.full(vectors.shape[1], rate))


def _process(process: Any) -> KernelMachine:
    """The mean of a Gaussian process, in the target's own unit where it was standardised."""
    vectors = _floats(_fitted(process, "X_train_"))
    gaussian, constant = gaussian_and_constant(process.kernel_, vectors.shape[1])
    weights = _columns(_floats(process.alpha_))
    machine = KernelMachine(vectors, gaussian.size * weights, constant * weights.sum(axis=0), gaussian.gamma)
    # Where the target was not standardised, these are 1 and 0.
    return machine.scaled(_floats(process._y_train_std), _floats(process._y_train_mean))  # noqa: SLF001


def _fitted(estimator: Any, attribute: str) -> Any:
    if not hasattr(estimator, attribute):
        raise ExplainError(f"{_name(estimator)} was given before it was fitted; fit it first")
    return getattr(estimator, attribute)


def _be_gaussian(estimator: Any) -> None:
    if estimator.kernel != "rbf":
        raise ExplainError(
            f"{_name(estimator)} with the kernel {estimator.kernel!r} was given; 'rbf' is needed, a product over "
            "features: explain this model by its predictions"
        )


def _floats(array: Any) -> FloatArray:
    if hasattr(array, "toarray"):
        raise ExplainError("an estimator that was fitted on sparse rows was given; fit it on a dense array")
    return np.ascontiguousarray(array, dtype=np.float64)


def _columns(weights: FloatArray) -> FloatArray:
    """One column per output, also where there is one output only."""
    return weights.reshape(len(weights), -1)


def _name(estimator: Any) -> str:
    return type(estimator).__name__
