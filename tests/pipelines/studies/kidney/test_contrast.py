"""What columns of follow-up seem to add, and tables that are too easy."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from data.clinical.kidney.flat import recognise_flat
from data.read import read_table
from pipelines.errors import StudyError
from pipelines.studies.kidney.contrast import alone, follow_up_contrast, out_of_fold, too_easy
from tests.data.on_disk import read

FOLDER = Path(os.environ.get("REAL_DATA_DIR", "."))
pytestmark = pytest.mark.filterwarnings("ignore:Skipping features without any observed values")
real = pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables")


@pytest.fixture(scope="module")
def abu_dhabi():
    return recognise_flat(read_table(FOLDER / "ckd_abudhabi/journal.pone.0199920.s002_EDITED.csv"))


@pytest.fixture(scope="module")
def uci():
    return recognise_flat(read_table(FOLDER / "ckd_uci_kaggle/kidney_disease.csv"))


@pytest.mark.real
@real
def test_the_contrast_on_request(abu_dhabi):
    exhibit = follow_up_contrast(abu_dhabi, ("linear",))
    with_them, without = exhibit.frame["AUROC"]
    # A plain logistic regression has .897 and .866; ours chooses its penalty within the fit rows.
    assert with_them == pytest.approx(0.90, abs=0.02)
    assert without == pytest.approx(0.87, abs=0.02)
    assert with_them - without > 0.02
    assert exhibit.sentence == (
        f"'TimeToEventMonths', 'TIME_YEAR' come from follow-up: with them AUROC {with_them:.2f}, "
        f"without {without:.2f}. Excluded."
    )


@pytest.mark.real
@real
@pytest.mark.parametrize(("leaking", "auroc", "precision"), [(False, 0.866, 0.456), (True, 0.897, 0.585)])
def test_the_reference_numbers_of_plain_logistic_regression(abu_dhabi, leaking, auroc, precision):
    """Scores pooled over five folds, mean of three seeds: the specification's own figures."""
    columns = [*abu_dhabi.dataset.features, *(abu_dhabi.follow_up if leaking else ())]
    X = abu_dhabi.dataset.frame[columns].to_numpy(dtype=float)
    y = (abu_dhabi.dataset.frame["EventCKD35"] == "1").to_numpy()
    model = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression(max_iter=1000))
    scores = []
    for seed in range(3):
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        p = cross_val_predict(model, X, y, cv=folds, method="predict_proba")[:, 1]
        scores.append([roc_auc_score(y, p), average_precision_score(y, p)])
    assert np.mean(scores, axis=0) == pytest.approx([auroc, precision], abs=0.002)


@pytest.mark.real
@real
def test_uci_is_called_trivially_easy(uci, abu_dhabi):
    told = too_easy(uci, out_of_fold(uci, uci.dataset, "linear").auroc)
    assert told.startswith("AUROC 1.00 on every fold: single columns separate the classes (haemoglobin, ")
    assert "Trivially easy" in told
    assert alone(uci)["haemoglobin"] > 0.95
    assert too_easy(abu_dhabi, np.array([0.88, 0.86])) == ""


def small(tmp_path):
    """A column of follow-up that knows the outcome, and age that hardly does."""
    rng = np.random.default_rng(0)
    names = "Sex,AgeBaseline,CreatinineBaseline,eGFRBaseline,TimeToEventMonths,EventCKD35\n"
    rows = []
    for i in range(200):
        event = i % 4 == 0
        time = rng.integers(5, 60) if event else rng.integers(50, 110)
        noise = [rng.integers(0, 2), rng.integers(30, 80), rng.integers(50, 110), rng.integers(60, 110)]
        rows.append(",".join(map(str, [*noise, time, int(event)])) + "\n")
    return recognise_flat(read(tmp_path, names + "".join(rows)))


def test_a_planted_column_of_follow_up(tmp_path):
    flat = small(tmp_path)
    exhibit = follow_up_contrast(flat, ("linear",))
    scores = exhibit.frame.set_index("follow-up columns")["AUROC"]
    assert scores["with"] > 0.95
    assert scores["without"] < 0.7
    assert exhibit.sentence.startswith("'TimeToEventMonths' comes from follow-up: with it AUROC")


def test_nothing_to_contrast_is_refused(tmp_path):
    names = "Sex,AgeBaseline,CreatinineBaseline,eGFRBaseline,EventCKD35\n"
    flat = recognise_flat(
        read(tmp_path, names + "".join(f"{i % 2},{30 + i},70,90,{i % 3 == 0:d}\n" for i in range(40)))
    )
    with pytest.raises(StudyError, match="has no column of follow-up"):
        follow_up_contrast(flat)


def test_too_easy_needs_every_fold_and_names_columns(tmp_path):
    flat = small(tmp_path)
    assert too_easy(flat, np.array([1.0, 1.0, 0.9])) == ""
    assert too_easy(flat, np.array([])) == ""
    assert "no single column does it alone" in too_easy(flat, np.ones(5))
