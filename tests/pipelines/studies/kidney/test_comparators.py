"""The last eGFR and KFRE beside models: scored on the same people, or why they cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from data.clinical.kidney.kfre import kfre_risk
from pipelines.errors import StudyError
from pipelines.studies.kidney.cells import People
from pipelines.studies.kidney.comparators import LAST_EGFR, Ranked, beside, comparators


@pytest.fixture
def ward():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.uniform(40, 85, 300), "male": rng.integers(0, 2, 300)})
    frame["egfr"], frame["uacr"] = rng.uniform(12, 58, 300), rng.lognormal(4.5, 1.5, 300)
    risk = kfre_risk(frame["age"], frame["male"], frame["egfr"], frame["uacr"], years=5)
    y = (rng.random(300) < risk).astype(np.int64)
    return frame, People(y, np.arange(300), {}), risk


def test_scores_are_those_of_scikit_learn(ward):
    frame, people, risk = ward
    ranked = comparators(frame, 0.2, years=5)
    table = beside(people, ranked, draws=50).frame.set_index("name")
    row, egfr, constant = table.loc["KFRE, 5 years"], table.loc[LAST_EGFR], table.loc["share of events"]
    assert row["AUROC"] == pytest.approx(roc_auc_score(people.y, risk))
    assert row["average precision"] == pytest.approx(average_precision_score(people.y, risk))
    assert row["Brier score"] == pytest.approx(brier_score_loss(people.y, risk))
    assert egfr["AUROC"] == pytest.approx(roc_auc_score(people.y, -frame["egfr"]))
    assert np.isnan(egfr["Brier score"])
    assert egfr["remark"] == "a ranking, no probability"
    assert constant["AUROC"] == 0.5
    assert row["AUROC above last eGFR"] == pytest.approx(row["AUROC"] - egfr["AUROC"])
    assert row["AUROC low"] < row["AUROC"] < row["AUROC high"]
    assert np.isnan(egfr["AUROC above last eGFR"])


def test_without_uacr_kfre_is_not_applicable(ward):
    frame, people, _ = ward
    for clinic in (frame.drop(columns="uacr"), frame.assign(uacr=np.nan)):
        exhibit = beside(people, comparators(clinic, 0.2), draws=10)
        row = exhibit.frame.set_index("name").loc["KFRE, 2 years"]
        assert row["remark"] == "not applicable: no uACR"
        assert np.isnan(row["AUROC"])
        assert row["people"] == 0


def test_a_uacr_of_zero_is_told(ward):
    frame, _, _ = ward
    frame.loc[3, "uacr"] = 0.0
    assert comparators(frame, 0.2)[-1].remark == "not applicable: 1 of 300 uACR values are zero or less"


def test_who_has_no_uacr_is_left_out_and_the_difference_is_on_who_has(ward):
    frame, people, risk = ward
    frame.loc[:99, "uacr"] = np.nan
    table = beside(people, comparators(frame, 0.2, years=5), draws=20).frame.set_index("name")
    row, y = table.loc["KFRE, 5 years"], people.y[100:]
    assert (row["people"], row["events"]) == (200, y.sum())
    assert row["remark"] == "100 of 300 have not all four values"
    expected = roc_auc_score(y, risk[100:]) - roc_auc_score(y, -frame["egfr"][100:])
    assert row["AUROC above last eGFR"] == pytest.approx(expected)


def test_models_stand_beside_and_the_best_is_named(ward):
    frame, people, risk = ward
    oracle = Ranked("XGBoost", np.clip(risk + 0.5 * people.y, 0, 1))
    exhibit = beside(people, (*comparators(frame, 0.2), oracle), draws=20)
    assert exhibit.sentence.startswith("Best by AUROC: XGBoost")
    assert "The last eGFR alone reaches" in exhibit.sentence
    chart = exhibit.charts[0]
    assert {chart.x, chart.y, chart.low, chart.high} <= set(exhibit.frame)


def test_nothing_to_score_is_refused(ward):
    with pytest.raises(StudyError, match="Nothing was given that has a risk"):
        beside(ward[1], (Ranked("KFRE", None),), draws=5)
