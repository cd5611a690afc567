from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics

from data.clinical.cohorts.shared_columns import shared_columns
from pipelines.engine.fitted import Choice
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.external import (
    calibration_exhibit,
    external_exhibit,
    external_test,
    shift_exhibit,
)
from tests.pipelines.studies.alzheimers.made import cohort
from tests.pipelines.studies.alzheimers.real import FIVE, oasis1, oasis2, real

TRAIN, OTHER = cohort(), cohort(120, 7, shift=0.4)
LINEAR = Choice("linear", params={"strength": 1.0})
RF = Choice("forest", params={"n_estimators": 300, "min_samples_leaf": 1})


def test_scores_are_those_of_scikit_learn():
    found = external_test(TRAIN, OTHER, LINEAR, positive="AD")
    y, called = found.entities.y, found.p >= found.frozen.threshold
    share = found.frozen.prevalence
    expected = {
        "AUROC": (metrics.roc_auc_score(y, found.p), 0.5),
        "average precision": (metrics.average_precision_score(y, found.p), y.mean()),
        "balanced accuracy at the threshold": (metrics.balanced_accuracy_score(y, called), 0.5),
        "F1 at the threshold": (metrics.f1_score(y, called), metrics.f1_score(y, np.ones(len(y)))),
        "Brier score (lower is better)": (metrics.brier_score_loss(y, found.p), np.mean((share - y) ** 2)),
    }
    for one in found.outcomes:
        assert (one.value, one.naive) == pytest.approx(expected[one.score]), one.score
        assert one.low < one.value < one.high
    assert found.line.in_the_large[0] == pytest.approx(found.p.mean() - y.mean())


def test_nothing_is_learnt_from_external_rows():
    """Other external rows, the same model: its threshold, its state and what it says of a row stay."""
    one = external_test(TRAIN, OTHER, LINEAR, positive="AD")
    other = external_test(TRAIN, cohort(90, 8, shift=5.0), LINEAR, positive="AD")
    assert (one.frozen.state, one.frozen.threshold) == (other.frozen.state, other.frozen.threshold)
    row = np.array([3])
    assert one.frozen.probabilities(OTHER, row) == other.frozen.probabilities(OTHER, row)


def test_rows_without_a_label_are_left_out_and_people_are_drawn_whole():
    several = cohort(60, 9, rows_each=2)
    frame = several.frame.copy()
    frame.loc[[0, 1], "label"] = None
    found = external_test(TRAIN, replace(several, frame=frame), LINEAR, positive="AD")
    assert len(found.rows) == 118
    assert found.entities.count == 59


def test_different_columns_and_too_few_labels_are_refused():
    narrow = replace(OTHER, columns=tuple(one for one in OTHER.columns if one.name != "noise"))
    with pytest.raises(StudyError, match="differ in noise"):
        external_test(TRAIN, narrow, LINEAR, positive="AD")
    few = replace(OTHER, frame=OTHER.frame.iloc[:8].reset_index(drop=True))
    with pytest.raises(StudyError, match="8 external rows have a label"):
        external_test(TRAIN, few, LINEAR, positive="AD")


def test_exhibits_say_who_was_scored_and_how_well_calibrated():
    found = [external_test(TRAIN, OTHER, Choice(name), positive="AD") for name in ("linear", "tree")]
    exhibit = external_exhibit(found)
    assert exhibit.key == "external_made"
    assert len(exhibit.frame) == 10
    assert exhibit.sentence.startswith("Trained on 160 rows and frozen, scored on 120 others")
    assert any("unchanged after scoring" in note for note in exhibit.notes)
    lines = calibration_exhibit(found)
    assert set(lines.frame["model"]) == {one.model for one in found}
    assert (lines.frame["rows"] >= 10).all()
    assert lines.sentence.count("slope") == 2
    for one in (exhibit, lines):
        for chart in one.charts:
            assert {chart.x, chart.y} <= set(one.frame.columns)


@real
@pytest.mark.parametrize(("features", "auroc"), [(FIVE, 0.918), (FIVE.replace("MMSE+", ""), 0.845)])
def test_ad12_from_oasis2_to_oasis1(features, auroc):
    shared = shared_columns(oasis2(features), oasis1(features))
    assert (shared.train.n_rows, shared.external.n_rows) == (150, 198)
    found = external_test(shared.train, shared.external, RF, positive=oasis2(features).positive)
    assert found.entities.events == 100
    assert found.value("AUROC") == pytest.approx(auroc, abs=0.03)  # measured .915 and .844


@real
def test_ad12_education_is_not_mapped_and_named_as_dropped():
    sets = "COG+VOL+DEMO"
    exhibit = shift_exhibit(shared_columns(oasis2(sets), oasis1(sets)))
    assert "dropped: EDUC" in exhibit.sentence
    assert any("'Educ' is 1–5" in note for note in exhibit.notes)
    assert "EDUC" not in set(exhibit.frame["feature"])
    assert "MMSE differs most" in exhibit.sentence
