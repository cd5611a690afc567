"""What is promised, and what puts it in doubt."""

from __future__ import annotations

import pytest

from pipelines.engine.sure.promise import Seen, adaptive_promise, doubts, fixed_promise
from tests.pipelines.engine.planted import number_table
from tests.pipelines.engine.sure.grounds import ground, timed_table

INSIDE = "their value inside"


def test_rows_drawn_at_random_hold_the_promise() -> None:
    found = fixed_promise(ground(number_table()), Seen(0.9, 0.89, 100), INSIDE)
    assert found.holds
    assert found.sentence == (
        "On average at least 90 of 100 new rows have their value inside, if they are like the rows set aside to "
        "calibrate."
    )


@pytest.mark.parametrize(("coverage", "far", "short"), [(0.9, False, False), (0.80, True, True), (0.99, True, False)])
def test_coverage_is_far_off_beyond_three_standard_errors(coverage: float, far: bool, short: bool) -> None:
    seen = Seen(0.9, coverage, 200)
    assert (seen.far, seen.short) == (far, short)
    assert bool(seen.sentence) == far


def test_too_few_inside_break_the_promise_and_too_many_do_not() -> None:
    base = ground(number_table())
    few, many = (fixed_promise(base, Seen(0.9, share, 400), INSIDE) for share in (0.8, 0.99))
    assert not few.holds
    assert "Of the 400 test rows 80.0 % are inside where 90 % should be" in few.sentence
    assert many.holds
    assert "more than was promised" in many.sentence


def test_later_rows_may_differ_and_a_break_is_named_with_its_date() -> None:
    steady = ground(timed_table(), how="time")
    assert doubts(steady) == ("The test rows are later than those set aside, and what comes later may differ.",)
    broken = ground(timed_table(break_at=740), how="time")
    assert "changes level on 2024-03-06" in doubts(broken)[0]
    assert "The rows set aside lie before it" in doubts(broken)[0]
    assert not adaptive_promise(broken, Seen(0.9, 0.9, 180)).holds
    assert adaptive_promise(steady, Seen(0.9, 0.9, 180)).holds


def test_a_break_among_the_rows_to_fit_is_told_as_such() -> None:
    early = ground(timed_table(break_at=300), how="time")
    assert "learnt from rows on both sides" in doubts(early)[0]
