"""Small generated tables whose truth is known."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from data.schema import set_target
from data.table import Column, Dataset, Kind, Role, Task


def dataset_of(frame: pd.DataFrame, target: str, task: Task, roles: dict[str, Role] | None = None) -> Dataset:
    """A Dataset with these columns as features, unless ``roles`` say otherwise; kinds by dtype."""
    frame = frame.reset_index(drop=True)
    columns = []
    for name in frame.columns:
        kind = kind_of(frame[name])
        if kind == "category":
            frame[name] = frame[name].astype("category")
        role = (roles or {}).get(name, "time" if kind == "time" else "feature")
        missing, distinct = int(frame[name].isna().sum()), int(frame[name].nunique())
        columns.append(Column(name, kind, role, "", "generated", missing, distinct))
    digest = hashlib.sha256(frame.to_csv().encode()).hexdigest()
    return set_target(Dataset("generated", frame, tuple(columns), None, None, "test", digest), target, task)


def kind_of(series: pd.Series) -> Kind:
    if pd.api.types.is_datetime64_any_dtype(series):
        return "time"
    return "number" if pd.api.types.is_numeric_dtype(series) else "category"


def noise(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    return {f"noise {i}": rng.normal(size=n) for i in range(3)}


def binary_table(n: int = 240, seed: int = 0, *, shuffled: bool = False) -> Dataset:
    """ "strong" decides most, "weak" a little, "kind" has an effect for one level, the rest is noise."""
    rng = np.random.default_rng(seed)
    strong, weak = rng.normal(size=n), rng.normal(size=n)
    kind = rng.choice(["a", "b", "c"], n)
    margin = 2.0 * strong + 0.7 * weak + 1.0 * (kind == "c")
    sick = np.where(rng.random(n) < 1 / (1 + np.exp(-margin)), "yes", "no")
    if shuffled:
        sick = rng.permutation(sick)
    frame = pd.DataFrame({"strong": strong, "weak": weak, "kind": kind, **noise(rng, n), "sick": sick})
    frame.loc[::17, "weak"] = np.nan
    return dataset_of(frame, "sick", "binary")


def number_table(n: int = 240, seed: int = 0, *, shuffled: bool = False, doubled: bool = False) -> Dataset:
    """wait = 10 + 6·strong + 2·weak + noise; "strong again" is a copy of strong where ``doubled``."""
    rng = np.random.default_rng(seed)
    strong, weak = rng.normal(size=n), rng.normal(size=n)
    wait = 10 + 6 * strong + 2 * weak + rng.normal(0, 2, n)
    frame = pd.DataFrame({"strong": strong, "weak": weak, **noise(rng, n)})
    if doubled:
        frame["strong again"] = strong
    frame["wait"] = rng.permutation(wait) if shuffled else wait
    return dataset_of(frame, "wait", "regression")


def classes_table(n: int = 300, seed: int = 0) -> Dataset:
    """Three classes apart along "strong"."""
    rng = np.random.default_rng(seed)
    strong = rng.normal(size=n)
    kind = np.array(["low", "middle", "high"])[np.digitize(strong + rng.normal(0, 0.4, n), [-0.5, 0.5])]
    return dataset_of(pd.DataFrame({"strong": strong, **noise(rng, n), "grade": kind}), "grade", "multiclass")


def grouped_table(n_people: int = 60, visits: int = 4, seed: int = 0) -> Dataset:
    """Every person has an own level of the target that "height" gives away only within the person."""
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(n_people), visits)
    height = np.repeat(rng.normal(170, 10, n_people), visits) + rng.normal(0, 0.01, n_people * visits)
    strong = rng.normal(size=len(person))
    level = np.repeat(rng.normal(0, 3, n_people), visits)
    frame = pd.DataFrame({"person": [f"p{i}" for i in person], "height": height, "strong": strong})
    frame["score"] = level + 2 * strong + rng.normal(0, 0.5, len(person))
    return dataset_of(frame, "score", "regression", {"person": "entity"})


def series_table(n: int = 300, seed: int = 0) -> Dataset:
    """Hourly rows: the target follows the hour of the day and "strong"."""
    rng = np.random.default_rng(seed)
    start = pd.date_range("2024-03-01", periods=n, freq="h")
    strong = rng.normal(size=n)
    volume = 50 + 20 * np.sin(2 * np.pi * start.hour / 24) + 5 * strong + rng.normal(0, 2, n)
    return dataset_of(
        pd.DataFrame({"time": start, "strong": strong, **noise(rng, n), "volume": volume}), "volume", "regression"
    )
