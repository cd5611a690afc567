from __future__ import annotations

import numpy as np

from pipelines.studies.tadpole.exhibits import differences_exhibit, ranking_exhibit, scores_exhibit
from pipelines.studies.tadpole.scoring import compare, score
from pipelines.studies.tadpole.truth import read_truth
from tests.pipelines.studies.tadpole.fixture import MEASURED, d4, flat, forecast, hard, truth_frame


def test_scores_are_told_with_units_and_warnings():
    shown = scores_exhibit(score(forecast(), read_truth(d4()), draws=20))
    assert shown.sentence == (
        "The mAUC is 0.783; ADAS13 is off by 2.27 points; the ventricles are off by 0.13 % of ICV, on average."
    )
    np.testing.assert_allclose(shown.frame["Value"], list(MEASURED.values()))
    assert "14 rows of 12 subjects: intervals resample subjects." in shown.notes


def test_an_undefined_score_says_why():
    shown = scores_exhibit(score(flat(2), read_truth(truth_frame(Diagnosis=["CN", "MCI"])), draws=20))
    assert shown.sentence.startswith("The mAUC is not known (no AD in truth);")


def test_the_ranking_names_all_winners():
    truth = read_truth(d4())
    entries = {name: score(one, truth, draws=10) for name, one in (("a", hard()), ("b", forecast()), ("c", forecast()))}
    shown = ranking_exhibit(entries)
    assert shown.sentence.startswith("b and c rank best of 3")
    assert list(shown.frame.columns[:3]) == ["Entry", "Overall rank", "mAUC"]
    assert "Ventricles MAE (fraction of ICV)" in shown.frame.columns


def test_differences_point_at_their_columns():
    found = {"hard": compare(hard(), forecast(), read_truth(d4()), draws=50)}
    shown = differences_exhibit(found, "soft")
    assert len(shown.frame) == 8
    (chart,) = shown.charts
    assert {chart.x, chart.y, chart.panel, chart.low, chart.high} <= set(shown.frame.columns)
    assert "of 8 differences from soft" in shown.sentence
