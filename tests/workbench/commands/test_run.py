from __future__ import annotations

from dataclasses import replace

from tests.example import example_result
from workbench.commands.run import _how_sure


def test_the_terminal_says_how_often_intervals_hold_how_wide_they_are_and_whether_the_promise_does():
    result = example_result("regression")
    told = result.uncertainty
    held, promise = _how_sure(result)
    assert held.startswith("9 of 10 test rows should lie inside their 90 % interval; 89 % of 60 did (82 to 94 %).")
    assert "28.0 minutes wide" in held
    assert promise == f"{told.promise} Nothing here puts that in doubt."
    _, doubtful = _how_sure(replace(result, uncertainty=replace(told, holds=False)))
    assert doubtful == f"Take care, this promise is in doubt: {told.promise}"


def test_the_terminal_says_what_sets_of_classes_hold():
    result = example_result("binary")
    held, promise = _how_sure(result)
    assert "in 91 % of 60 it did (84 to 95 %)" in held
    assert promise.startswith(result.probabilities.promise)


def test_the_terminal_says_why_there_is_nothing_or_keeps_quiet():
    none = replace(example_result("binary"), probabilities=None)
    assert _how_sure(replace(none, unsure_why="It was not asked for.")) == ["Not told how sure: It was not asked for."]
    assert _how_sure(replace(none, unsure_why="")) == []
