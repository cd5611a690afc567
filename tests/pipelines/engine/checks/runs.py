"""Findings made by hand: what the checks of the stage "run" look at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.table import Dataset, Task
from explain.importance import Importance
from pipelines.engine.result import Finding, Score
from tests.pipelines.engine.checks.tables import table

NAMES = ("a", "b", "c", "d", "e")


def dataset(task: Task = "binary") -> Dataset:
    rows = np.arange(60)
    return table(pd.DataFrame({"a": rows % 7, "y": rows % 2 if task == "binary" else rows * 1.5}), "y", task)


def auc(value: float, half: float = 0.02) -> Score:
    return Score("AUC", value, value - half, min(1.0, value + half), 0.5, "", higher_is_better=True)


def rmse(value: float, half: float, baseline: float) -> Score:
    return Score("RMSE", value, value - half, value + half, baseline, "minutes", higher_is_better=False)


def importance(method: str, values: list[float]) -> Importance:
    array = np.array(values)
    return Importance("feature", method, "xgboost", "probability", NAMES[: len(values)], array, array, array, "none")


def finding(*scores: Score, title: str = "XGBoost", importances: tuple[Importance, ...] = ()) -> Finding:
    return Finding("xgboost", title, scores, importances, {}, "", 1.0)
