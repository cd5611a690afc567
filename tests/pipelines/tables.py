"""Small tables with known effects, of all kinds of columns, for tests of models and preparation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.table import Column, Dataset, Task

N = 240
CLASSES: dict[str, tuple[str, ...]] = {"binary": ("no", "yes"), "multiclass": ("high", "low", "middle")}


def table(task: Task, n_rows: int = N, seed: int = 0) -> Dataset:
    """size (strong), colour (weak), noise, a flag and a time; some cells are empty; the target is ``y``."""
    rng = np.random.default_rng(seed)
    size, noise = rng.normal(50.0, 10.0, n_rows), rng.normal(size=n_rows)
    colour = rng.choice(["red", "green", "blue"], n_rows, p=[0.5, 0.3, 0.2])
    signal = (size - 50.0) / 10.0 + 0.5 * (colour == "red") + 0.3 * rng.normal(size=n_rows)
    size[rng.random(n_rows) < 0.1] = np.nan
    frame = pd.DataFrame(
        {
            "size [mm]": size,
            "colour": pd.Categorical(np.where(rng.random(n_rows) < 0.05, None, colour)),
            "noise": noise,
            "flag": pd.Categorical(rng.choice(["False", "True"], n_rows)),
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 500 * 24, n_rows), unit="h"),
            "y": target(task, signal),
        }
    )
    kinds = ["number", "category", "number", "boolean", "time", "number" if task == "regression" else "category"]
    return described(frame, dict(zip(frame, kinds, strict=True)), task)


def target(task: Task, signal: np.ndarray) -> pd.Series:
    if task == "regression":
        return pd.Series(100.0 + 20.0 * signal)
    if task == "binary":
        return pd.Series(np.where(signal > 0.25, "yes", "no")).astype("category")
    return pd.Series(np.select([signal < -0.3, signal < 0.8], ["low", "middle"], "high")).astype("category")


def described(frame: pd.DataFrame, kinds: dict[str, str], task: Task | None = None) -> Dataset:
    """The frame as a Dataset: ``y`` is the target where there is a task, times are times, the rest are features."""
    columns = tuple(
        Column(
            name=name,
            kind=kind,  # type: ignore[arg-type]
            role="target" if name == "y" else "time" if kind == "time" else "feature",
            unit="mm" if name.startswith("size") else "",
            why="made for a test",
            missing=int(frame[name].isna().sum()),
            distinct=int(frame[name].nunique()),
        )
        for name, kind in kinds.items()
    )
    return Dataset("made", frame, columns, "y" if task else None, task, "tests", "0" * 64)
