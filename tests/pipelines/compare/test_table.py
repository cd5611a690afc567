from __future__ import annotations

import numpy as np
import pytest

from explain.scores import roc_auc
from pipelines.compare.delong import delong
from pipelines.compare.entities import Entities
from pipelines.compare.holm import holm
from pipelines.compare.mcnemar import mcnemar, right
from pipelines.compare.paired import bootstrap
from pipelines.compare.table import Judged, compare, compare_models, compare_pairs
from pipelines.compare.words import p_words
from pipelines.errors import StudyError
from tests.pipelines.compare.made import two_models

Y, OUT = two_models(120, 2)
THIRD = np.random.default_rng(1).random(120)
JUDGED = Judged(Entities(Y), {"linear": OUT[:, 0], "forest": OUT[:, 1], "noise": THIRD}, {"linear": 0.4}, draws=200)


def test_the_table_has_the_figures_of_every_test():
    exhibit = compare_models(JUDGED, "linear")
    frame = exhibit.frame.set_index("model")
    outputs = np.column_stack([OUT, THIRD])
    drawn = bootstrap(Entities(Y), outputs, roc_auc, draws=200)
    gaps = [drawn.difference(k, 0) for k in (1, 2)]
    areas = delong(Entities(Y), outputs)
    told = [right(Y, outputs[:, k], 0.4 if k == 0 else 0.5) for k in range(3)]
    expected = {
        "bootstrap": [gap.p for gap in gaps],
        "DeLong": [areas.gap(k, 0).p for k in (1, 2)],
        "McNemar": [mcnemar(told[k], told[0]).p for k in (1, 2)],
    }
    assert frame["AUROC"].tolist() == pytest.approx(drawn.values.tolist())
    assert frame.loc[["forest", "noise"], "difference low"].tolist() == pytest.approx([gap.low for gap in gaps])
    for test, p in expected.items():
        assert frame.loc[["forest", "noise"], f"p ({test})"].tolist() == [p_words(one) for one in p]
        assert frame.loc[["forest", "noise"], f"corrected p ({test})"].tolist() == [p_words(one) for one in holm(p)]
    assert np.isnan(frame.loc["linear", "difference"])
    assert frame.loc["linear", "p (DeLong)"] == "–"


def test_the_sentence_names_the_largest_difference_that_holds():
    sentence = compare_models(JUDGED, "linear").sentence
    assert sentence.startswith(f"120 entities, {int(Y.sum())} of them cases. ")
    assert "hold after correction, the largest: noise −".replace("−", "-") in sentence
    alike = Judged(Entities(Y), {"one": OUT[:, 0], "other": OUT[:, 0]}, draws=50)
    assert "None of 1 differences" in compare_models(alike, "one").sentence


def test_pairs_within_a_model_are_lines():
    pairs = {"linear: with tests": ("linear", "noise"), "forest: with tests": ("forest", "noise")}
    exhibit = compare_pairs(JUDGED, pairs, notes=("Of the study.",))
    assert exhibit.frame["comparison"].tolist() == list(pairs)
    assert (exhibit.frame["difference"] > 0).all()
    gaps = exhibit.frame["AUROC"] - exhibit.frame["AUROC of the reference"]
    assert gaps.tolist() == pytest.approx(exhibit.frame["difference"].tolist())
    assert exhibit.notes[0] == "Of the study."


def test_with_several_rows_per_entity_only_the_bootstrap_is_given():
    judged = Judged(Entities(Y, np.arange(120) // 2), dict(JUDGED.predictions), draws=60)
    found, _ = compare(judged, {"forest": ("forest", "linear")})
    assert found[0].area is None
    assert found[0].discordant is None
    exhibit = compare_models(judged, "linear")
    assert exhibit.frame["p (DeLong)"].tolist() == ["–", "n/a", "n/a"]
    assert any("120 rows belong to 60 entities" in note for note in exhibit.notes)


def test_charts_are_drawn_from_columns_that_are_there():
    for exhibit in (compare_models(JUDGED, "linear"), compare_pairs(JUDGED, {"a": ("linear", "noise")})):
        for chart in exhibit.charts:
            assert {chart.x, chart.y, chart.low, chart.high} <= set(exhibit.frame.columns)


def test_an_unknown_reference_is_refused():
    with pytest.raises(StudyError, match="'svm' is not among the predictions; there are linear, forest, noise"):
        compare_models(JUDGED, "svm")
