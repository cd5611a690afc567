"""A sum of Gaussian bumps as plain arrays, whatever estimator it was fitted with."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explain.arrays import Encoded, FloatArray
from explain.batches import batches
from explain.errors import ExplainError


@dataclass(frozen=True, slots=True)
class KernelMachine:
    """f(x) = Σ_s ``weights[s]`` · exp(−Σ_i ``gamma[i]`` · (x_i − ``vectors[s, i]``)²) + ``intercept``.

    ``vectors`` (n_vectors, n_features) are the support vectors, ``weights`` (n_vectors, n_outputs), ``intercept``
    (n_outputs,). ``gamma`` (n_features,) is 1 / (2 · length scale²) of each feature, not negative. The kernel is a
    product over features, which is what makes exact Shapley values cheap: see ``explain.kernels.shapley``.
    """

    vectors: FloatArray
    weights: FloatArray
    intercept: FloatArray
    gamma: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays whose shapes do not fit together, and numbers that are none."""
        n_vectors, n_features = self.vectors.shape
        expected = {"gamma": (n_features,), "weights": (n_vectors, self.n_outputs), "intercept": (self.n_outputs,)}
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ExplainError(f"{name} of shape {getattr(self, name).shape} was given; {shape} is needed")
        if not all(np.isfinite(part).all() for part in (self.vectors, self.weights, self.intercept, self.gamma)):
            raise ExplainError("a kernel machine holds infinite or missing numbers; finite ones are needed")
        if (self.gamma < 0).any():
            raise ExplainError(
                f"gamma goes down to {self.gamma.min()}; a kernel that falls with distance needs 0 or more"
            )

    @property
    def n_outputs(self) -> int:
        """How many numbers the machine gives for a row."""
        return len(self.intercept)

    def rows(self, X: Encoded) -> Encoded:
        """The rows, checked: (n_rows, n_features), finite. Raises ExplainError otherwise."""
        if X.ndim != 2 or X.shape[1] != len(self.gamma):
            raise ExplainError(f"rows of shape {X.shape} were given; (n_rows, {len(self.gamma)}) is needed")
        if not np.isfinite(X).all():
            raise ExplainError("rows hold infinite or missing values; a kernel machine needs a number in every cell")
        return X

    def predict(self, X: Encoded) -> FloatArray:
        """Value of every row, (n_rows, n_outputs), from differences: rows near a vector keep their digits."""
        found = np.empty((len(X), self.n_outputs))
        for part in batches(len(X), len(self.vectors)):
            exponents = distances(self.rows(X[part]), self.vectors, self.gamma)
            found[part] = np.exp(-exponents) @ self.weights + self.intercept
        return found

    def scaled(self, scale: float | FloatArray, shift: float | FloatArray) -> KernelMachine:
        """The machine of scale · f + shift; either is one number or one per output.

        For a regression on a standardised target: its deviation and mean. For a sigmoid 1 / (1 + exp(a · f + b)) on
        a margin, −a and −b give the log-odds.
        """
        shape = (self.n_outputs,)
        by, plus = np.broadcast_to(scale, shape), np.broadcast_to(shift, shape)
        return replace(self, weights=self.weights * by, intercept=self.intercept * by + plus)


def distances(X: Encoded, vectors: FloatArray, gamma: FloatArray) -> FloatArray:
    """Σ_i gamma_i (x_i − s_i)² of every row and vector, (n_rows, n_vectors); infinite where float64 ends."""
    found = np.zeros((len(X), len(vectors)))
    with np.errstate(over="ignore"):
        for column, rate in enumerate(gamma):
            difference = np.subtract.outer(X[:, column], vectors[:, column])
            # In this order a rate of 0 gives 0 for any difference.
            found += rate * difference * difference
    return found
