"""The child process that touches files of strangers: ``python -m workbench.reader FOLDER``.

FOLDER/task.json says what to do; FOLDER/answer.json says what came of it. The process limits its own memory and time
before it looks at the file: a crafted file may crash a parser, and then it crashes this process only.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.errors import TableError
from workbench.disk import read_json, write_json


def store(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Save the table as it was read into the folder."""
    from workbench.store import save_dataset

    save_dataset(folder, _read(task))
    return {}


def describe(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What was read, in words and numbers, for the target if one is named."""
    from data.describe import describe as description
    from data.schema import set_target

    dataset = _read(task)
    seen: dict[str, Any] = description(set_target(dataset, task["target"]) if task["target"] else dataset)
    return seen


def convert(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write the table as it was read, as plain CSV or Parquet."""
    from data.write import write_table

    dataset = _read(task)
    write_table(dataset, Path(task["out"]))
    return {"rows": dataset.n_rows, "columns": len(dataset.columns), "decisions": list(dataset.decisions)}


ACTIONS: dict[str, Callable[[dict[str, Any], Path], dict[str, Any]]] = {
    "store": store,
    "describe": describe,
    "convert": convert,
}


def _read(task: dict[str, Any]) -> Any:
    from data.read import read_table

    return read_table(Path(task["path"]), name=task["name"], max_mb=task["max_mb"])


def _limit(kind: int, amount: int) -> None:
    hard = resource.getrlimit(kind)[1]
    most = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    try:
        resource.setrlimit(kind, (most, hard))
    except (ValueError, OSError) as reason:
        # macOS refuses some limits; the parent's time limit still holds.
        sys.stderr.write(f"limit {kind} not set: {reason}\n")


def main() -> None:
    """Limit the process, do the task, leave the answer or the refusal."""
    folder = Path(sys.argv[1])
    task = read_json(folder / "task.json")
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, task["memory"])
    _limit(resource.RLIMIT_CPU, task["seconds"])
    answer: dict[str, Any]
    try:
        answer = {"answer": ACTIONS[task["action"]](task, folder)}
    except TableError as refusal:
        parts = [refusal.given, refusal.needed, refusal.remedy]
        answer = {"refusal": type(refusal).__name__, "parts": parts}
    write_json(folder / "answer.json", answer)


if __name__ == "__main__":
    main()
