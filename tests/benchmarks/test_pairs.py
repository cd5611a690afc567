from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from benchmarks.pairs import Row, Side, compare, main

ROW = Row("case", "ours", "theirs", 12.0, 11.0, 1e-9, 0.5, 6.0, 5)
PROMISED = {"case", "method", "peer", "ratio_cpu", "ratio_wall", "max_difference"}


class Clock:
    """A process whose CPU time only moves when something is done."""

    def __init__(self) -> None:
        self.now = 0.0

    def do(self, seconds: float) -> float:
        self.now += seconds
        return seconds


def side(clock: Clock, work: float, **more: object) -> Side:
    return Side("side", lambda *_: clock.do(work), clock=lambda: clock.now, **more)


def test_a_ratio_is_of_the_whole_work() -> None:
    mine, theirs = Clock(), Clock()
    row = compare("case", side(mine, 2.0), side(theirs, 3.0, share=0.01), lambda a, b: abs(a - b), 5)
    assert row.ratio_cpu == pytest.approx(150)
    assert (row.cpu_seconds, row.peer_cpu_seconds) == pytest.approx((2, 300))
    assert row.max_difference == 1


def test_what_is_made_before_counts_as_it_is_whatever_the_share() -> None:
    mine, theirs = Clock(), Clock()
    peer = side(theirs, 3.0, share=0.1, make=lambda: theirs.do(7.0))
    assert compare("case", side(mine, 1.0), peer, lambda *_: 0.0, 3).peer_cpu_seconds == pytest.approx(37)


def test_work_gets_what_was_made() -> None:
    ours = Side("ours", lambda made: made + 1, make=lambda: 41)
    found: list[int] = []
    compare("case", ours, ours, lambda a, b: found.extend([a, b]) or 0.0, 3)
    assert found == [42, 42]


@pytest.mark.parametrize(("arguments", "cases"), [([], ["a", "b"]), (["--case", "b"], ["b"])])
def test_json_on_the_output_and_the_table_beside_it(
    arguments: list[str],
    cases: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list[tuple[str, bool]] = []

    def measure(case: str, quick: bool) -> Iterator[Row]:
        asked.append((case, quick))
        yield ROW

    monkeypatch.setattr(sys, "argv", ["compare", "--json", "--quick", *arguments])
    main("Compares.", ("a", "b"), measure)
    output, table = capsys.readouterr()
    rows = json.loads(output)["rows"]
    assert asked == [(case, True) for case in cases]
    assert all(row.keys() >= PROMISED for row in rows)
    assert [row["ratio_cpu"] for row in rows] == [12.0] * len(cases)
    assert table.count("theirs") == len(cases)
