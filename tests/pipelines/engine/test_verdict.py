"""The verdict: levels by score and interval, suspicion by leaks, no jargon."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipelines.engine.result import Check, Finding, Score
from pipelines.engine.verdict import judge, leak_columns, named
from tests.example import example_result

FINDING = example_result("binary").best
LEAK = Check("C02", "Nearly decides the target", "fail", "", ("G2", "G1"))


def binary(value: float, low: float) -> Finding:
    return replace(FINDING, scores=(Score("AUC", value, low, value + 0.02, 0.5, "", True),))


def regression(r2: float, low: float) -> Finding:
    scores = (
        Score("RMSE", 24.1, 23.0, 25.0, 38.1, "minutes", False),
        Score("R²", r2, low, r2 + 0.02, 0.0, "share of variance", True),
    )
    return replace(FINDING, scores=scores)


@pytest.mark.parametrize(
    ("value", "low", "level"),
    [
        (0.86, 0.84, "strong"),
        (0.75, 0.7, "moderate"),
        (0.6, 0.57, "weak"),
        (0.55, 0.49, "none"),
        (0.999, 0.99, "suspicious"),
    ],
)
def test_level_of_two_classes(value: float, low: float, level: str) -> None:
    assert judge(binary(value, low), (), "Survived", "binary", ("1",)).level == level


def test_the_best_of_many_needs_more_than_its_own_interval() -> None:
    # The interval ends just above guessing, but the best of seven models was picked.
    assert judge(binary(0.55, 0.51), (), "Survived", "binary", ("1",)).level == "none"


def test_sentences_say_what_it_means_in_plain_words() -> None:
    strong = judge(binary(0.86, 0.84), (), "Survived", "binary", ("1",)).sentence
    assert "86 of 100 pairs (guessing: 50): strong." in strong
    weak = judge(regression(0.23, 0.2), (), "minutes", "regression", ("minutes",)).sentence
    assert weak.startswith(
        "Explains 23 % of the variation in minutes (typical error 24.1 minutes, guessing the mean 38.1)"
    )
    assert weak.endswith(": weak. Treat the ranking as hints.")
    for sentence in (strong, weak):
        assert not re.search(r"AUC|RMSE|R²|log loss|nan", sentence)


def test_guessing_is_called_guessing() -> None:
    verdict = judge(regression(0.001, -0.02), (LEAK,), "minutes", "regression", ("minutes",))
    assert verdict.level == "none"
    assert verdict.sentence.startswith("No better than guessing")
    assert verdict.sentence.endswith("Nothing here should be highlighted.")


def test_a_certain_leak_makes_it_suspicious_and_names_the_columns() -> None:
    verdict = judge(regression(0.83, 0.8), (LEAK,), "G3", "regression", ("G3",))
    assert verdict.level == "suspicious"
    assert "G2 and G1 probably give the answer away" in verdict.sentence


def test_a_possible_leak_is_named_but_does_not_decide() -> None:
    verdict = judge(regression(0.83, 0.8), (replace(LEAK, state="warn"),), "G3", "regression", ("G3",))
    assert verdict.level == "strong"
    assert "check first whether G2 and G1 give it away" in verdict.sentence


def test_nearly_perfect_names_the_leading_columns() -> None:
    verdict = judge(regression(0.999, 0.998), (), "G3", "regression", ("G3",))
    assert verdict.level == "suspicious"
    assert "look at age and fare in £ first" in verdict.sentence
    assert "99.9 %" in verdict.sentence


def test_several_classes_are_judged_by_ranking_and_told_by_hits() -> None:
    scores = (
        Score("accuracy", 0.82, 0.8, 0.84, 0.31, "share of rows", True),
        Score("AUC (mean over classes)", 0.95, 0.94, 0.96, 0.5, "", True),
    )
    verdict = judge(replace(FINDING, scores=scores), (), "cuisine", "multiclass", ("a", "b"))
    assert verdict.sentence.startswith("Names the right cuisine in 82 % of rows (always guessing the commonest: 31 %)")
    assert verdict.level == "strong"


def test_leaks_are_told_once_and_only_from_leak_checks() -> None:
    other = Check("C06", "Near-duplicates", "fail", "", ("age",))
    assert leak_columns((LEAK, LEAK, other), "fail") == ("G2", "G1")
    with pytest.raises(KeyError, match="there are AUC"):
        named(binary(0.8, 0.7).scores, "R²")
