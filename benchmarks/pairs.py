"""What every comparison does: ours and a peer in turn, medians of ratios, one table, one JSON.

Import it before anything that may load OpenMP: it tells waiting threads to sleep, for every side of a comparison.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"

import numpy as np
from threadpoolctl import threadpool_limits


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: how many times as much the peer takes, and how far the two results are apart."""

    case: str
    method: str
    peer: str
    ratio_cpu: float
    ratio_wall: float
    max_difference: float
    cpu_seconds: float
    peer_cpu_seconds: float
    pairs: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """What is called, its name, and which part of the work of one call it does, if not all of it.

    ``make``, where given, is called before, in the same measured run, and its time counts as it is, whatever the share;
    ``work`` is called with what it made. ``clock`` reads the CPU time, of another process where the work is done there.
    """

    name: str
    work: Callable[..., Any]
    share: float = 1.0
    make: Callable[[], Any] | None = None
    clock: Callable[[], float] = time.process_time


def compare(case: str, ours: Side, peer: Side, difference: Callable[[Any, Any], float], pairs: int) -> Row:
    """Medians over so many pairs of calls, each one of ours and one of the peer, on one thread each.

    Ours is called once before, so that its loops are compiled. ``difference`` is of the results of the first pair.
    """
    with threadpool_limits(1):
        _timed(ours)
        runs = [(_timed(ours), _timed(peer)) for _ in range(pairs)]
    mine, theirs = (np.array([pair[side][0] for pair in runs]) for side in (0, 1))
    cpu, wall = np.median(theirs / mine, axis=0)
    return Row(
        case=case,
        method=ours.name,
        peer=peer.name,
        ratio_cpu=float(cpu),
        ratio_wall=float(wall),
        max_difference=float(difference(runs[0][0][1], runs[0][1][1])),
        cpu_seconds=float(np.median(mine[:, 0])),
        peer_cpu_seconds=float(np.median(theirs[:, 0])),
        pairs=pairs,
    )


def _timed(side: Side) -> tuple[tuple[float, float], Any]:
    """CPU and wall seconds for the whole work, and the result."""
    begun = side.clock(), time.perf_counter()
    made = () if side.make is None else (side.make(),)
    ready = side.clock(), time.perf_counter()
    found = side.work(*made)
    done = side.clock(), time.perf_counter()
    cpu, wall = (ready[i] - begun[i] + (done[i] - ready[i]) / side.share for i in (0, 1))
    return (cpu, wall), found


def main(what: str, cases: Sequence[str], measure: Callable[[str, bool], Iterator[Row]]) -> None:
    """The command line of a comparison: ``measure(case, quick)`` gives the rows of one case."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--case", choices=cases, help="this case only")
    parser.add_argument("--quick", action="store_true", help="smaller and fewer: less than 50 seconds")
    parser.add_argument("--json", action="store_true", help="print JSON; the table goes to the standard error")
    options = parser.parse_args()
    table = sys.stderr if options.json else sys.stdout
    print(f"{'case':24} {'ours':48} {'s':>7}  {'peer':48} {'s':>7} {'CPU':>6} {'wall':>6} {'apart':>8}", file=table)
    rows = []
    for case in [options.case] if options.case else cases:
        for row in measure(case, options.quick):
            rows.append(row)
            print(
                f"{row.case:24} {row.method:48} {row.cpu_seconds:7.2f}  {row.peer:48} {row.peer_cpu_seconds:7.2f} "
                f"{row.ratio_cpu:5.1f}× {row.ratio_wall:5.1f}× {row.max_difference:8.0e}"
                f"{'  ' if row.note else ''}{row.note}",
                file=table,
                flush=True,
            )
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}, indent=1, ensure_ascii=False))
