"""AUROC out of five folds on two real tables of sequences, each within minutes on two cores (docs/models.md)."""

from __future__ import annotations

import os

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from pipelines.models.lstm import FAMILY
from tests.pipelines.models.sequences import Made, fit, pbcseq, physionet

pytest.importorskip("torch", reason="torch, which the LSTM needs, is not installed")
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables"),
]


def auroc(made: Made) -> float:
    found = []
    for rows, test in StratifiedKFold(5, shuffle=True, random_state=0).split(made.X, made.y):
        model = fit(made, rows=rows)
        found.append(roc_auc_score(made.y[test], FAMILY.predict(model, made.X[test], "binary")[:, 0]))
    return float(np.mean(found))


def test_deaths_in_intensive_care():
    made = physionet()
    assert made.X.shape == (1_000, 4 + 12 * 37)
    assert made.y.mean() == pytest.approx(0.136)
    assert auroc(made) >= 0.78


def test_deaths_of_patients_with_biliary_cirrhosis():
    made = pbcseq()
    assert made.X.shape == (271, 3 + 8 * 12)
    assert auroc(made) >= 0.80
