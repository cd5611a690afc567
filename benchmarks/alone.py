"""One explanation in a process of its own, for ``benchmarks/scaling.py``: what it costs, and how much memory it takes.

    python benchmarks/alone.py WAY MODEL N_ROWS N_BACKGROUND THREADS

prints JSON. Memory is read where Linux tells it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Rows of one part where rows are streamed.
PART = 50_000


class Task(NamedTuple):
    """XGBoost's model and what is explained of it; X (n_rows, 30), or (PART, 30) where it is streamed."""

    booster: Any
    X: Floats
    background: Floats | None
    n_rows: int
    threads: int


def explainer_of(task: Task) -> Any:
    """From the model to tables. What explains is imported here: that is part of the first call."""
    from explain.trees.read import read_forest
    from explain.trees.values import explain_forest

    forest = read_forest(task.booster)
    return explain_forest(forest, background=task.background, n_rows=task.n_rows, threads=task.threads)


def explain(task: Task) -> Floats:
    """The whole way from the model to the values."""
    values: Floats = explainer_of(task).values(task.X, threads=task.threads)
    return values


def at_once(task: Task) -> dict[str, float]:
    steps: list[float] = []
    values = explainer_of(task).values(task.X, threads=task.threads, progress=steps.append)
    return {"steps": len(steps), "result": values.nbytes / 2**20}


def streamed(task: Task) -> dict[str, float]:
    """Of a million rows only their mean size is kept."""
    parts = (task.X for _ in range(task.n_rows // PART))
    sizes = [np.abs(values).mean() for values in explainer_of(task).stream(parts, threads=task.threads)]
    return {"steps": len(sizes), "result": 0.0}


def twice(task: Task) -> dict[str, float]:
    """By how much the first call, with all that it imports and loads, is longer than the second."""
    first, second = seconds(lambda: explain(task)), seconds(lambda: explain(task))
    return {"over_cpu": first[0] - second[0], "over_wall": first[1] - second[1], "result": 0.0}


def seconds(work: Callable[[], Any]) -> tuple[float, float]:
    """CPU and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def megabytes(what: str) -> float:
    """Of this process: ``VmRSS`` is what it holds, ``VmHWM`` the most that it held."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


WAYS: dict[str, Callable[[Task], dict[str, float]]] = {"at_once": at_once, "streamed": streamed, "twice": twice}


def main(way: str, path: str, *counts: str) -> None:
    import xgboost

    n_rows, n_background, threads = (int(count) for count in counts)
    X = np.random.default_rng(1).normal(size=(PART if way == "streamed" else n_rows, 30))
    background = X[:n_background].copy() if n_background else None
    task = Task(xgboost.Booster(model_file=path), X, background, n_rows, threads)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # The most that it held is counted anew.
    before = megabytes("VmRSS")
    found: dict[str, float] = {}
    cpu, wall = seconds(lambda: found.update(WAYS[way](task)))
    extra = megabytes("VmHWM") - before - found["result"]
    print(json.dumps({**found, "cpu": cpu, "wall": wall, "extra": extra}))


if __name__ == "__main__":
    main(*sys.argv[1:])
