"""Machines and rows to explain that no library has fitted."""

from __future__ import annotations

import numpy as np

from explain.kernels import KernelMachine


def random_machine(seed, n_features=5, n_outputs=1, n_vectors=11, reach=1.0):
    """A machine with a length scale per feature around ``reach``, and a dozen rows about its vectors."""
    rng = np.random.default_rng(seed)
    machine = KernelMachine(
        vectors=rng.normal(size=(n_vectors, n_features)),
        weights=rng.normal(size=(n_vectors, n_outputs)),
        intercept=rng.normal(size=n_outputs),
        gamma=0.5 / (reach * rng.uniform(0.5, 2, n_features)) ** 2,
    )
    return machine, rng.normal(size=(12, n_features))


def singles(n_features):
    """Every column a player."""
    return tuple(np.array([column]) for column in range(n_features))
