from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.example import example_result
from workbench.report import build_report
from workbench.report.sections.probabilities import (
    best_remedy,
    build,
    class_frame,
    class_sentence,
    headline,
    member_words,
    score_frame,
    set_frame,
    shown_set,
    verdict,
)


@pytest.fixture
def result():
    return example_result("multiclass")


@pytest.fixture
def told(result):
    return result.probabilities


def test_the_headline_says_what_should_be_what_was_and_how_much_it_says(told):
    size = shown_set(told).size
    assert headline(told, 3) == (
        "Each row gets the set of its possible classes. In 9 of 10 test rows it should hold the actual class; in 91 % "
        f"of 60 it did (84 to 95 %). 60 % of the sets hold one class only; on average {size:.2f} of 3 classes."
    )
    empty = tuple(replace(one, empty=0.04) for one in told.sets)
    assert "4 % hold none, because no class is likely enough" in headline(replace(told, sets=empty), 3)


def test_a_manager_reads_one_block_an_analyst_all_of_them(result, told):
    of = {who: {one.key for one in build_report(result, audience=who).blocks} for who in ("manager", "analyst")}
    keys = [block.key for block in build(replace(result, probabilities=replace(told, notes=("Left out: isotonic.",))))]
    assert keys == ["sets", "set_classes", "probability_scores", "reliability", "sure_notes"]
    assert of["manager"] & set(keys) == {"sets"}
    assert set(keys[:4]) <= of["analyst"], "without notes there is no block of them"
    assert "sure_notes" not in of["analyst"]


def test_without_sets_there_is_one_sentence_or_none(result):
    none = replace(result, probabilities=None, unsure_why="It was not asked for.")
    (block,) = build(none)
    assert block.sentence == "Not told how sure: It was not asked for."
    assert build(replace(none, unsure_why="")) == ()
    assert build(example_result("regression")) == ()


def test_a_promise_in_doubt_says_so(result, told):
    assert "Nothing here puts that in doubt." in build(result)[0].sentence
    (block, *_) = build(replace(result, probabilities=replace(told, holds=False)))
    assert "Take care, this promise is in doubt: Of rows like" in block.sentence


def test_sets_of_both_methods_at_every_level(result, told):
    frame = set_frame(result, told)
    assert list(zip(frame["method"], frame["level"], strict=True)) == [
        ("LAC", 0.9), ("LAC", 0.8), ("APS", 0.9), ("APS", 0.8),
    ]  # fmt: skip
    assert {"coverage", "low", "high", "mean size", "one class", "no class", "coverage of b"} <= set(frame)
    assert not [name for name in build(result)[0].frame if name.startswith("coverage of")], "they have a block"


def test_the_class_that_sets_miss_most_comes_first(result, told):
    sets = tuple(replace(one, by_class=np.array([0.9, 0.95, 0.7])) for one in told.sets)
    missed = replace(told, sets=sets)
    frame = class_frame(result, missed)
    assert frame["class"].tolist() == ["c", "a", "b"]
    assert frame["rows"].sum() == len(result.rows)
    assert list(frame.columns) == ["class", "rows", "LAC 90 %", "LAC 80 %", "APS 90 %", "APS 80 %"]
    rows = int((result.rows["actual"] == "c").sum())
    assert class_sentence(result, missed).startswith(f"Lowest for survived = c: 70 % of its {rows} test rows")


def test_scores_stand_beside_class_shares_and_the_verdict_follows_the_log_loss(told):
    frame = score_frame(told)
    assert len(frame) == len(told.scores)
    assert set(frame["probabilities"]) == {"as the model gives them", "sigmoid", "isotonic"}
    assert verdict(told).endswith("Calibration does not improve them: read them as they are.")
    better = tuple(
        replace(one, value=0.3) if (one.remedy, one.metric) == ("isotonic", "log loss") else one for one in told.scores
    )
    improved = replace(told, scores=better)
    assert verdict(improved).endswith("Isotonic calibration improves the log loss from 0.480 to 0.300.")
    assert (best_remedy(told), best_remedy(improved)) == ("sigmoid", "isotonic")
    raw = tuple(one for one in told.scores if one.remedy == "as the model gives them")
    assert best_remedy(replace(told, scores=raw)) == ""


def test_the_picture_shows_probabilities_before_and_after(result):
    block = build(result)[3]
    assert block.key == "reliability"
    axes = block.figure("light").axes[0]
    assert [one.get_text() for one in axes.get_legend().get_texts()] == ["as the model gives them", "sigmoid"]
    assert axes.get_xlabel() == "probability of survived = c"
    assert len(block.frame) == len(result.probabilities.reliability)


def test_a_set_is_told_in_words(result, told):
    members = np.array([[True, False, True], [False, False, False]])
    assert member_words(result, replace(told, members=members)) == ["a or c", "none"]
