"""Small clinics for the tests of who is missed."""

from __future__ import annotations

import numpy as np

from pipelines.studies.kidney.cells import People, Predicted


def clinic(n=400, seed=0, **groups):
    """People with a risk that a model knows well; race, sex and age band beside it unless ``groups`` are given."""
    rng = np.random.default_rng(seed)
    risk = rng.normal(size=n)
    y = (rng.random(n) < 1 / (1 + np.exp(1.5 - 1.5 * risk))).astype(np.int64)
    p = 1 / (1 + np.exp(1.5 - risk - rng.normal(scale=0.5, size=n)))
    axes = groups or {
        "race": np.where(rng.random(n) < 0.3, "Black", "other"),
        "sex": np.where(rng.random(n) < 0.5, "female", "male"),
    }
    return People(y, np.arange(n), axes), Predicted("LR", p, 0.3)
