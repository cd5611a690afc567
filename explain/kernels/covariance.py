"""Covariances of scikit-learn's Gaussian processes, between a new row and a training row, as Gaussian terms."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explain.arrays import FloatArray
from explain.errors import ExplainError


class Term(NamedTuple):
    """``size`` · exp(−Σ_i ``gamma[i]`` · (x_i − s_i)²); a constant where every ``gamma`` is 0."""

    size: float
    gamma: FloatArray


def gaussian_and_constant(kernel: Any, n_features: int) -> tuple[Term, float]:
    """The one Gaussian term of a covariance and the constant that is added to it.

    Raises ExplainError for kernels made of other parts than RBF, ConstantKernel and WhiteKernel, and for sums of
    Gaussian terms with different length scales, which are no product over features.
    """
    terms = _terms(kernel, n_features)
    bumps = [term for term in terms if term.gamma.any()]
    if any(not np.array_equal(term.gamma, bumps[0].gamma) for term in bumps):
        raise ExplainError(
            f"the kernel {kernel} adds Gaussian terms of different length scales; one is needed: "
            "explain this model by its predictions"
        )
    gamma = bumps[0].gamma if bumps else np.zeros(n_features)
    constant = sum(term.size for term in terms if not term.gamma.any())
    return Term(sum(term.size for term in bumps), gamma), constant


def _terms(kernel: Any, n_features: int) -> list[Term]:
    """The sum of terms that a kernel is, multiplied out."""
    from sklearn.gaussian_process import kernels

    if isinstance(kernel, kernels.Sum):
        return _terms(kernel.k1, n_features) + _terms(kernel.k2, n_features)
    if isinstance(kernel, kernels.Product):
        left, right = _terms(kernel.k1, n_features), _terms(kernel.k2, n_features)
        return [Term(one.size * other.size, one.gamma + other.gamma) for one in left for other in right]
    if isinstance(kernel, kernels.ConstantKernel):
        return [Term(float(kernel.constant_value), np.zeros(n_features))]
    if isinstance(kernel, kernels.WhiteKernel):
        # Noise of the training rows: it changes their weights, and no new row shares it.
        return []
    # Matérn kernels are subclasses of RBF, and no products over features.
    if type(kernel) is kernels.RBF:
        return [Term(1.0, np.full(n_features, 0.5) / np.square(kernel.length_scale))]
    raise ExplainError(
        f"a Gaussian process with the kernel {kernel} was given; RBF, ConstantKernel and WhiteKernel, added or "
        "multiplied, are needed: explain this model by its predictions"
    )
