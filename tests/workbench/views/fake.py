"""A service that needs no models: it reads nothing, runs at once, and serves the example result."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from data.errors import UnreadableFile
from explain.attribution import Attribution
from pipelines.engine.result import Result
from pipelines.engine.study import Settings
from tests.example import FEATURES, example_result
from workbench.errors import UnknownRun, UnknownTable
from workbench.first import FirstRanking
from workbench.progress import Status
from workbench.request import Request
from workbench.service import RunSummary
from workbench.what_if import WhatIf

#: Names that do harm where they are taken for markup, formulas or icons.
HOSTILE = (
    "<script>window.hurt=1</script>",
    "=cmd|'/C calc'!A0",
    "$x$ and $y$",
    "[a](https://example.org)",
    ":material/delete: :smile:",
    "**b** _i_ `c` # h",
)


def column(name: str, role: str = "feature") -> dict[str, Any]:
    kind = "category" if name == "deck" else "number"
    return {
        "name": name,
        "kind": kind,
        "role": role,
        "unit": "",
        "why": f"{name} holds numbers",
        "missing": 3,
        "distinct": 60,
        "examples": ["1", "2"],
        "histogram": {"edges": [0.0, 1.0, 2.0, 3.0], "labels": ["A", "B", "C"], "counts": [5, 9, 2]},
    }


class FakeService:
    """The verbs that pages use. `task` picks the example, `runs_for` the seconds that a run takes."""

    def __init__(
        self, task: str = "binary", runs_for: float = 0.0, names: tuple[str, ...] = (*FEATURES, *HOSTILE)
    ) -> None:
        self.example: Result = example_result(task)  # type: ignore[arg-type]
        self.runs_for = runs_for
        self.names = names
        self.tables: dict[str, tuple[str, str]] = {}
        self.started: dict[str, tuple[str, Settings, str, float]] = {}
        self.states: dict[str, str] = {}
        self.known: dict[str, str] = {}
        self.studies: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {}
        self.first: FirstRanking | None = None

    def take(self, name: str, file: BinaryIO | Path, owner: str) -> str:
        content = file.read_bytes() if isinstance(file, Path) else file.read()
        if not content:
            raise UnreadableFile(f"{name!r} is empty", "a table with a header and rows is needed", "Save it again.")
        table = f"table{len(self.tables)}"
        self.tables[table] = (name, owner)
        return table

    def sample(self, key: str, owner: str) -> str:
        return self.take(f"{key} (sample)", Path(__file__), owner)

    def sample_parts(self, key: str, owner: str) -> tuple[str, dict[str, tuple[str, ...]]]:
        return self.sample(key, owner), {}

    def offers(self, table: str) -> dict[str, str]:
        return dict(self.known)

    def describe(self, table: str, *, target: str = "", roles: dict[str, str] | None = None) -> dict[str, Any]:
        if table not in self.tables:
            raise UnknownTable("There is no such table", "a table is needed", "Open the file again.")
        changed = roles or {}
        columns = [{**column(name), "role": changed.get(name, "feature")} for name in self.names]
        check = {
            "code": "C02",
            "title": "Nearly decides the target alone",
            "state": "warn",
            "columns": list(self.names[1:3]),
        }
        words = {
            "sentence": f"Alone, {self.names[1]} predicts the target well.",
            "remedy": "Leave it out.",
            "anchor": "c02",
        }
        return {
            "name": self.tables[table][0],
            "rows": 240,
            "digest": "ab" * 32,
            "columns": columns,
            "decisions": ["Read as UTF-8.", f"{self.names[2]} was kept."],
            "warnings": [f"{HOSTILE[0]} looks like markup."],
            "targets": [
                {"expression": self.names[0], "label": self.names[0], "task": self.example.task, "why": "as told"}
            ],
            "task": self.example.task if target else None,
            "checks": [{**check, **words}] if target else [],
            "split": {"how": "random", "why": "Rows are independent.", "fit": 100, "calibrate": 40, "test": 100},
            "models": [{"name": "linear", "title": "Logistic regression", "note": ""}],
            "estimate": {"quick": 20.0, "thorough": 200.0},
        }

    def start(
        self,
        table: str,
        settings: Settings,
        *,
        study: str = "upload",
        owner: str = "",
        external: str = "",
        more: dict[str, tuple[str, ...]] | None = None,
    ) -> str:
        run = f"run{len(self.started)}"
        self.studies[run] = (study, dict(more or {}))
        self.started[run] = (table, settings, owner, time.monotonic())
        return run

    def status(self, run: str) -> Status:
        if run not in self.started:
            raise UnknownRun("There is no such run", "a run is needed", "Open one from the list.")
        elapsed = time.monotonic() - self.started[run][3]
        state = self.states.get(run) or ("finished" if elapsed >= self.runs_for else "running")
        done = min(1.0, elapsed / self.runs_for) if self.runs_for else 1.0
        return Status(
            run, state, "explain", done, f"Explaining {HOSTILE[4]}", elapsed, max(0.0, self.runs_for - elapsed), ""
        )  # type: ignore[arg-type]

    def first_look(self, run: str) -> FirstRanking | None:
        return self.first

    def cancel(self, run: str) -> Status:
        self.states[run] = "cancelled"
        return self.status(run)

    def resume(self, run: str) -> None:
        self.states.pop(run, None)
        self.started[run] = (*self.started[run][:3], time.monotonic())

    def result(self, run: str) -> Result:
        return self.example

    def runs(self, owner: str = "") -> tuple[RunSummary, ...]:
        return tuple(
            RunSummary(
                run, self.example.title, self.example.target, "2026-11-02 10:00", self.status(run).state, "", "t.csv"
            )
            for run, (_, _, whose, _) in self.started.items()
            if whose == owner
        )

    def request(self, run: str) -> Request:
        table, settings, owner, _ = self.started[run]
        return Request(run, table, "t.csv", "", "upload", settings, owner, 0.0)

    def compare(self, left: str, right: str) -> Any:
        from workbench.compare import compare_sides, side_of_result

        return compare_sides(side_of_result(self.example, {"seed": 0}), side_of_result(self.example, {"seed": 1}))

    def export(self, run: str, form: str, *, audience: str = "analyst", notes: str = "") -> Path:
        import tempfile

        from workbench.report import export

        path = Path(tempfile.mkdtemp()) / f"report.{form}"
        path.write_bytes(export(self.example, {"seed": 0}, form, audience=audience, notes=notes))
        return path

    def explain_rows(self, run: str, rows: list[int]) -> Attribution:
        one = self.example.attribution
        first = np.s_[:1]
        return Attribution(
            one.names, np.array(rows), one.outputs, one.values[first], one.error[first], one.base,
            one.predictions[first], one.unit, one.method, one.model,
        )  # fmt: skip

    def what_if(self, run: str, row: int, changes: dict[str, Any]) -> WhatIf:
        one = self.explain_rows(run, [row])
        unlike = (f"{HOSTILE[5]} = 99 is above all values.",)
        answer = WhatIf(one.predictions[0], one.predictions[0] + 0.1, one, one, unlike)
        if self.example.task == "regression":
            return replace(answer, ends_before=(8.2, 41.0), ends_after=(9.5, 52.5))
        classes = self.example.classes
        return replace(answer, possible_before=classes[:1], possible_after=classes[:2])
