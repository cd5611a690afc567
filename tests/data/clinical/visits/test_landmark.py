from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.clinical.visits.landmark import Landmark, landmark_cohort, landmark_features, landmark_sequences
from data.errors import MissingColumn, TableError
from data.read import read_table
from tests.data.clinical.real_scores import auroc, boosted, logistic

VISITS = pd.DataFrame(
    {
        "id": [1, 1, 1, 2, 3, 4],
        "day": [0, 100, 900, 0, 0, 0],
        "futime": [1_000, 1_000, 1_000, 700, 1_000, 3_000],
        "status": [2, 2, 2, 1, 0, 0],
        "bili": [1.0, 3.0, 99.0, 1.0, 1.0, 4.0],
        "sex": ["f", "f", "f", "m", "m", "m"],
    }
)


def test_the_cohort_and_its_features_stop_at_the_landmark():
    cohort = landmark_cohort(VISITS)
    assert cohort.label.to_dict() == {1: 1, 4: 0}  # 2 had the event before, 3 was not followed
    assert [step.dropped for step in cohort.flow.steps] == [1, 0, 0, 1]
    X = landmark_features(cohort, ["bili"], ["sex"])
    assert X.loc[1].tolist() == [3.0, 1.0, 2.0, "f"]
    built = landmark_sequences(cohort, ["bili"], bins=2)
    assert built.values[0, :, 0].tolist() == [2.0, 2.0]
    other = landmark_cohort(VISITS.assign(bili=np.where(VISITS["day"] > 730, -5, VISITS["bili"])).iloc[::-1])
    pd.testing.assert_frame_equal(landmark_features(other, ["bili"], ["sex"]).loc[X.index], X)


def test_what_cannot_be_used_is_refused():
    with pytest.raises(MissingColumn, match="'event'"):
        landmark_cohort(VISITS, Landmark(status="event"))
    with pytest.raises(TableError, match="different values of 'futime'"):
        landmark_cohort(VISITS.assign(futime=range(6)))


@pytest.mark.real
@pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR is not set")
def test_pbcseq_reaches_the_reference_numbers():
    """KD12."""
    visits = read_table(Path(os.environ["REAL_DATA_DIR"]) / "pbcseq" / "pbcseq.csv").frame
    cohort = landmark_cohort(visits)
    assert len(cohort.label) == 271
    assert 1 - cohort.label.mean() == pytest.approx(0.745, abs=5e-4)
    labs = ["bili", "chol", "albumin", "alk.phos", "ast", "platelet", "protime"]
    X = landmark_features(cohort, labs, ["trt", "age", "sex", "ascites", "hepato", "spiders", "edema", "stage"])
    X["sex"] = (X["sex"] == "f").astype(float)
    assert auroc(boosted(), X, cohort.label) == pytest.approx(0.844, abs=0.03)
    assert auroc(logistic(), X, cohort.label) == pytest.approx(0.854, abs=0.03)
    assert landmark_sequences(cohort, labs).values.shape == (271, 8, 21)
