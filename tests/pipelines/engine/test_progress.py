"""Shares of the stages follow from what a run will do, and progress never goes back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import study
from pipelines.engine import story
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.estimate import stage_seconds
from pipelines.engine.permuting import permute
from pipelines.engine.progress import PLANNED, SPANS, Stages, spans_of
from pipelines.engine.study import Settings
from tests.pipelines.engine.planted import binary_table

SECONDS = st.fixed_dictionaries(dict.fromkeys(PLANNED, st.floats(0.01, 1e4)))


@given(SECONDS)
def test_planned_stages_share_what_is_left_by_their_seconds(seconds) -> None:
    spans = spans_of(seconds)
    assert list(spans) == list(SPANS)
    ends = [end for _, end in spans.values()]
    assert [begin for begin, _ in spans.values()] == pytest.approx([0.0, *ends[:-1]])
    assert [spans[one] for one in ("read", "check", "write")] == [SPANS[one] for one in ("read", "check", "write")]
    total = sum(seconds.values())
    for stage in PLANNED:
        begin, end = spans[stage]
        assert end - begin == pytest.approx(0.93 * seconds[stage] / total)


@given(SECONDS, SECONDS, st.lists(st.tuples(st.sampled_from(PLANNED), st.floats(0, 1)), min_size=1))
def test_a_second_plan_never_takes_back_what_was_told(first, second, steps) -> None:
    told: list[float] = []
    stages = Stages(lambda _stage, done, _sentence: told.append(done))
    stages.plan(first)
    for stage, share in steps:
        stages.tell(stage, share, "before")
    stages.plan(second)
    for stage, share in steps:
        stages.tell(stage, share, "after")
    stages.tell("write", 1.0, "done")
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize("best", ["", "forest"])
def test_permuted_targets_widen_the_stage_that_they_are_in(best: str) -> None:
    shares = []
    for targets in (0, 50, 200):
        spans = spans_of(stage_seconds(800, 10, "binary", Settings(p_values=targets), best))
        begin, end = spans["refit"]
        shares.append(end - begin)
    assert shares == sorted(shares)
    assert shares[2] > 0.6 > shares[0]


def test_what_is_not_asked_for_takes_no_share() -> None:
    begin, end = spans_of(stage_seconds(800, 10, "regression", Settings(intervals=False)))["sure"]
    assert begin == end


def test_refits_and_targets_fill_their_stage_by_what_they_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(p_values=19)
    ground = ground_of(ask(binary_table(), study("upload"), settings), settings)
    fitted = ground.fit("tree", ground.split.development, {})
    best = SimpleNamespace(fitted=fitted, explained=SimpleNamespace(permuted=permute(ground, fitted).importance))
    monkeypatch.setattr(story, "refit_seconds", lambda *_: 2.0)
    monkeypatch.setattr(story, "target_seconds", lambda *_: 10.0)
    told: list[tuple[float, str]] = []
    stages = Stages(lambda _stage, done, sentence: told.append((done, sentence)))
    stability, p_values = story._fit_again(ground, best, stages)  # type: ignore[arg-type]
    assert p_values is not None
    begin, end = SPANS["refit"]
    costs = [2.0] * stability.refits + [10.0] * 19
    assert [done for done, _ in told] == pytest.approx(
        [begin + (end - begin) * sum(costs[:number]) / sum(costs) for number in range(len(costs))]
    )
    assert told[stability.refits][1] == "Fitting to permuted targets, 1 of 19"
