"""Small cohorts with known drivers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.table import Column, Dataset


def dataset(frame, kinds=None, *, entity=""):
    """The frame as a table with the target ``label`` (CN, AD) and perhaps an entity."""
    kinds = kinds or {}
    columns = tuple(
        Column(
            name,
            kinds.get(name, "category" if name in {"label", entity} else "number"),
            "target" if name == "label" else "entity" if name == entity else "feature",
            "",
            "made for a test",
            int(frame[name].isna().sum()),
            int(frame[name].nunique()),
        )
        for name in frame
    )
    return Dataset("made.csv", frame, columns, "label", "binary", "tests", "0" * 64)


def cohort(n=160, seed=0, *, shift=0.0, rows_each=1):
    """hippocampus (left, right) down and MMSE down with risk, sex and noise without effect; gaps in MMSE."""
    rng = np.random.default_rng(seed)
    size, memory = rng.normal(size=n), rng.normal(size=n)
    frame = pd.DataFrame(
        {
            "left": size + 0.3 * rng.normal(size=n) + shift,
            "right": size + 0.3 * rng.normal(size=n) + shift,
            "MMSE": 28 + 2 * memory,
            "sex": pd.Categorical(rng.choice(["F", "M"], n)),
            "noise": rng.normal(size=n),
        }
    )
    risk = -1.5 * size - 1.0 * memory + 0.7 * rng.normal(size=n)
    frame["label"] = pd.Categorical(np.where(risk > 0, "AD", "CN"), categories=["CN", "AD"])
    frame.loc[frame.index[::17], "MMSE"] = np.nan
    frame = frame.loc[frame.index.repeat(rows_each)].reset_index(drop=True)
    frame.insert(0, "who", pd.Categorical([f"p{i // rows_each:03d}" for i in range(len(frame))]))
    return dataset(frame, {"sex": "category"}, entity="who")
