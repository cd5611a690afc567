"""Scores on real tables, out of 5 folds, against the reference table that came with them (X or L, the better)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold

from pipelines.engine.fitted import Choice, fit_model
from pipelines.engine.goal import goal_of
from tests.pipelines.tables import described

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables"),
]

#: file, target, columns left out, the reference, how far below it one draw of folds may be.
CLASSES = {
    "titanic": ("titanic/train.csv", "Survived", ["PassengerId", "Name", "Ticket"], 0.853, 0.01),
    "german": ("german_credit_labelled/credit.csv", "default", [], 0.790, 0.01),
    "pima": ("pima_diabetes_header/diabetes.csv", "Outcome", [], 0.834, 0.01),
}
NUMBERS = {
    "california": ("california_housing/housing.csv", "median_house_value", [], 47_286.0, 1.02),
    "student": ("student_mat/student-mat.csv", "G3", ["G1", "G2"], 4.27, 1.02),
}


def read(path: str, target: str, without: list[str], task: str):
    frame = pd.read_csv(Path(os.environ["REAL_DATA_DIR"]) / path, sep=None, engine="python")
    frame = frame[frame[target].astype(str) != target].drop(columns=without).reset_index(drop=True)
    kinds = {}
    for name in frame:
        number = pd.to_numeric(frame[name], errors="coerce")
        kinds[name] = "number" if number.isna().sum() == frame[name].isna().sum() else "category"
        frame[name] = number if kinds[name] == "number" else frame[name].astype("category")
    return described(
        frame.rename(columns={target: "y"}), {"y" if n == target else n: k for n, k in kinds.items()}, task
    )


def out_of_fold(dataset, name: str, folds) -> list[tuple[np.ndarray, np.ndarray]]:
    goal = goal_of(dataset)
    y = goal.y(dataset.frame)
    pairs = []
    for fit, test in folds.split(np.zeros(len(y)), y):
        model = fit_model(dataset, fit, goal, Choice(name))
        pairs.append((y[test], model.predict(dataset.frame.iloc[test])[:, 0]))
    return pairs


@pytest.mark.parametrize("table", CLASSES)
def test_classes(table):
    path, target, without, reference, noise = CLASSES[table]
    dataset = read(path, target, without, "binary")
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    best = max(
        np.mean([roc_auc_score(y, p) for y, p in out_of_fold(dataset, name, folds)]) for name in ("linear", "xgboost")
    )
    assert best > reference - noise


@pytest.mark.parametrize("table", NUMBERS)
def test_numbers(table):
    path, target, without, reference, noise = NUMBERS[table]
    dataset = read(path, target, without, "regression")
    folds = KFold(5, shuffle=True, random_state=0)
    best = min(
        np.mean([np.sqrt(np.mean((y - p) ** 2)) for y, p in out_of_fold(dataset, name, folds)])
        for name in ("linear", "xgboost")
    )
    assert best < reference * noise
