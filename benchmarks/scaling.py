"""How the cost of exact Shapley values of trees grows: rows, trees, memory, a million rows, the first call.

    .venv/bin/python benchmarks/scaling.py [--case NAME] [--quick] [--json]

XGBoost, depth 6, 30 features. ``rows`` and ``trees``: CPU seconds on one thread from the model to the values, and how
much one row and node of a tree costs, relative to the first line. ``memory``, ``million`` and ``first-call`` are
measured in processes of their own, which read the model from a file. Extra MB are the largest that the process ever
held, less what it held before (packages, rows) and less the values themselves. The first call, importing what explains
and loading its machine code included, is compared with the same call again; machine code was kept by a call before.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # Before anything that may load OpenMP.

import numpy as np

from benchmarks.alone import PART, Task, explain, seconds
from benchmarks.models import fitted, table

CASES = ("rows", "trees", "memory", "million", "first-call")
N_BACKGROUND = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was done, what it cost, and what was wanted of it; None where something is not measured."""

    case: str
    what: str
    cpu_seconds: float
    wall_seconds: float
    per_row_and_node: float | None = None
    extra_mb: float | None = None
    wanted: str = ""


def growth(case: str, sizes: list[tuple[int, int]]) -> Iterator[Row]:
    """The cost for these numbers of rows and of trees, which are the first of one model."""
    booster = fitted("xgboost", n_rows=1, n_boosted=max(trees for _, trees in sizes)).estimator.get_booster()
    X = table(max(rows for rows, _ in sizes))[0]
    explain(Task(booster, X[:1000], None, 1000, 1))
    first = None
    for rows, trees in sizes:
        some = booster[:trees]
        n_nodes = len(some.trees_to_dataframe())
        task = Task(some, X[:rows], None, rows, 1)
        cpu, wall = np.median([seconds(partial(explain, task)) for _ in range(5)], axis=0)
        each = cpu / rows / n_nodes
        first = first or each
        what = f"{rows:,} rows, {trees} trees with {n_nodes:,} nodes"
        yield Row(case, what, cpu, wall, each / first, wanted="not over 1")


def memory(case: str, n_rows: int) -> Iterator[Row]:
    for background in (0, N_BACKGROUND):
        done = alone("at_once", n_rows, background, 1)
        what = f"{n_rows:,} rows, {f'{background} background rows' if background else 'path-dependent'}, one thread"
        yield Row(case, what, done["cpu"], done["wall"], extra_mb=done["extra"], wanted="at most 300 MB")


def million(case: str, n_rows: int) -> Iterator[Row]:
    for way, name in (("at_once", "at once, with progress"), ("streamed", f"streamed in parts of {PART:,} rows")):
        done = alone(way, n_rows, 0, 2)
        what = f"{n_rows:,} rows, {name} ({done['steps']} steps), two threads"
        yield Row(case, what, done["cpu"], done["wall"], extra_mb=done["extra"], wanted="at most 500 MB")


def first_call(case: str, n_rows: int) -> Iterator[Row]:
    for background in (0, N_BACKGROUND):
        alone("twice", n_rows, background, 1)  # Machine code is kept from here on.
        runs = [alone("twice", n_rows, background, 1) for _ in range(3)]
        cpu, wall = (float(np.median([run[name] for run in runs])) for name in ("over_cpu", "over_wall"))
        kind = f"{background} background rows" if background else "path-dependent"
        what = f"{n_rows:,} rows, {kind}, over a second call"
        yield Row(case, what, cpu, wall, wanted="at most 2 s")


def alone(way: str, n_rows: int, n_background: int, threads: int) -> dict[str, Any]:
    """What a fresh process measures; ``way`` names a function of ``benchmarks.alone``."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.ubj"
        path.write_bytes(model())
        script = str(Path(__file__).with_name("alone.py"))
        command = [sys.executable, script, way, str(path), str(n_rows), str(n_background), str(threads)]
        found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        return found


@cache
def model() -> bytes:
    """The fitted ensemble as XGBoost's bytes; fitted once."""
    return bytes(fitted("xgboost", n_rows=1).estimator.get_booster().save_raw("ubj"))


def measure(case: str, *, quick: bool) -> Iterator[Row]:
    """The lines of one case."""
    if case == "rows":
        return growth(case, [(rows, 300) for rows in (5_000, 10_000, 20_000, 40_000, 80_000)[: 3 if quick else 5]])
    if case == "trees":
        return growth(case, [(20_000, trees) for trees in (75, 150, 300, 600)[: 3 if quick else 4]])
    if case == "memory":
        return memory(case, 100_000)
    if case == "million":
        return million(case, 200_000 if quick else 1_000_000)
    return first_call(case, 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--case", choices=CASES, help="this case only")
    parser.add_argument("--quick", action="store_true", help="fewer rows: less than 50 seconds")
    parser.add_argument("--json", action="store_true", help="print JSON; the table goes to the standard error")
    options = parser.parse_args()
    table_to = sys.stderr if options.json else sys.stdout
    rows = []
    for case in [options.case] if options.case else CASES:
        for row in measure(case, quick=options.quick):
            rows.append(row)
            print(line(row), file=table_to, flush=True)
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}, indent=1, ensure_ascii=False))


def line(row: Row) -> str:
    """A row in words."""
    told = [f"{row.case:10} {row.what:64} CPU {row.cpu_seconds:6.2f} s  wall {row.wall_seconds:6.2f} s"]
    if row.per_row_and_node is not None:
        told.append(f"per row and node {row.per_row_and_node:4.2f}")
    if row.extra_mb is not None:
        told.append(f"extra {row.extra_mb:4.0f} MB")
    return "  ".join([*told, f"({row.wanted})"])


if __name__ == "__main__":
    main()
