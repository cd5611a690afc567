"""Grounds with planted truth about how sure a prediction can be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.table import Dataset
from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.ground import Ground
from pipelines.engine.study import Settings
from tests.pipelines.engine.planted import dataset_of

#: Quick to fit; together they blend.
CHEAP = ("quantile_extra_trees", "quantile_linear", "gaussian")


def ground(dataset: Dataset, **settings) -> Ground:
    chosen = Settings(**settings)
    return ground_of(ask(dataset, study("upload"), chosen), chosen)


def uneven_table(n: int = 600, seed: int = 0) -> Dataset:
    """ "centre" moves the target, "spread" moves how far it lies apart, "group" does nothing."""
    rng = np.random.default_rng(seed)
    centre, spread = rng.normal(size=n), rng.uniform(0, 1, n)
    y = 20 + 6 * centre + (0.3 + 5 * spread) * rng.normal(size=n)
    frame = pd.DataFrame({"centre": centre, "spread": spread, "group": rng.choice(["a", "b"], n), "y": y})
    return dataset_of(frame, "y", "regression")


def marks_table(n: int = 900, seed: int = 0) -> Dataset:
    """Marks from 3 to 8, told by "centre" up to one mark or two."""
    rng = np.random.default_rng(seed)
    centre = rng.uniform(4, 7, n)
    y = np.clip(np.round(centre + 0.7 * rng.normal(size=n)), 3, 8)
    return dataset_of(pd.DataFrame({"centre": centre, "other": rng.normal(size=n), "y": y}), "y", "regression")


def timed_table(n: int = 900, seed: int = 0, *, break_at: int | None = None, factor: float = 3.0) -> Dataset:
    """Rows every ten minutes; from row ``break_at`` on the noise is ``factor`` times as large, and the level too."""
    rng = np.random.default_rng(seed)
    strong = rng.normal(size=n)
    late = np.arange(n) >= (n if break_at is None else break_at)
    y = 30 + 3 * strong + np.where(late, factor, 1.0) * rng.normal(size=n) + 40 * late
    when = pd.date_range("2024-03-01", periods=n, freq="10min")
    return dataset_of(pd.DataFrame({"when": when, "strong": strong, "y": y}), "y", "regression")


def durations_table(n: int = 300, seed: int = 0) -> Dataset:
    """Incidents that open every ten minutes and close after 5 to 45."""
    rng = np.random.default_rng(seed)
    opened = pd.date_range("2024-03-01", periods=n, freq="10min")
    minutes = rng.uniform(5, 45, n).round()
    frame = pd.DataFrame({"opened": opened, "closed": opened + pd.to_timedelta(minutes, unit="min")})
    return dataset_of(frame.assign(strong=rng.normal(size=n)), "closed - opened", "regression")
